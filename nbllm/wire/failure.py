"""What a provider says when it says no, and which error that is.

Shapes seen: ``{"error": {"message", "type", "code"}}``, ``{"error": "text"}``, ``{"detail": "text"}``,
``{"detail": [{"loc", "msg"}]}``, ``{"message": "text"}``, each also wrapped in a list; ``code`` may be
a number, a string or null.
"""

from __future__ import annotations

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


class Failure(NamedTuple):
    """The provider's own words: its sentence, its code and type, and a status if it names one."""

    message: str
    code: str = ""
    type: str = ""
    status: int | None = None

    @property
    def words(self) -> str:
        """Code and type in one lower-case string, to look for known words in."""
        return f"{self.code} {self.type}".lower()


def parse_failure(document: Any) -> Failure | None:
    """The failure that a JSON document describes, or ``None`` where it describes none."""
    if isinstance(document, list) and document:
        document = document[0]
    if not isinstance(document, dict):
        return None
    error = document.get("error")
    if isinstance(error, dict) and error:
        return _from_object({**document, **error})
    if isinstance(error, str) and error:
        return _from_object({**document, "message": error})
    if document.get("detail") or document.get("object") == "error":
        return _from_object(document)
    return None


def _from_object(error: dict[str, Any]) -> Failure:
    code = error.get("code")
    status = error.get("status_code", code)
    return Failure(
        message=_sentence(error.get("message") or error.get("detail")) or "no reason given",
        code="" if code is None else str(code),
        type=str(error.get("type") or error.get("status") or ""),
        status=_status(status),
    )


def _sentence(message: Any) -> str:
    if isinstance(message, str):
        return message.strip()
    if isinstance(message, dict):
        return _sentence(message.get("message") or message.get("detail"))
    if isinstance(message, list):
        return "; ".join(filter(None, map(_detail, message)))
    return ""


def _detail(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    place = ".".join(str(step) for step in item.get("loc", ()))
    return f"{place}: {item.get('msg', '')}" if place else str(item.get("msg", ""))


def _status(code: Any) -> int | None:
    text = str(code)
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
    ("overloaded", Overloaded),
    ("rate_limit", RateLimited),
    ("server_error", ServerError),
    ("invalid_request", BadRequest),
)
_ALWAYS = {"insufficient_quota", "model_not_found", "invalid_api_key", "content_policy", "content_filter"}


def classify(failure: Failure, status: int | None = None) -> type[ProviderError]:
    """The error class for a failure with HTTP ``status`` (or with none, inside a stream)."""
    words = failure.words
    for word, kind in _BY_WORD:
        if word in words and (word in _ALWAYS or status in (None, 200)):
            return kind
    status = failure.status if status in (None, 200) else status
    if status == 400 and "api key" in failure.message.lower():
        return AuthenticationError
    if status is not None and status >= 500:
        return _BY_STATUS.get(status, ServerError)
    return _BY_STATUS.get(status or 0, ProviderError)


def error_from(failure: Failure, status: int | None = None) -> ProviderError:
    """The typed error, with the provider's own sentence in front."""
    return classify(failure, status)(failure.message, status=status or failure.status)
