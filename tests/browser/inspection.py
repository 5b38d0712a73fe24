"""Watches a page that shows untrusted text: what it asks for, what ran, what came into being."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page

from browser.lab import Lab, open_notebook
from browser.notebook_page import NotebookPage

SCRIPT = Path(__file__).with_name("inspection.js")
Kind = Literal["live", "settled", "markdown"]
# What JupyterLab asks its own server for, with or without a hostile text.
_OF_JUPYTERLAB = ("/lab", "/static/", "/api/", "/lsp/", "/custom/")
_KINDS = ("document", "script", "stylesheet", "font", "xhr", "fetch", "websocket")
_PICTURES = ("/static/", "/lab/extensions/", "/favicon.ico")


class Watch:
    """What was seen on a page since it was made; ``faults`` are what should not have been."""

    def __init__(self, page: Page, port: int) -> None:
        self.page = page
        self._own = f"127.0.0.1:{port}"
        self._seen: list[str] = []
        self._state: dict[str, object] | None = None
        page.add_init_script(path=SCRIPT)
        page.on("request", lambda request: self._look_at(request.url, request.resource_type))
        page.on("websocket", lambda socket: self._look_at(socket.url, "websocket"))
        page.on("popup", lambda popup: self._seen.append(f"a window: {popup.url}"))
        page.on("pageerror", lambda error: self._seen.append(f"an error: {error}"))
        page.on("dialog", self._refuse)
        self._metrics = page.context.new_cdp_session(page)
        # Processor time, so that a busy machine changes little.
        self._metrics.send("Performance.enable", {"timeDomain": "threadTicks"})

    def begin(self) -> None:
        """Take what the page is like now, before any board, for what it should stay."""
        self._state = self.page.evaluate("known => inspection.begin(known)", self._state)

    def faults(self) -> list[str]:
        """What happened to the page as a whole."""
        return [*self._seen, *self.page.evaluate("() => inspection.pageFaults()")]

    def faults_in(self, root: Locator, kind: Kind) -> list[str]:
        """What is wrong within a board."""
        return root.evaluate("(root, kind) => inspection.inspect(root, kind)", kind)

    def wait_until_quiet(self, root: Locator, milliseconds: int = 150) -> None:
        """Wait until nothing changes there any more."""
        root.evaluate("(root, time) => inspection.quiet(root, time)", milliseconds)

    def busy_milliseconds(self) -> float:
        """How long the main thread was busy since the page was loaded, in processor time."""
        metrics = self._metrics.send("Performance.getMetrics")["metrics"]
        return 1000 * next(each["value"] for each in metrics if each["name"] == "TaskDuration")

    def _look_at(self, url: str, kind: str) -> None:
        parts = urlsplit(url)
        places = _OF_JUPYTERLAB if kind in _KINDS else _PICTURES
        is_own = parts.netloc == self._own and parts.path.startswith(places)
        if parts.scheme not in ("blob", "data", "about") and not is_own:
            self._seen.append(f"a request: {kind} {url[:200]}")

    def _refuse(self, dialog: object) -> None:
        self._seen.append(f"a dialog: {getattr(dialog, 'message', '')}")
        getattr(dialog, "dismiss")()  # noqa: B009 - the events' types differ


@contextmanager
def watched_notebook(
    browser: Browser, lab: Lab, name: str, cells: list[str]
) -> Iterator[tuple[NotebookPage, Watch]]:
    """A notebook on a page that is watched from its beginning."""
    watches: list[Watch] = []
    with open_notebook(
        browser, lab, name, cells, prepare=lambda page: watches.append(Watch(page, lab.port))
    ) as page:
        watches[0].begin()
        yield page, watches[0]
