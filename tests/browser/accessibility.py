"""What axe-core finds wrong with a board."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async board => {
  const { violations } = await axe.run(board, { iframes: false, resultTypes: ["violations"] });
  const told = ({ any, all, none }) => [...any, ...all, ...none].map(({ message }) => message);
  const line = node => `${node.html.slice(0, 160)} (${told(node).join("; ").slice(0, 200)})`;
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${line(node)}`));
}"""


def violations(board: Locator) -> list[str]:
    """Each rule that an element of the board breaks, with the element and the reason."""
    page = board.page
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE)
    return board.evaluate(_RUN)
