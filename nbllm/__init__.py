"""Ask language models in a notebook: live answers, Stop buttons, models side by side."""

# What type checkers see is what __getattr__ imports.
# ruff: noqa: F401
# pyright: reportUnusedImport=false

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # typing's own costs ten times this module
if TYPE_CHECKING:
    from typing import Any

    from nbllm import errors as errors
    from nbllm import events as events
    from nbllm import testing as testing
    from nbllm.aliasing import alias
    from nbllm.attachments import File, Image
    from nbllm.bulk.batch import Batch
    from nbllm.bulk.mapping import map  # noqa: A004
    from nbllm.call import Timeout
    from nbllm.catalog.health import Health, check
    from nbllm.catalog.information import ModelInfo
    from nbllm.catalog.lists import models
    from nbllm.comparison import Comparison
    from nbllm.config import configure
    from nbllm.conversation import Conversation
    from nbllm.errors import (
        AuthenticationError,
        BadRequest,
        ComparisonFailed,
        ConfigError,
        ConnectFailed,
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
        SchemaError,
        ServerError,
        StreamCut,
        TimedOut,
        ToolError,
        TransportError,
        UnknownProvider,
    )
    from nbllm.events import Usage
    from nbllm.judging import Judgement, judge
    from nbllm.lineup import compare
    from nbllm.logbook.frame import history
    from nbllm.logbook.rating import rate
    from nbllm.loops import allow_nested_loops
    from nbllm.messages import Message
    from nbllm.model import complete, merge, stream
    from nbllm.providers import Provider, register
    from nbllm.replay.cassettes import record
    from nbllm.replay.store import cache
    from nbllm.response import Response
    from nbllm.streaming import Stream
    from nbllm.tool_call import ToolCall
    from nbllm.tools import Tool, tool

_ROOMS = {
    "aliasing": "alias",
    "attachments": "File Image",
    "bulk.batch": "Batch",
    "bulk.mapping": "map",
    "call": "Timeout",
    "catalog.health": "Health check",
    "catalog.information": "ModelInfo",
    "catalog.lists": "models",
    "comparison": "Comparison",
    "config": "configure",
    "conversation": "Conversation",
    "errors": (
        "AuthenticationError BadRequest ComparisonFailed ConfigError ConnectFailed ContentBlocked "
        "LimitExceeded MissingExtra MissingKey ModelNotFound NbllmError Overloaded ProtocolError "
        "ProviderError QuotaExceeded RateLimited SchemaError ServerError StreamCut TimedOut "
        "ToolError TransportError UnknownProvider"
    ),
    "events": "Usage",
    "judging": "Judgement judge",
    "lineup": "compare",
    "logbook.frame": "history",
    "logbook.rating": "rate",
    "loops": "allow_nested_loops",
    "messages": "Message",
    "model": "complete merge stream",
    "providers": "Provider register",
    "replay.cassettes": "record",
    "replay.store": "cache",
    "response": "Response",
    "streaming": "Stream",
    "tool_call": "ToolCall",
    "tools": "Tool tool",
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}

# The names are listed once, in _ROOMS.
__all__ = sorted([*_ROOM_OF, "errors", "events", "testing"])  # noqa: PLE0605 # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that ``import nbllm`` stays light."""
    if name == "__version__":
        return import_module("importlib.metadata").version("nbllm")
    if name in ("errors", "events", "testing"):
        return import_module(f"nbllm.{name}")
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'nbllm' has no attribute {name!r}")
    value = getattr(import_module(f"nbllm.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext nbllm``."""
    from nbllm.notebook import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext nbllm``."""
    from nbllm.notebook import unload

    unload(shell)
