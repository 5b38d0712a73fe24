"""What httpx raised, as an error of ours that says what to do next."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from nbllm.call import Call
from nbllm.errors import (
    ConfigError,
    ConnectFailed,
    NbllmError,
    ProtocolError,
    StreamCut,
    TimedOut,
)
from nbllm.transport.deadlines import Deadlines
from nbllm.transport.redaction import redact


@contextmanager
def explaining(call: Call, deadlines: Deadlines) -> Generator[None, None, None]:
    """What httpx raises in here leaves as the typed error; a limit that passed, as ``TimedOut``."""
    try:
        yield
    except asyncio.CancelledError:
        deadlines.raise_if_passed()
        raise
    except httpx.HTTPError as error:
        raise explain(error, call, answered=deadlines.answered) from None
    except httpx.InvalidURL as error:
        raise ConfigError(f"no usable address in base_url=: {error}") from None
    finally:
        deadlines.close()


def explain(error: httpx.HTTPError, call: Call, *, answered: bool) -> NbllmError:
    """The typed error; ``answered`` says whether the head of an answer had come."""
    host = urlsplit(call.url).netloc.rpartition("@")[2]
    reason = redact(str(error), call) or type(error).__name__
    if isinstance(error, httpx.ConnectTimeout):
        seconds = call.timeout.connect or 0.0
        message = f"no connection to {host} within {seconds:g} s"
        return TimedOut(message, phase="connect", seconds=seconds)
    if isinstance(error, httpx.UnsupportedProtocol):
        return ConfigError(f"base_url must begin with http:// or https://: {call.url}")
    if isinstance(error, httpx.DecodingError):
        return ProtocolError(f"the body of the answer cannot be decompressed: {reason}")
    if answered:
        return StreamCut(f"the connection broke in mid-stream ({reason}); what came is kept")
    return ConnectFailed(_unanswered(error, call.url, host, reason))


def _unanswered(error: httpx.HTTPError, url: str, host: str, reason: str) -> str:
    if isinstance(error, httpx.ProxyError):
        return f"no connection to {host} via proxy: {reason}"
    if isinstance(error, httpx.ConnectError):
        return f"no connection to {host}: {reason}. {_advice(url, reason)}"
    return f"{host} hung up before it answered ({reason}). Run the cell again."


def _advice(url: str, reason: str) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        return "Behind a company proxy set SSL_CERT_FILE to its certificate."
    if "WRONG_VERSION_NUMBER" in reason:
        return "The server speaks plain HTTP there: write base_url= with http://."
    if urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1"):
        return "Is the server running? Start it, or pass base_url= with its address."
    return "Check the network and base_url=; behind a company proxy set HTTPS_PROXY."
