"""What the gateway says when it says no: an HTTP status, and OpenAI's error object.

Upstream's 401 is not the client's: the client's token was right, and so it is told 502.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from nbllm.errors import (
    AuthenticationError,
    BadRequest,
    ConfigError,
    ContentBlocked,
    LimitExceeded,
    MissingExtra,
    MissingKey,
    ModelNotFound,
    NbllmError,
    Overloaded,
    ProtocolError,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    ServerError,
    TimedOut,
    TransportError,
    UnknownProvider,
)

INVALID = "invalid_request_error"
_UPSTREAM = "upstream_error"


class _Kind(NamedTuple):
    status: int
    type: str
    code: str | None


_KINDS: tuple[tuple[type[Exception], _Kind], ...] = (
    (MissingKey, _Kind(500, "server_error", "missing_key")),
    (MissingExtra, _Kind(500, "server_error", "missing_extra")),
    (UnknownProvider, _Kind(404, INVALID, "model_not_found")),
    (ConfigError, _Kind(400, INVALID, None)),
    (AuthenticationError, _Kind(502, _UPSTREAM, "upstream_authentication")),
    (BadRequest, _Kind(400, INVALID, None)),
    (ModelNotFound, _Kind(404, INVALID, "model_not_found")),
    (RateLimited, _Kind(429, "rate_limit_error", "rate_limit_exceeded")),
    (QuotaExceeded, _Kind(429, "insufficient_quota", "insufficient_quota")),
    (Overloaded, _Kind(503, _UPSTREAM, "overloaded")),
    (ContentBlocked, _Kind(400, INVALID, "content_filter")),
    (ServerError, _Kind(502, "server_error", "upstream_failed")),
    (ProviderError, _Kind(502, _UPSTREAM, "upstream_refused")),
    (TimedOut, _Kind(504, _UPSTREAM, "timeout")),
    (TransportError, _Kind(502, _UPSTREAM, "connection_failed")),
    (ProtocolError, _Kind(502, _UPSTREAM, "bad_upstream_answer")),
    (LimitExceeded, _Kind(402, INVALID, "limit_exceeded")),
    (TypeError, _Kind(400, INVALID, None)),
    (ValueError, _Kind(400, INVALID, None)),
)
_OTHER = _Kind(500, "server_error", None)
_LONGEST = 2000
"""Characters of a message: what a client sent may stand in it."""


class Refused(Exception):
    """A request that is not served; ``status`` is HTTP's, ``param`` the field that is wrong."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        type: str = INVALID,
        param: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message if len(message) <= _LONGEST else f"{message[:_LONGEST]} …"
        self.code = code
        self.type = type
        self.param = param
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """OpenAI's error object."""
        error = {"message": self.message, "type": self.type, "param": self.param, "code": self.code}
        return {"error": error}


def refusal_for(error: BaseException) -> Refused:
    """What a client is told of an error: of one that is none of ours, only its class."""
    kind = next((kind for cls, kind in _KINDS if isinstance(error, cls)), _OTHER)
    known = isinstance(error, (NbllmError, TypeError, ValueError))
    message = str(error) if known else f"the gateway failed: {type(error).__name__}"
    headers = _about_asking_again(error) if isinstance(error, NbllmError) else {}
    return Refused(kind.status, message, code=kind.code, type=kind.type, headers=headers)


def _about_asking_again(error: NbllmError) -> dict[str, str]:
    """Whether and when a client may ask again; what was asked again here is not asked anew."""
    again = error.retryable and (error.attempts or 1) <= 1
    headers = {"x-should-retry": "true" if again else "false"}
    if (wait := error.retry_after) is not None and math.isfinite(wait):
        headers["retry-after"] = str(math.ceil(wait))
        headers["retry-after-ms"] = str(math.ceil(wait * 1000))
    return headers
