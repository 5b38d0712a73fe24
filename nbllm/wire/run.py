"""A stretch of a stream that nobody cut into frames yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from nbllm.wire.frame import Frame
from nbllm.wire.framing import EventStream
from nbllm.wire.json_lines import JsonLines

_PLAIN = re.compile(r"(?:event: ?(?P<name>[^\n]*)\n)?(?P<field>data: ?)(?P<data>[^\n]*)\n\n")

Framer: TypeAlias = EventStream | JsonLines


class Run:
    """Whole units, an event or a line each, one behind the other; ``end`` ends each of them.

    Most of a stream is one unit again and again with another text in it, which is read off without
    cutting. What else there is, is cut part by part, in order, before the next bytes are read.
    """

    __slots__ = ("_at", "_offset", "_runs", "end", "hide", "text")

    def __init__(self, text: str, end: str, runs: Runs, offset: int) -> None:
        self.text = text
        self.end = end
        self.hide: Callable[[list[Frame]], list[Frame]] | None = None
        """Takes out of frames what nobody may see."""
        self._runs = runs
        self._offset = offset
        self._at = 0

    @property
    def is_open(self) -> bool:
        """Whether what was cut last goes on in what follows, which then is to be cut as well."""
        return not self._runs.is_clean

    def cut(self, begin: int, end: int) -> list[Frame]:
        """The frames of a part that begins and ends where units do; raises what framing raises."""
        self._offset += len(self.text[self._at : begin].encode())
        self._at = begin
        frames: list[Frame] = []
        self._runs.cut(self.text[begin:end], self._offset, frames)
        return self.hide(frames) if self.hide else frames

    def unit_end(self, begin: int) -> int:
        """Where the unit ends that begins there; blank lines may stand behind the last one."""
        end = self.text.find(self.end, begin)
        return len(self.text) if end < 0 else end + len(self.end)


class Runs:
    """Reads runs wherever what the network gives allows it; any split gives the same frames.

    A unit begins with one of ``begins``; more than ``most`` bytes at a time are left to ``framer``.
    ``is_clean`` says whether the framer keeps nothing of what it was given.
    """

    def __init__(self, framer: Framer, *, end: bytes, begins: tuple[bytes, ...], most: int) -> None:
        self.is_clean = framer.is_clean
        self._framer = framer
        self._most = most
        self._end = end
        self._end_text = end.decode()
        self._begins = begins
        self._offset = framer.offset
        self._rest = b""

    def feed(self, data: bytes, pieces: list[Frame | Run]) -> None:
        """Append what ``data`` completes."""
        has_rest = bool(self._rest)
        if has_rest:
            data, self._rest = self._rest + data, b""
        if not self.is_clean:
            data = self._complete(data, pieces)
        size = data.rfind(self._end) + len(self._end)
        if not data.startswith(self._begins) or b"\r" in data or len(data) > self._most:
            self._feed(data, pieces)
        elif size >= len(self._end):
            self._run(data, size, pieces)
        elif has_rest or b"\nerror" in data:
            self._feed(data, pieces)
        else:
            self._rest = data

    def close(self, pieces: list[Frame | Run]) -> None:
        """Append what only the end of the body completes."""
        self._feed(self._rest, pieces)
        frames: list[Frame] = []
        try:
            self._framer.close(frames)
        finally:
            pieces += frames

    def cut(self, part: str, offset: int, frames: list[Frame]) -> None:
        """Append the frames of a part of a run, which begins at ``offset``."""
        found = _PLAIN.fullmatch(part) if self.is_clean else None
        if found is not None and found["data"].strip():
            data_begin = offset + len(part[: found.start("field")].encode())
            frames.append(Frame(found["data"], found["name"] or "", offset=data_begin))
            return
        self._framer.offset = offset
        try:
            self._framer.feed(part.encode(), frames)
        finally:
            self.is_clean = self._framer.is_clean

    def _run(self, data: bytes, size: int, pieces: list[Frame | Run]) -> None:
        try:
            text = data[:size].decode()
        except UnicodeDecodeError:
            self._feed(data, pieces)
            return
        pieces.append(Run(text, self._end_text, self, self._offset))
        self._offset += size
        self._rest = data[size:]

    def _complete(self, data: bytes, pieces: list[Frame | Run]) -> bytes:
        """Cut to the end of a unit that began earlier; gives what stands behind it."""
        size = data.find(self._end) + len(self._end)
        size = size if size >= len(self._end) else len(data)
        self._feed(data[:size], pieces)
        if self.is_clean:
            return data[size:]
        self._feed(data[size:], pieces)
        return b""

    def _feed(self, data: bytes, pieces: list[Frame | Run]) -> None:
        """Cut as the framer does, which keeps what is not complete."""
        if not data:
            return
        if self.is_clean:
            self._framer.offset = self._offset
        self._offset += len(data)
        frames: list[Frame] = []
        try:
            self._framer.feed(data, frames)
        finally:
            self.is_clean = self._framer.is_clean
            pieces += frames
