"""A call becomes frames, over stock httpx."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx

from nbllm.call import Call
from nbllm.errors import LimitExceeded, NbllmError
from nbllm.transport.clients import client
from nbllm.transport.deadlines import Deadlines
from nbllm.transport.explanation import explaining
from nbllm.transport.outgoing import encode_body, encode_headers
from nbllm.transport.redaction import without_keys
from nbllm.transport.refusal import MAX_BODY_BYTES, error_for
from nbllm.wire.frame import Frame
from nbllm.wire.framing import Body


async def open_frames(call: Call) -> AsyncGenerator[list[Frame], None]:
    """The frames of the answer, a list for each network read that completes one or more.

    Raises the typed error of whatever went wrong; the socket is closed when this is.
    """
    deadlines = Deadlines(call.timeout)
    with explaining(call, deadlines):
        async with _request(await client(), call) as response:
            deadlines.saw_bytes()
            if response.status_code != 200:
                raise await _refusal(call, response)
            async for frames in _frames(call, response, deadlines):
                yield frames


def _request(http: httpx.AsyncClient, call: Call) -> Any:
    async def trace(event: str, _info: object) -> None:
        if event.endswith("send_request_body.complete") and call.progress:
            call.progress("waiting")

    return http.stream(
        "POST",
        call.url,
        content=encode_body(call),
        headers=encode_headers(call),
        timeout=httpx.Timeout(None, connect=call.timeout.connect),
        extensions={"trace": trace},
    )


async def _frames(
    call: Call, response: httpx.Response, deadlines: Deadlines
) -> AsyncIterator[list[Frame]]:
    body, received = Body(framing=call.framing), 0
    async for data in response.aiter_bytes():
        deadlines.saw_bytes()
        if frames := body.feed(data[: call.max_bytes - received]):
            deadlines.saw_frames()
            yield without_keys(frames, call)
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
        yield without_keys(frames, call)
    body.raise_failure()


async def _refusal(call: Call, response: httpx.Response) -> NbllmError:
    body = b""
    async for data in response.aiter_bytes():
        body += data
        if len(body) > MAX_BODY_BYTES:
            break
    return error_for(call, response.status_code, response.headers, body[:MAX_BODY_BYTES])
