"""Code and formulas in a real page: dressed once closed, by parts that come when needed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import WebSocket

from browser.conftest import Notebooks
from browser.notebook_page import NotebookPage

pytestmark = pytest.mark.browser

# The second lane keeps the board alive for some seconds.
FORMULAS = "%%llm demo/echo,slow\nA $x^2$ there, and\n\n$$\n\\sqrt \\alpha\n$$\n\nbut $\\unknown."
CODE = "%%llm demo/echo,slow\nSo:\n\n```python\ndef f(): pass\n```\n\nbut\n\n```klingon\ndef\n```\n"
NEITHER = "%%llm demo/echo,quick\nIt costs $5:\n\n```\ndef\n```\n"
PART = re.compile(rb'"part":\s*"(\w+)"')
LOADED = """async () => {
  await document.fonts.ready;
  const ours = [...document.fonts].filter(({ family }) => family.includes('nbllm-KaTeX'));
  return ours.filter(({ status }) => status === 'loaded').map(({ family }) => family);
}"""


class Traffic:
    """What a page asks for, and the parts of the board's code that it gets, from its reload on."""

    def __init__(self, page: NotebookPage) -> None:
        self.requests: list[str] = []
        self.parts: list[str] = []
        page.page.on("request", lambda request: self.requests.append(request.url))
        page.page.on("websocket", self._listen)
        page.reload()
        page.wait_for_kernel()

    def hosts(self) -> set[str | None]:
        """The hosts that were asked."""
        addresses = [urlsplit(url) for url in self.requests]
        return {address.hostname for address in addresses if address.scheme.startswith("http")}

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._note)

    def _note(self, payload: bytes | str) -> None:
        frame = payload.encode() if isinstance(payload, str) else payload
        self.parts += [name.decode() for name in PART.findall(frame)]


def test_formulas_are_typeset_in_fonts_that_came_with_them(notebooks: Notebooks) -> None:
    with notebooks.open(FORMULAS) as page:
        traffic = Traffic(page)
        page.run_all()
        text = page.text(1)
        text.locator('[role="math"][aria-label="x^2"] .katex-html').wait_for()
        text.locator('[role="math"] .katex-display svg').wait_for()
        assert text.locator('[role="math"]').count() == 2
        assert "but $\\unknown." in text.inner_text()
        assert any("Math" in family for family in page.page.evaluate(LOADED))
        assert traffic.parts == ["maths"]
        assert traffic.hosts() == {"127.0.0.1"}


def test_an_inline_formula_stands_on_the_line(notebooks: Notebooks) -> None:
    with notebooks.open("%%llm demo/echo,slow\nA $x$ there.") as page:
        page.run_all()
        formula = page.text(1).locator('[role="math"]')
        formula.wait_for()
        page.page.evaluate(LOADED)
        below = formula.evaluate(
            """formula => {
              const mark = document.createElement('span');
              mark.style.display = 'inline-block';
              formula.before(mark);
              const line = mark.getBoundingClientRect().bottom;
              const inside = mark.cloneNode();
              formula.querySelector('.mord').prepend(inside);
              return inside.getBoundingClientRect().bottom - line;
            }"""
        )
        assert abs(below) < 1


def test_code_gets_its_colours_once_it_is_closed(notebooks: Notebooks) -> None:
    with notebooks.open(CODE) as page:
        traffic = Traffic(page)
        page.run_all()
        text = page.text(1)
        text.locator("code.language-python .nbllm-token-keyword", has_text="def").wait_for()
        assert text.locator("code.language-python").inner_text() == "def f(): pass\n"
        text.locator("code.language-klingon", has_text="def").wait_for()
        assert text.locator("code.language-klingon [class^=nbllm-token]").count() == 0
        assert traffic.parts == ["code"]
        assert traffic.hosts() == {"127.0.0.1"}


def test_a_notebook_without_code_and_formulas_gets_the_code_for_neither(
    notebooks: Notebooks,
) -> None:
    with notebooks.open(NEITHER) as page:
        traffic = Traffic(page)
        page.run_all()
        page.wait_until_settled(1)
        assert "costs $5:" in page.output(1).inner_text()
        assert traffic.parts == []
