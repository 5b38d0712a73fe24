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
from nbllm.wire.failure import Failure, classify, parse_failure
from nbllm.wire.framing import Body
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
    wait = _retry_after(headers)
    sentence = redact(failure.message, call).rstrip(". ")
    return kind(
        f"{sentence}. ({call.provider} answered {status}.) {_advice(kind, call, wait)}".strip(),
        status=status,
        request_id=headers.get("x-request-id") or headers.get("request-id"),
        retry_after=wait,
    )


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


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None


def _advice(kind: type[ProviderError], call: Call, wait: float | None) -> str:
    if kind is AuthenticationError:
        return _about_key(call)
    if kind is ModelNotFound:
        return f"Check the model's name, {call.model!r}, and base_url=."
    if kind is QuotaExceeded:
        return "Check the account's plan and balance."
    if kind is RateLimited:
        return f"Try again in {wait:g} s." if wait else "Wait a little and run the cell again."
    if kind in (Overloaded, ServerError):
        return "Run the cell again, or take another model."
    return ""


def _about_key(call: Call) -> str:
    source = call.key_source or ("headers=" if secret_headers(call) else None)
    if source is None:
        return "No key was sent; pass api_key= or set the provider's environment variable."
    return f"Check the key from {source}."
