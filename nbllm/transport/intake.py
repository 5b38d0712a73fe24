"""The bytes of one answer become frames, within its limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from nbllm.call import Call
from nbllm.errors import LimitExceeded
from nbllm.transport.deadlines import Deadlines
from nbllm.transport.redaction import Redactor
from nbllm.wire.body import RunningBody
from nbllm.wire.frame import Frame
from nbllm.wire.run import Run

Take: TypeAlias = Callable[[list[Frame | Run]], None]


class Intake:
    """Gives ``take`` the frames and runs of what it is fed, a list at a time, without keys.

    Raises what ``take`` raises, ``ProtocolError``, and ``LimitExceeded``.
    """

    def __init__(self, call: Call, deadlines: Deadlines, take: Take) -> None:
        self._call = call
        self._deadlines = deadlines
        self._take = take
        self._body = RunningBody(framing=call.framing)
        self._redactor = Redactor(call)
        self._received = 0

    def feed(self, data: bytes) -> None:
        """Take what one read of the network brought."""
        self._deadlines.saw_bytes()
        left = self._call.max_bytes - self._received
        self._received += len(data)
        if pieces := self._body.feed(data if len(data) <= left else data[:left]):
            self._deadlines.saw_frames()
            self._take(self._redactor.clean(pieces))
            if self._call.has_ended:
                self._deadlines.expect_end(is_expected=self._call.has_ended())
        self._body.raise_failure()
        if len(data) > left:
            raise LimitExceeded(
                f"the answer passed max_bytes={self._call.max_bytes:,}; what came is kept. "
                "Pass a larger max_bytes= to read on."
            )

    def close(self) -> None:
        """Take the end of the body."""
        if pieces := self._body.close():
            self._take(self._redactor.clean(pieces))
        self._body.raise_failure()
