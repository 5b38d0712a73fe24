"""Standard output and standard error: UTF-8 whatever the locale says, written as it comes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any


class Output:
    """One of the two; a text is on its way to the reader when ``write`` returns.

    Raises ``BrokenPipeError`` where nobody reads any more, and ``OSError`` for a full disk.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it."""
        stream = self._stream
        try:
            return stream is not None and bool(stream.isatty())
        except ValueError:  # it is closed
            return False

    @property
    def is_plain(self) -> bool:
        """Whether nothing but text may go there: a pipe, ``NO_COLOR``, a notebook's ``!`` line."""
        from nbllm import config

        is_bare = config.environment("TERM") == "dumb" or os.name == "nt"
        is_told = config.environment("NO_COLOR") or config.environment("JPY_PARENT_PID")
        return not self.is_terminal or is_bare or bool(is_told)

    def wait_for_readers(self) -> None:
        """Wait where a pipe is full, whatever the program at its other end made of it."""
        with suppress(OSError, ValueError, AttributeError):
            os.set_blocking(self._stream.fileno(), True)

    def write(self, text: str) -> None:
        """Write a text as it is; half of a surrogate pair becomes the replacement character."""
        stream = self._stream
        if stream is None or not text:
            return
        try:
            binary = getattr(stream, "buffer", None)
            if binary is None:
                stream.write(text)
            else:
                binary.write(_encoded(text))
            stream.flush()
        except OSError:
            self._give_up()
            raise

    def line(self, text: str) -> None:
        """Write a text and end the line."""
        self.write(f"{text}\n")

    def _give_up(self) -> None:
        """Write into nothing from now on: what is still held back fails again as Python ends."""
        with suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)

    @property
    def _stream(self) -> Any:
        return getattr(sys, self._name)


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        from nbllm.markdown.characters import whole

        return whole(text).encode()


OUT = Output("stdout")
ERR = Output("stderr")
