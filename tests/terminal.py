"""A terminal of its own for a process, whose screen can be read."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from shell import COMMAND, PATIENCE, environment

_SEQUENCE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")


class Terminal:
    """What a process wrote to its terminal, as bytes and as the lines that can be read."""

    def __init__(self, master: int, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.written = b""
        self._master = master

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._master, keys)

    def read_until(self, wanted: str) -> None:
        """Read until the screen shows that."""
        end = time.monotonic() + PATIENCE
        while not any(wanted in line for line in self.screen()):
            assert time.monotonic() < end, self.written
            assert self._read(), self.written

    def wait(self) -> int:
        """Read to the end, and give the status."""
        while self._read():
            pass
        return self.process.wait(PATIENCE)

    def screen(self) -> list[str]:
        """The lines: moving up and deleting the rest of a line is all that is done here."""
        lines, row, column, position = [""], 0, 0, 0
        text = self.written.decode(errors="replace")
        while position < len(text):
            if match := _SEQUENCE.match(text, position):
                if match[2] == "A":
                    row = max(0, row - int(match[1] or 1))
                elif match[2] == "K":
                    lines[row] = lines[row][:column]
                position = match.end()
                continue
            character = text[position]
            if character == "\n":
                row += 1
                lines += [""] * (row + 1 - len(lines))
            elif character == "\r":
                column = 0
            else:
                lines[row] = lines[row][:column] + character + lines[row][column + 1 :]
                column += 1
            position += 1
        return [line.rstrip() for line in lines]

    def _read(self) -> bool:
        ready, _, _ = select.select([self._master], [], [], PATIENCE)
        try:
            piece = os.read(self._master, 65536) if ready else b""
        except OSError:  # the other end is closed
            piece = b""
        self.written += piece
        return bool(piece)


@contextmanager
def on_a_terminal(
    *words: str, columns: int = 80, lines: int = 24, env: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Run ``nbllm`` with all three streams on a terminal of that size."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment(COLUMNS=None, LINES=None) if env is None else env,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no thread here
    )
    os.close(slave)
    try:
        yield Terminal(master, process)
    finally:
        process.kill()
        process.wait(PATIENCE)
        os.close(master)
