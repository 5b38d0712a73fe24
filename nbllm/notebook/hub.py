"""The page's code travels once per kernel.

One hub widget carries the bundle as a message when the page asks for it; each board widget carries
a loader of a few hundred bytes. What colours code and what typesets formulas are parts of their
own, which go only to pages that ask for them.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from nbllm.errors import ConfigError
from nbllm.notebook.session import Session, say


@cache
def built(name: str) -> str:
    """A built JavaScript file; raises ``ConfigError`` where the package was never built."""
    return _read(name).decode()


def _read(name: str) -> bytes:
    try:
        return (files("nbllm.notebook") / "static" / name).read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"{name} is missing; in a source checkout run `make bundle`") from None


BOARD = "board.js"
PARTS = {"code": "code.js", "maths": "maths.js"}


@cache
def bundle_key() -> str:
    """Names this version of the bundle and its parts, none of which is kept for it."""
    digest = hashlib.sha256()
    for name in (BOARD, *PARTS.values()):
        digest.update(_read(name))
    return f"nbllm@{digest.hexdigest()[:12]}"


class Hub(anywidget.AnyWidget):
    """Sends the bundle to every page that asks."""

    key = traitlets.Unicode().tag(sync=True)

    def __init__(self, session: Session) -> None:
        self._esm = built("hub.js")
        super().__init__(key=bundle_key(), layout=session.layout)
        session.listen(self, self._on_message)
        if not session.fast_path.is_active:
            self._push()

    def _on_message(self, content: dict[str, Any]) -> None:
        if content.get("op") != "need":
            return
        part = content.get("part")
        if part is None:
            self._push()
        elif isinstance(part, str) and part in PARTS:
            say(self, {"op": "bundle", "key": self.key, "part": part, "source": built(PARTS[part])})

    def _push(self) -> None:
        say(self, {"op": "bundle", "key": self.key, "source": built(BOARD)})
