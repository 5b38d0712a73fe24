"""A page in headless Chromium whose main thread's processor time can be read."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from browser.lab import CHROMIUM, CHROMIUM_FLAGS  # noqa: E402 - lies in tests

# Without them a frame comes 60 times a second, however cheap it was.
FRAMES_AT_ONCE = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
SLOW = frozenset({"naive", "rich"})
HTML = """<!doctype html><meta charset="utf-8"><title>bench</title>
<style>
  body { margin: 0; font-family: system-ui, sans-serif; }
  main { width: 760px; height: 700px; overflow: auto; }
</style>
<script type="module" src="page.js"></script>"""


# Frames from one step to the next.
POURED = 0
PAINTED = 1


class Order(NamedTuple):
    """A stream: what shows which text, how long, in what steps, and frames from one to the next."""

    strategy: str
    size: int
    text: str = "answer"
    step: int = 4
    every: int = POURED

    @property
    def steps(self) -> int:
        """How often something is shown."""
        return -(-self.size // self.step)


class Bench:
    """The measured page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a method of the page's ``bench`` and wait for its end."""
        code = "([name, given]) => bench[name](...given)"
        return self._page.evaluate(code, [name, list(arguments)])

    def cpu(self) -> float:
        """Processor time of the page's main thread so far, in milliseconds.

        ``ThreadTime`` is the thread's own clock: script, style, layout, paint, garbage collection
        and whatever else it did. Other threads and processes (raster, compositor) are left out.
        """
        answer = self._session.send("Performance.getMetrics")
        return next(m["value"] for m in answer["metrics"] if m["name"] == "ThreadTime") * 1_000


@contextmanager
def built_page() -> Iterator[Path]:
    """The address of the page, made from the sources as they are."""
    with tempfile.TemporaryDirectory() as folder:
        script = ROOT / "js" / "dev" / "bench" / "build.mjs"
        subprocess.run(["node", str(script), folder], check=True)  # noqa: S603, S607 - our own script
        (Path(folder) / "index.html").write_text(HTML)
        yield Path(folder)


@contextmanager
def chromiums(*flags: list[str]) -> Iterator[list[Browser]]:
    """A headless browser for each list of flags."""
    # A module's script may only come from a file where files are let read each other.
    shared = [*CHROMIUM_FLAGS, "--allow-file-access-from-files"]
    with sync_playwright() as playwright:
        launch = playwright.chromium.launch
        browsers = [launch(executable_path=CHROMIUM, args=[*shared, *own]) for own in flags]
        yield browsers
        for browser in browsers:
            browser.close()


@contextmanager
def opened(browser: Browser, folder: Path, order: Order) -> Iterator[Bench]:
    """The page in a process of its own, warm: another text has streamed through the same way."""
    context = browser.new_context(viewport={"width": 800, "height": 720})
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    page.wait_for_function("() => 'bench' in window")
    bench = Bench(page)
    bench.call("open", order._replace(size=min(4_000, order.size))._asdict(), 99)
    bench.call("run", 50 if order.strategy in SLOW else 1_000 // max(order.every, 1))
    bench.call("open", order._asdict())
    yield bench
    context.close()
