"""An HTTP answer that is no stream becomes a typed error."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from nbllm.call import Call
from nbllm.errors import (
    AuthenticationError,
    ModelNotFound,
    NbllmError,
    Overloaded,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    ServerError,
)
from nbllm.transport.redaction import redact, secret_headers
from nbllm.transport.retry_after import seconds_to_wait, should_retry
from nbllm.wire.body import Body
from nbllm.wire.failure import Failure, classify, parse_failure
from nbllm.wire.shapes import as_object, as_text
from nbllm.wire.text import page_text

MAX_BODY_BYTES = 65_536


def error_for(call: Call, status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """The error that status, headers and body mean, with the provider's own sentence in front."""
    if 300 <= status < 400:
        return _redirect(call, status, headers)
    text = redact(body.decode("utf-8", "replace"), call)
    failure = _failure(text) or Failure(page_text(text) or "no reason given")
    kind = classify(failure, status)
    sentence = redact(failure.message, call).rstrip(". ")
    error = kind(
        f"{sentence}. ({call.provider} answered {status}.)",
        status=status,
        request_id=_request_id(call, headers),
        retry_after=seconds_to_wait(headers) or failure.wait,
        retryable=_is_retryable(kind, status, headers),
    )
    if advice := _advice(error, call):
        error.advise(advice)
    return error


def _is_retryable(
    kind: type[ProviderError], status: int, headers: Mapping[str, str]
) -> bool | None:
    """The server's own word first, but an empty account fills by no waiting."""
    if kind is QuotaExceeded:
        return False
    said = should_retry(headers)
    return said if said is not None else (True if status in (408, 409) else None)


def _request_id(call: Call, headers: Mapping[str, str]) -> str | None:
    found = headers.get("x-request-id") or headers.get("request-id")
    return redact(found, call)[:200] if found else None


def _redirect(call: Call, status: int, headers: Mapping[str, str]) -> ProviderError:
    target = re.sub(r"[?#].*", "", redact(headers.get("location", "an unknown place"), call))[:300]
    return ProviderError(
        f"{call.provider} answered {status} and points to {target}. Redirects are not followed, "
        "because a key would travel along; pass the right base_url=.",
        status=status,
    )


def _failure(body: str) -> Failure | None:
    document = _document(body)
    failure = parse_failure(document)
    if failure is None and as_text(as_object(document).get("message")):
        failure = parse_failure({"error": document})
    return failure


def _document(body: str) -> Any:
    try:
        framer = Body()
        frames = [*framer.feed(body.encode()), *framer.close()]
        return json.loads(frames[0].data) if frames else None
    except (ValueError, RecursionError, NbllmError):
        return None


def _advice(error: ProviderError, call: Call) -> str:
    match error:
        case AuthenticationError():
            return _about_key(call)
        case ModelNotFound():
            return f"Check the model's name, {call.model!r}, and base_url=."
        case QuotaExceeded():
            return "Check the account's plan and balance."
        case RateLimited():
            return _about_waiting(error)
        case Overloaded() | ServerError():
            return "Run the cell again, or take another model."
        case _:
            return ""


def _about_waiting(error: RateLimited) -> str:
    if error.retry_at is None:
        return "Wait a little and run the cell again."
    return f"Try again at {error.retry_at.astimezone():%H:%M:%S}."


def _about_key(call: Call) -> str:
    source = call.key_source or ("headers=" if secret_headers(call) else None)
    if source is None:
        return "No key was sent; pass api_key= or set the provider's environment variable."
    return f"Check the key from {source}."
