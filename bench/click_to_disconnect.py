"""From a click on Stop in a blocking cell of real JupyterLab to the disconnect at the provider.

``python bench --only click`` measures it in each generation of kernels.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from measure import Figure
from playwright.sync_api import Browser, sync_playwright
from scenarios import CLICK, OURS

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path.insert(0, str(TESTS))

from browser.lab import CHROMIUM, CHROMIUM_FLAGS, Lab, open_notebook  # noqa: E402 - lies in tests
from kernels.conftest import PYTHONS  # noqa: E402 - the same
from provider import Provider, running_provider  # noqa: E402 - the same

RUNS = 5
QUICK = 2
NOTE_CLICK = """() => document.addEventListener('click', () => {
    window.clickedAt = performance.timeOrigin + performance.now();
}, { capture: true })"""


def measure(browser: Browser, lab: Lab, provider: Provider, runs: int) -> list[float]:
    """Milliseconds from each click to the disconnect that the server saw."""
    load = (
        "%load_ext nbllm\nimport nbllm\n"
        f"nbllm.alias('slow', 'compatible/words-100-100', base_url={provider.base_url!r})"
    )
    cells = [load, *["%%llm slow\nGo."] * runs, "print(_llm.finish_reason)"]
    found: list[float] = []
    before = len(provider.log())
    with open_notebook(browser, lab, "bench.ipynb", cells) as page:
        page.page.evaluate(NOTE_CLICK)
        page.run_all()
        for cell in range(1, runs + 1):
            page.text(cell).get_by_text("word5").wait_for()
            page.output(cell).get_by_role("button", name="Stop slow").click()
            noticed = provider.wait_for_disconnect("words-100-100", before + cell - 1)
            found.append(noticed * 1000 - page.page.evaluate("() => window.clickedAt"))
            page.wait_until_settled(cell)
        page.wait_for_text(runs + 1, "cancelled")
    return found


def run(*, quick: bool, only: Collection[str]) -> Iterator[Figure]:  # noqa: ARG001 - as every part
    """Milliseconds of each click, for each generation of kernels."""
    with sync_playwright() as playwright, running_provider() as provider:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        for name, python in PYTHONS.items():
            with tempfile.TemporaryDirectory() as folder:
                lab = Lab(Path(folder) / name, python)
                try:
                    times = measure(browser, lab, provider, QUICK if quick else RUNS)
                finally:
                    lab.close()
            yield Figure(CLICK, f"{OURS} in {name}", "ms", tuple(times))
