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
        self._reads: list[tuple[float, list[Frame | str]]] = []
        self._size = 0
        self._is_over = False

    def take(self, pieces: Sequence[Frame | Run]) -> None:
        """Take down what one read of the network completed."""
        if self._is_over:
            return
        parts = [piece.text if isinstance(piece, Run) else piece for piece in pieces]
        self._size += sum(len(part if isinstance(part, str) else part.data) for part in parts)
        if self._size > MOST_CHARACTERS:
            self._is_over = True
            self._reads.clear()
        elif parts:
            self._reads.append((self._now(), parts))

    def hear(self, events: Sequence[Event]) -> None:
        """Hear what the pieces meant, before anybody else: at a good end the answer is kept."""
        finish = events[-1] if events else None
        if isinstance(finish, Finish) and not self._is_over:
            self._is_over = True
            if finish.error is None and finish.reason not in ("error", "cancelled"):
                self._keep()

    def _keep(self) -> None:
        keeping = self._keeping
        write = _line if self._is_of_lines() else _event
        texts = ["".join(map(write, parts)) for _, parts in self._reads]
        texts, asked = without_keys(self._call, texts, keeping.asked)
        timed = tuple(map(Piece, (at for at, _ in self._reads), texts))
        key = None if asked is keeping.asked else keeping.key
        keeping.store.keep(Recording(asked, timed, self._now(), self._notices, key))

    def _now(self) -> float:
        return time.perf_counter() - self._began

    def _is_of_lines(self) -> bool:
        """Whether the body is a JSON object a line: servers of that format may send events, too."""
        if self._call.framing != "lines":
            return False
        return not any(_is_of_events(part) for _, parts in self._reads for part in parts)


def _is_of_events(part: Frame | str) -> bool:
    if isinstance(part, str):
        return part.startswith(("data:", "event:"))
    return part.kind == "event" and (bool(part.event) or "\n" in part.data)


def _line(part: Frame | str) -> str:
    """A frame as a line; a run as it is, and a document."""
    if isinstance(part, str):
        return part
    return f"{part.data}\n" if part.kind == "event" else part.data


def _event(part: Frame | str) -> str:
    """A frame as a server-sent event; a run as it is, and a document."""
    if isinstance(part, str) or part.kind != "event":
        return part if isinstance(part, str) else part.data
    name = f"event: {part.event}\n" if part.event else ""
    lines = "".join(f"data: {line}\n" for line in part.data.split("\n"))
    return f"{name}{lines}\n"
