"""The public face: every name, and what is said of it."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import nbllm

CONTRACT = [
    "stream",
    "complete",
    "compare",
    "merge",
    "map",
    "alias",
    "configure",
    "register",
    "Message",
    "Stream",
    "Response",
    "Timeout",
    "Comparison",
    "Batch",
    "Provider",
    "Usage",
    "ToolCall",
    "allow_nested_loops",
    "errors",
    "events",
]


def test_every_public_name_resolves_and_is_listed():
    assert set(CONTRACT) <= set(nbllm.__all__)
    for name in nbllm.__all__:
        assert getattr(nbllm, name) is not None
        assert name in dir(nbllm)
    assert nbllm.__all__ == sorted(nbllm.__all__)


def test_every_error_is_public():
    tree = [
        kind
        for _, kind in inspect.getmembers(nbllm.errors, inspect.isclass)
        if issubclass(kind, Exception)
    ]
    assert len(tree) == 23
    assert all(getattr(nbllm, kind.__name__) is kind for kind in tree)
    assert all(issubclass(kind, nbllm.NbllmError) for kind in tree)


def test_every_event_has_a_kind_and_is_frozen():
    for name in [
        "Start",
        "TextDelta",
        "ReasoningDelta",
        "ToolCallStart",
        "ToolCallDelta",
        "ToolResult",
        "Citation",
        "UsageReport",
        "Notice",
        "Finish",
    ]:
        kind = getattr(nbllm.events, name)
        snake = "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("_")
        assert kind.kind == snake
        assert kind.__dataclass_params__.frozen


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'strem'"):
        nbllm.strem  # noqa: B018 - the attribute is the point


def test_what_type_checkers_see_is_what_is_imported():
    (guard,) = (
        node
        for node in ast.parse(Path(nbllm.__file__).read_text()).body
        if isinstance(node, ast.If)
    )
    seen = {
        alias.name: node.module.removeprefix("nbllm.")
        for node in guard.body
        if isinstance(node, ast.ImportFrom) and node.module.startswith("nbllm.")
        for alias in node.names
    }
    assert seen == nbllm._ROOM_OF


def test_every_public_function_says_what_it_is_for():
    for name in nbllm.__all__:
        assert inspect.getdoc(getattr(nbllm, name)), name
