"""A plain GET: a model list, or a sign of life."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import httpx

from nbllm.call import Call
from nbllm.errors import LimitExceeded, ProtocolError, ProviderError
from nbllm.transport.compression import body_pieces
from nbllm.transport.explanation import explaining
from nbllm.transport.journey import Journey
from nbllm.transport.log_filter import logging_no_key
from nbllm.transport.outgoing import encode_headers
from nbllm.transport.redaction import redact
from nbllm.transport.refusal import MAX_BODY_BYTES, error_for
from nbllm.transport.sending import answer
from nbllm.wire.failure import parse_failure


class _Answer(NamedTuple):
    status: int
    headers: httpx.Headers
    body: bytes


async def fetch_json(call: Call) -> Any:
    """The JSON document at ``call.url``; the call's body is not sent, redirects are not followed.

    Raises the typed error of whatever went wrong, ``ProtocolError`` for what is no JSON.
    """
    got = await _get(call)
    if got.status == 404:
        said = _sentence(got.body, call)
        message = f"{said}{_shown(call)} is not there (404). Check base_url=."
        raise ProviderError(message, status=404)
    if got.status != 200:
        raise error_for(call, got.status, got.headers, got.body[:MAX_BODY_BYTES])
    try:
        return json.loads(got.body)
    except (ValueError, RecursionError):
        begin = " ".join(redact(got.body[:400].decode("utf-8", "replace"), call).split())[:60]
        message = f"{_shown(call)} is no JSON but {begin!r}. Check base_url=."
        raise ProtocolError(message) from None


def _sentence(body: bytes, call: Call) -> str:
    """What the server says of it, if it says so in JSON, to stand in front."""
    try:
        failure = parse_failure(json.loads(body[:MAX_BODY_BYTES]))
    except (ValueError, RecursionError):
        return ""
    return f"{redact(failure.message, call).rstrip('. ')}. " if failure else ""


async def fetch_status(call: Call) -> int:
    """The HTTP status with which ``call.url`` answers, whatever it is; raises if none comes."""
    return (await _get(call)).status


async def _get(call: Call) -> _Answer:
    journey = Journey(call)
    with explaining(journey), logging_no_key(call):
        async with answer(journey, "GET", headers=_headers(call)) as response:
            return _Answer(response.status_code, response.headers, await _read(journey, response))


async def _read(journey: Journey, response: httpx.Response) -> bytes:
    call, body = journey.call, bytearray()
    async for data in body_pieces(response):
        journey.deadlines.saw_bytes()
        journey.deadlines.saw_frames()
        body += data
        if len(body) > call.max_bytes:
            raise LimitExceeded(f"{_shown(call)} is longer than {call.max_bytes:,} bytes")
    return bytes(body)


def _headers(call: Call) -> dict[str, str]:
    headers = encode_headers(call)
    del headers["content-type"]
    return {**headers, "accept": call.headers.get("accept", "application/json")}


def _shown(call: Call) -> str:
    """The address without what may be secret in it."""
    url = httpx.URL(call.url)
    return redact(f"{url.scheme}://{url.netloc.decode()}{url.path}", call)
