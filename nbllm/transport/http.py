"""A call becomes frames."""

from __future__ import annotations

from contextlib import suppress

import httpx

from nbllm.call import Call
from nbllm.errors import NbllmError
from nbllm.transport.compression import body_pieces, pour_body
from nbllm.transport.explanation import explaining
from nbllm.transport.intake import Intake, Take
from nbllm.transport.journey import Journey
from nbllm.transport.log_filter import logging_no_key
from nbllm.transport.outgoing import encode_body, encode_headers
from nbllm.transport.refusal import MAX_BODY_BYTES, error_for
from nbllm.transport.sending import answer


async def ask(call: Call, take: Take) -> None:
    """Send the call, and give ``take`` the answer's frames and runs, a list for each network read.

    Returns when the answer has ended. Raises the typed error of whatever went wrong, and what
    ``take`` raises; the socket is free or closed then.
    """
    headers, content = encode_headers(call), encode_body(call)
    journey = Journey(call)
    with explaining(journey), logging_no_key(call):
        async with answer(journey, "POST", headers=headers, content=content) as response:
            if response.status_code != 200:
                raise await _refusal(call, response)
            intake = Intake(call, journey.deadlines, take)
            await pour_body(response, intake.feed, call.brake)
            intake.close()


async def _refusal(call: Call, response: httpx.Response) -> NbllmError:
    """The error that an answer tells, however little of its body came."""
    body = b""
    with suppress(httpx.HTTPError, NbllmError):
        async for data in body_pieces(response):
            body += data
            if len(body) > MAX_BODY_BYTES:
                break
    return error_for(call, response.status_code, response.headers, body[:MAX_BODY_BYTES])
