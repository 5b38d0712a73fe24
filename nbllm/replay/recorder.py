"""Takes down an answer as it comes, so that what reads it is given the same once more."""

from __future__ import annotations

import time
from collections.abc import Sequence

from nbllm.call import Call
from nbllm.events import Event, Finish
from nbllm.replay.keeping import Keeping
from nbllm.replay.masking import without_keys
from nbllm.replay.recording import MOST_CHARACTERS, Piece, Recording
from nbllm.wire.frame import Frame
from nbllm.wire.run import Run


class Recorder:
    """Follows the answer to one request, and keeps it once it is complete.

    What is kept is the text of the body behind whatever took the keys out of it.
    """

    def __init__(self, keeping: Keeping, call: Call, notices: Sequence[str] = ()) -> None:
        self._keeping = keeping
        self._call = call
        self._notices = tuple(notices)
        self._began = time.perf_counter()
        self._pieces: list[Piece] = []
        self._size = 0
        self._is_over = False

    def take(self, pieces: Sequence[Frame | Run]) -> None:
        """Take down what one read of the network completed."""
        if self._is_over:
            return
        text = "".join(map(self._written, pieces))
        self._size += len(text)
        if self._size > MOST_CHARACTERS:
            self._is_over = True
            self._pieces.clear()
        elif text:
            self._pieces.append(Piece(self._now(), text))

    def hear(self, events: Sequence[Event]) -> None:
        """Hear what the pieces meant, before anybody else: at a good end the answer is kept."""
        finish = events[-1] if events else None
        if isinstance(finish, Finish) and not self._is_over:
            self._is_over = True
            if finish.error is None and finish.reason not in ("error", "cancelled"):
                self._keep()

    def _keep(self) -> None:
        keeping = self._keeping
        pieces = [piece.text for piece in self._pieces]
        texts, asked = without_keys(self._call, pieces, keeping.asked)
        timed = tuple(map(Piece, (piece.at for piece in self._pieces), texts))
        key = None if asked is keeping.asked else keeping.key
        keeping.store.keep(Recording(asked, timed, self._now(), self._notices, key))

    def _now(self) -> float:
        return time.perf_counter() - self._began

    def _written(self, piece: Frame | Run) -> str:
        """A frame as the wire writes it."""
        if isinstance(piece, Run):
            return piece.text
        if piece.kind != "event":
            return piece.data
        if self._call.framing == "lines":
            return f"{piece.data}\n"
        name = f"event: {piece.event}\n" if piece.event else ""
        lines = "".join(f"data: {line}\n" for line in piece.data.split("\n"))
        return f"{name}{lines}\n"
