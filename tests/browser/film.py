"""Films a part of a page in real time: every picture is what the browser painted at that moment."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, FloatRect, Page

from browser.apng import Picture, animated, still

# Nine pictures a second are enough to see words arrive.
LEAST_SECONDS = 0.105
LAST_SECONDS = 2.5
_DEVELOP = (Path(__file__).parent / "film.js").read_text("utf-8").rstrip().rstrip(";")


class Film:
    """The pictures that were taken, each with its time in seconds."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.on("Page.screencastFrame", self._keep)
        self._taken: list[tuple[float, str]] = []

    @contextmanager
    def recording(self) -> Generator[None]:
        """Film as long as the block lasts."""
        self._send("Page.startScreencast", format="png")
        yield
        self._send("Page.stopScreencast")

    def developed(self, clip: FloatRect) -> tuple[bytes, bytes]:
        """A part of the page as an animated PNG, and its last picture as a still one."""
        kept = self._spaced()
        images = [image for _, image in kept]
        made = self._page.evaluate(_DEVELOP, {"pictures": images, "clip": clip})
        times = [time for time, _ in kept]
        pictures: list[Picture] = []
        for part, start, end in zip(
            made["parts"], times, [*times[1:], times[-1] + LAST_SECONDS], strict=True
        ):
            lasts = round((end - start) * 1000)
            if part:
                pictures.append(_picture(part, lasts))
            else:
                lasts += pictures[-1].milliseconds
                pictures[-1] = pictures[-1]._replace(milliseconds=lasts)
        return animated(pictures), still(_picture(made["last"]))

    def _keep(self, event: dict[str, Any]) -> None:
        self._taken.append((event["metadata"]["timestamp"], event["data"]))
        self._send("Page.screencastFrameAck", sessionId=event["sessionId"])

    def _send(self, command: str, **parameters: Any) -> None:
        self._session.send(command, parameters)  # pyright: ignore[reportUnknownMemberType]

    def _spaced(self) -> list[tuple[float, str]]:
        """The pictures without those that follow another too closely."""
        kept = self._taken[:1]
        for picture in self._taken[1:]:
            if picture[0] - kept[-1][0] >= LEAST_SECONDS:
                kept.append(picture)
        return kept


def _picture(part: dict[str, Any], milliseconds: int = 0) -> Picture:
    rows = zlib.decompress(base64.b64decode(part["rows"]))
    left, top, width, height = (part[key] for key in ("left", "top", "width", "height"))
    return Picture(rows, left, top, width, height, milliseconds)
