"""A call becomes frames, over stock httpx."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx

from nbllm.call import Call
from nbllm.errors import (
    ConfigError,
    ConnectFailed,
    LimitExceeded,
    NbllmError,
    ProtocolError,
    StreamCut,
    TimedOut,
)
from nbllm.transport.clients import client
from nbllm.transport.deadlines import Deadlines
from nbllm.transport.outgoing import encode_body, encode_headers
from nbllm.transport.redaction import redact, without_keys
from nbllm.transport.refusal import MAX_BODY_BYTES, error_for
from nbllm.wire.frame import Frame
from nbllm.wire.framing import Body


async def open_frames(call: Call) -> AsyncGenerator[list[Frame], None]:
    """The frames of the answer, a list for each network read that completes one or more.

    Raises the typed error of whatever went wrong; the socket is closed when this is.
    """
    deadlines = Deadlines(call.timeout)
    answered = False
    try:
        async with _request(await client(), call) as response:
            answered = True
            deadlines.saw_bytes()
            if response.status_code != 200:
                raise await _refusal(call, response)
            async for frames in _frames(call, response, deadlines):
                yield frames
    except asyncio.CancelledError:
        deadlines.raise_if_passed()
        raise
    except httpx.HTTPError as error:
        raise _explain(error, call, answered=answered) from None
    except httpx.InvalidURL as error:
        raise ConfigError(f"no usable address in base_url=: {error}") from None
    finally:
        deadlines.close()


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
    body, received = Body(), 0
    async for data in response.aiter_bytes():
        deadlines.saw_bytes()
        if frames := body.feed(data[: call.max_bytes - received]):
            deadlines.saw_frames()
            yield without_keys(frames, call)
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


def _explain(error: httpx.HTTPError, call: Call, *, answered: bool) -> NbllmError:
    host = urlsplit(call.url).netloc.rpartition("@")[2]
    reason = redact(str(error), call) or type(error).__name__
    if isinstance(error, httpx.ConnectTimeout):
        seconds = call.timeout.connect or 0.0
        message = f"no connection to {host} within {seconds:g} s"
        return TimedOut(message, phase="connect", seconds=seconds)
    if isinstance(error, httpx.UnsupportedProtocol):
        return ConfigError(f"base_url must begin with http:// or https://: {call.url}")
    if isinstance(error, httpx.ProxyError):
        return ConnectFailed(f"no connection to {host} via proxy: {reason}")
    if isinstance(error, httpx.DecodingError):
        return ProtocolError(f"the body of the answer cannot be decompressed: {reason}")
    if answered:
        return StreamCut(f"the connection broke in mid-stream ({reason}); what came is kept")
    if not isinstance(error, httpx.ConnectError):
        return ConnectFailed(f"{host} hung up before it answered ({reason}). Run the cell again.")
    return ConnectFailed(f"no connection to {host}: {reason}. {_connect_advice(call.url, reason)}")


def _connect_advice(url: str, reason: str) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        return "Behind a company proxy set SSL_CERT_FILE to its certificate."
    if "WRONG_VERSION_NUMBER" in reason:
        return "The server speaks plain HTTP there: write base_url= with http://."
    if urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1"):
        return "Is the server running? Start it, or pass base_url= with its address."
    return "Check the network and base_url=; behind a company proxy set HTTPS_PROXY."
