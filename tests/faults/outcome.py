"""What came of a question, in one form for every way of asking; all of it is JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from nbllm.response import Response

_SHOWN = 2_000


@dataclass(frozen=True)
class Outcome:
    """A response and its error, flat. Of a very long text, the beginning."""

    text: str = ""
    reasoning: str = ""
    finish_reason: str | None = None
    raw_finish_reason: str | None = None
    tool_calls: list[list[Any]] = field(default_factory=list)
    usage: list[int | None] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    error: str | None = None
    message: str = ""
    provider: str | None = None
    model: str | None = None
    status: int | None = None
    request_id: str | None = None
    attempts: int | None = None
    elapsed: float | None = None
    retryable: bool | None = None
    retry_after: float | None = None
    retry_at: str | None = None
    phase: str | None = None
    offset: int | None = None


def outcome_of(response: Response) -> Outcome:
    """The outcome that a response tells."""
    return Outcome(
        text=response.text[:_SHOWN],
        reasoning=response.reasoning[:_SHOWN],
        finish_reason=response.finish_reason,
        raw_finish_reason=response.raw_finish_reason,
        tool_calls=[[call.name, call.arguments, call.id] for call in response.tool_calls],
        usage=[response.usage.input_tokens, response.usage.output_tokens],
        notices=list(response.notices),
        **_of_error(response),
    )


def document_of(response: Response) -> dict[str, Any]:
    """The outcome as a JSON document."""
    return asdict(outcome_of(response))


def _of_error(response: Response) -> dict[str, Any]:
    error = response.error
    if error is None:
        return {}
    same = ("provider", "model", "status", "request_id", "attempts", "elapsed", "retryable")
    moment = error.retry_at
    return {
        "error": type(error).__name__,
        "message": str(error),
        **{name: getattr(error, name) for name in (*same, "retry_after")},
        "retry_at": None if moment is None else moment.isoformat(),
        "phase": getattr(error, "phase", None),
        "offset": getattr(error, "offset", None),
    }
