"""What httpx raised, as an error of ours that says what to do next."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from nbllm.errors import (
    ConfigError,
    ConnectFailed,
    NbllmError,
    ProtocolError,
    StreamCut,
    TimedOut,
)
from nbllm.transport.deadlines import Expiry
from nbllm.transport.journey import Journey
from nbllm.transport.redaction import redact

_MEANING = {
    "first": "no answer",
    "idle": "silence in mid-stream",
    "stall": "nothing but keep-alive signs",
    "total": "still not complete",
}


@contextmanager
def explaining(journey: Journey) -> Generator[None, None, None]:
    """What httpx raises in here leaves as the typed error; a limit that passed, as ``TimedOut``."""
    try:
        yield
    except asyncio.CancelledError:
        if expiry := journey.deadlines.expiry():
            raise _counted(_timed_out(expiry, journey), journey) from None
        raise
    except httpx.HTTPError as error:
        raise _counted(_explain(error, journey), journey) from None
    except httpx.InvalidURL as error:
        raise ConfigError(f"no usable address in base_url=: {error}") from None
    except NbllmError as error:
        _counted(error, journey)
        raise
    except Exception as error:
        if not _is_no_port(error):
            raise
        message = f"no connection to {journey.place}: that port is none. {_about_network(journey)}"
        raise _counted(ConfigError(message), journey) from None
    finally:
        journey.deadlines.close()


def _counted(error: NbllmError, journey: Journey) -> NbllmError:
    error.attempts = journey.attempts
    error.message = redact(error.message, journey.call)
    error.args = (error.message,)
    return error


def _timed_out(expiry: Expiry, journey: Journey) -> TimedOut:
    phase, seconds = expiry
    if phase == "connect":
        message = f"no connection to {journey.place} within {seconds:g} s"
    else:
        message = f"{_MEANING[phase]} after {seconds:g} s; raise timeout= to wait longer"
    return TimedOut(message, phase=phase, seconds=seconds)


def _explain(error: httpx.HTTPError, journey: Journey) -> NbllmError:
    """The typed error."""
    reason = str(error) or type(error).__name__
    if isinstance(error, httpx.UnsupportedProtocol):
        return ConfigError(f"base_url must begin with http:// or https://: {journey.call.url}")
    if isinstance(error, httpx.RemoteProtocolError) and not is_hang_up(error):
        return ProtocolError(f"{journey.place} breaks the rules of HTTP: {reason}")
    if journey.deadlines.answered:
        how = "the server closed it" if "peer closed" in reason else reason
        return StreamCut(f"the connection broke in mid-stream ({how}); what came is kept")
    return _unanswered(error, journey, reason)


def is_hang_up(error: httpx.HTTPError) -> bool:
    """Whether a connection was closed, where it might have said something against the rules."""
    if not isinstance(error, httpx.RemoteProtocolError):
        return True
    return "disconnected" in str(error) or "peer closed" in str(error)


def _unanswered(error: httpx.HTTPError, journey: Journey, reason: str) -> ConnectFailed:
    if isinstance(error, httpx.ProxyError):
        message = f"no connection to {journey.place}: {reason}. {_about_proxy(reason)}"
        return ConnectFailed(message, retryable=reason.startswith("5"))
    causes = list(_causes(error))
    broken = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if broken is not None and not isinstance(broken, ssl.SSLEOFError):
        message = f"no connection to {journey.place}: {reason}. {_about_tls(broken)}"
        return ConnectFailed(message, retryable=False)
    if not isinstance(error, httpx.ConnectError):
        return ConnectFailed(
            f"{journey.place} hung up before it answered ({reason}). Run the cell again."
        )
    is_unknown = any(isinstance(cause, socket.gaierror) for cause in causes)
    message = f"no connection to {journey.place}: {reason}. {_about_network(journey)}"
    return ConnectFailed(message, is_unknown_host=is_unknown)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_no_port(error: BaseException) -> bool:
    """Whether a socket refused the port of a proxy, which httpx does not look at."""
    parts: Sequence[BaseException] = getattr(error, "exceptions", ())  # a group, that of 3.10 too
    return isinstance(error, OverflowError) or any(map(_is_no_port, parts))


def _about_proxy(reason: str) -> str:
    if reason.startswith("407"):
        return "It wants a name and a password: HTTPS_PROXY=http://name:password@host:port."
    return "Look at HTTPS_PROXY and NO_PROXY."


def _about_tls(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Behind a company proxy set SSL_CERT_FILE to its certificate."
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return "The server speaks plain HTTP there: write base_url= with http://."
    return "Check base_url=: its server speaks another version of TLS, or none."


def _about_network(journey: Journey) -> str:
    if "via proxy" in journey.place:
        return "Look at HTTPS_PROXY and NO_PROXY."
    if urlsplit(journey.call.url).hostname in ("localhost", "127.0.0.1", "::1"):
        return "Is the server running? Start it, or pass base_url= with its address."
    return "Check the network and base_url=; behind a company proxy set HTTPS_PROXY."
