"""How a finished lane is told in words and numbers: the wording of the live board."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from nbllm.markdown import reveal

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbllm.errors import NbllmError
    from nbllm.response import Response, ToolCall

_Value = TypeVar("_Value", int, float)

_UNKNOWN = "–"
_INNER_CAPITAL = re.compile("(?<=[a-z])[A-Z]")
_PHASES = {"finished": "finished", "cancelled": "stopped", "error": "error"}
_REASONS = {
    "length": "token limit reached",
    "tool_calls": "asks for a tool",
    "content_filter": "withheld by the provider",
    "other": "unusual end",
}
_TROUBLES = {
    "ConfigError": "Not set up",
    "MissingKey": "No key",
    "UnknownProvider": "Unknown provider",
    "MissingExtra": "A package is missing",
    "ProviderError": "The provider refused",
    "AuthenticationError": "The key was refused",
    "BadRequest": "The request was refused",
    "ModelNotFound": "Model not found",
    "RateLimited": "Rate limited",
    "QuotaExceeded": "The quota is used up",
    "Overloaded": "The provider is overloaded",
    "ServerError": "The provider’s server failed",
    "ContentBlocked": "Withheld by the provider",
    "TransportError": "The connection failed",
    "ConnectFailed": "No connection",
    "TimedOut": "Timed out",
    "StreamCut": "The connection broke",
    "ProtocolError": "The answer cannot be read",
    "LimitExceeded": "A limit was reached",
    "ComparisonFailed": "Every model failed",
    "SchemaError": "The answer does not fit the schema",
    "ToolError": "A tool failed",
}
_FEW, _ONE_DOLLAR, _ONE_CENT = 10, 1.0, 0.01


def state(response: Response) -> str:
    """The lane's ``data-state``."""
    if response.error is not None or response.finish_reason == "error":
        return "error"
    if response.finish_reason is None:
        return "disconnected"
    return "cancelled" if response.finish_reason == "cancelled" else "finished"


def phase_line(response: Response) -> str:
    """How the lane ended, and how long it took."""
    current = state(response)
    parts = [_PHASES.get(current, current)]
    if current == "finished" and response.finish_reason in _REASONS:
        parts.append(_REASONS[response.finish_reason])
    if response.duration is not None:
        parts.append(_seconds(response.duration))
    return " · ".join(parts)


def numbers(response: Response) -> str:
    """The readings and the tokens of the prompt, in one line."""
    *others, cost = readings(response)
    return " · ".join([*others, *received(response), cost])


def readings(response: Response) -> list[str]:
    """Time to the first token, speed, tokens, cost; what is unknown is a dash."""
    tokens = response.usage.output_tokens
    return [
        f"TTFT {_shown(response.ttft, _seconds)}",
        f"{_shown(response.tokens_per_second, _rate)} tokens/s",
        f"{_shown(tokens, '{:,}'.format)} tokens",
        f"cost {'≈' * response.cost_is_estimate}{_shown(response.cost, _dollars)}",
    ]


def received(response: Response) -> list[str]:
    """The tokens of the prompt, where they are known."""
    tokens = response.usage.input_tokens
    return [] if tokens is None else [f"{tokens:,} tokens in"]


def line(text: str) -> str:
    """Untrusted text as one line, with every hidden character written out."""
    return reveal(" ".join(text.split()))


def arguments(call: ToolCall) -> str:
    """A call's arguments to read, or as they came where they are no JSON object."""
    if call.arguments is None:
        return reveal(call.arguments_json)
    if not call.arguments:
        return ""
    return reveal(json.dumps(call.arguments, indent=2, ensure_ascii=False))


def failure(error: NbllmError) -> tuple[str, str]:
    """An error's name, and the sentence that says what to do."""
    return type(error).__name__, reveal(str(error))


def trouble(error: NbllmError) -> str:
    """An error's name in words."""
    name = type(error).__name__
    return _TROUBLES.get(name) or _INNER_CAPITAL.sub(lambda match: f" {match[0].lower()}", name)


def _shown(value: _Value | None, form: Callable[[_Value], str]) -> str:
    return _UNKNOWN if value is None else form(value)


def _seconds(value: float) -> str:
    return f"{value:.{2 if value < _FEW else 1}f} s"


def _rate(value: float) -> str:
    return f"{value:.{1 if value < _FEW else 0}f}"


def _dollars(value: float) -> str:
    if value == 0:
        return "$0"
    if value < _ONE_CENT:
        return f"${Decimal(f'{value:#.2g}'):f}"
    return f"${value:.{3 if value < _ONE_DOLLAR else 2}f}"
