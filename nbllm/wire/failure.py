"""What a provider says when it says no, and which error that is.

Shapes seen: ``{"error": {"message", "type", "code"}}``, ``{"error": "text"}``,
``{"detail": "text"}``, ``{"detail": [{"loc", "msg"}]}``, ``{"message": "text"}``, each also wrapped
in a list; ``code`` may be a number, a string or null.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from nbllm.errors import (
    AuthenticationError,
    BadRequest,
    ContentBlocked,
    ModelNotFound,
    Overloaded,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    ServerError,
)
from nbllm.wire.frame import Frame
from nbllm.wire.shapes import as_list, as_object, as_text

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")
_SENTENCES = ("message", "detail", "error")
_STATUSES = ("status_code", "http_status_code", "raw_status_code", "code")


class Failure(NamedTuple):
    """The provider's own words: its sentence, its code and type, and a status if it names one.

    ``wait`` is in seconds, where it says how long to.
    """

    message: str
    code: str = ""
    type: str = ""
    status: int | None = None
    wait: float | None = None

    @property
    def words(self) -> str:
        """Code and type in one lower-case string, to look for known words in."""
        return f"{self.code} {self.type}".lower()


def may_fail(frame: Frame) -> bool:
    """Whether the words are there by which a failure is known; an escape may hide them."""
    data = frame.data
    return frame.event == "error" or 'error"' in data or '"detail"' in data or "\\u" in data


def parse_failure(document: object) -> Failure | None:
    """The failure that a JSON document describes, or ``None`` where it describes none."""
    document = as_object(_first(document))
    error = _first(document.get("error"))
    if fields := as_object(error):
        return _from_object({**document, **fields})
    if isinstance(error, str) and error:
        return _from_object({**document, "message": error})
    if error or document.get("detail") or document.get("object") == "error":
        return _from_object(document)
    return None


def parse_message(document: object) -> Failure | None:
    """The failure in a whole body that is nothing but a sentence called ``message``."""
    fields = as_object(document)
    return _from_object(fields) if as_text(fields.get("message")) else None


def named_failure(data: str) -> Failure:
    """The failure in an event or field that is called error, whatever its shape."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    return parse_failure(document) or parse_failure({"error": document}) or Failure(data[:500])


def _first(value: object) -> object:
    """The value, or the first of several."""
    return next(iter(as_list(value)), value)


def _from_object(error: dict[str, Any]) -> Failure:
    said = next(filter(None, map(error.get, _SENTENCES)), None)
    return Failure(
        message=_sentence(said) or "no reason given",
        code=_word(error.get("code")),
        type=_word(error.get("type") or error.get("status")),
        status=next(filter(None, map(_status, map(error.get, _STATUSES))), None),
        wait=next(filter(None, map(_wait, as_list(error.get("details")))), None),
    )


def _wait(detail: object) -> float | None:
    """Google's ``RetryInfo``: https://cloud.google.com/apis/design/errors."""
    said = _DURATION.fullmatch(as_text(as_object(detail).get("retryDelay")))
    return float(said[1]) if said else None


def _word(value: object) -> str:
    return str(value) if isinstance(value, int) else as_text(value)


def _sentence(message: object) -> str:
    if inner := as_object(message):
        message = inner.get("message") or inner.get("detail")
    if details := as_list(message):
        return "; ".join(filter(None, map(_detail, details)))
    return _printable(as_text(message)).strip()


def _printable(text: str) -> str:
    """The text without what a terminal would obey, as escape and direction signs."""
    return "".join(sign if sign.isprintable() or sign in "\n\t" else " " for sign in text)


def _detail(item: object) -> str:
    if isinstance(item, str):
        return as_text(item)
    place = ".".join(map(_word, as_list(as_object(item).get("loc"))))
    sentence = as_text(as_object(item).get("msg"))
    return f"{place}: {sentence}" if place else sentence


def _status(code: object) -> int | None:
    text = _word(code)
    return int(text) if text.isdecimal() and len(text) == 3 and "400" <= text <= "599" else None


_BY_STATUS: dict[int, type[ProviderError]] = {
    400: BadRequest,
    401: AuthenticationError,
    402: QuotaExceeded,
    403: AuthenticationError,
    404: ModelNotFound,
    408: ServerError,
    409: BadRequest,
    413: BadRequest,
    422: BadRequest,
    429: RateLimited,
    529: Overloaded,
}
_BY_WORD: tuple[tuple[str, type[ProviderError]], ...] = (
    ("insufficient_quota", QuotaExceeded),
    ("model_not_found", ModelNotFound),
    ("invalid_api_key", AuthenticationError),
    ("authentication", AuthenticationError),
    ("content_policy", ContentBlocked),
    ("content_filter", ContentBlocked),
    ("invalid_prompt", BadRequest),
    ("invalid_image", BadRequest),
    ("context_length", BadRequest),
    ("overloaded", Overloaded),
    ("rate_limit", RateLimited),
    ("server_error", ServerError),
    ("invalid_request", BadRequest),
)
_ALWAYS = {
    "insufficient_quota",
    "model_not_found",
    "invalid_api_key",
    "content_policy",
    "content_filter",
    "overloaded",
}


def classify(failure: Failure, status: int | None = None) -> type[ProviderError]:
    """The error class for a failure with HTTP ``status`` (or with none, inside a stream)."""
    words = failure.words
    for word, kind in _BY_WORD:
        if word in words and (word in _ALWAYS or status in (None, 200)):
            return kind
    status = failure.status if status in (None, 200) else status
    if status in (None, 400) and "api key" in failure.message.lower():
        return AuthenticationError
    if status is not None and status >= 500:
        return _BY_STATUS.get(status, ServerError)
    return _BY_STATUS.get(status or 0, ProviderError)


def error_from(failure: Failure, status: int | None = None) -> ProviderError:
    """The typed error, with the provider's own sentence in front."""
    kind = classify(failure, status)
    return kind(failure.message, status=status or failure.status, retry_after=failure.wait)
