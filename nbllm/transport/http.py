"""A call becomes frames."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress

import httpx

from nbllm.call import Call
from nbllm.errors import LimitExceeded, NbllmError
from nbllm.transport.compression import body_pieces
from nbllm.transport.deadlines import Deadlines
from nbllm.transport.explanation import explaining
from nbllm.transport.journey import Journey
from nbllm.transport.log_filter import logging_no_key
from nbllm.transport.outgoing import encode_body, encode_headers
from nbllm.transport.redaction import Redactor
from nbllm.transport.refusal import MAX_BODY_BYTES, error_for
from nbllm.transport.sending import answer
from nbllm.wire.body import RunningBody
from nbllm.wire.frame import Frame
from nbllm.wire.run import Run


async def open_frames(call: Call) -> AsyncGenerator[list[Frame | Run], None]:
    """The frames of the answer and its runs, a list for each network read that completes one.

    Raises the typed error of whatever went wrong; the socket is closed when this is.
    """
    headers, content = encode_headers(call), encode_body(call)
    journey = Journey(call)
    with explaining(journey), logging_no_key(call):
        async with answer(journey, "POST", headers=headers, content=content) as response:
            if response.status_code != 200:
                raise await _refusal(call, response)
            async for frames in _frames(call, response, journey.deadlines):
                yield frames


async def _frames(
    call: Call, response: httpx.Response, deadlines: Deadlines
) -> AsyncIterator[list[Frame | Run]]:
    body, received, redactor = RunningBody(framing=call.framing), 0, Redactor(call)
    async for data in body_pieces(response):
        deadlines.saw_bytes()
        if frames := body.feed(data[: call.max_bytes - received]):
            deadlines.saw_frames()
            yield redactor.clean(frames)
            if call.has_ended:
                deadlines.expect_end(is_expected=call.has_ended())
        body.raise_failure()
        received += len(data)
        if received > call.max_bytes:
            raise LimitExceeded(
                f"the answer passed max_bytes={call.max_bytes:,}; what came is kept. "
                "Pass a larger max_bytes= to read on."
            )
    if frames := body.close():
        yield redactor.clean(frames)
    body.raise_failure()


async def _refusal(call: Call, response: httpx.Response) -> NbllmError:
    """The error that an answer tells, however little of its body came."""
    body = b""
    with suppress(httpx.HTTPError, NbllmError):
        async for data in body_pieces(response):
            body += data
            if len(body) > MAX_BODY_BYTES:
                break
    return error_for(call, response.status_code, response.headers, body[:MAX_BODY_BYTES])
