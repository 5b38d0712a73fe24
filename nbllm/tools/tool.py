"""A Python function as a model sees it, and what its author allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial, update_wrapper
from typing import Any, cast, overload

from nbllm.errors import ConfigError
from nbllm.tools.parameters import Parameters
from nbllm.wire.strict import is_strict

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
"""What every provider takes."""


class Tool:
    """A function that a model may call; it can still be called as before.

    ``timeout`` is in seconds, ``None`` for no limit; with ``confirm`` a person is asked before each
    call. Raises ``ConfigError`` for a name or a parameter that no model could use.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        name: str | None = None,
        timeout: float | None = 30,
        confirm: bool = False,
    ) -> None:
        if not callable(function):
            raise ConfigError(f"a tool is a function, not {function!r:.80}")
        update_wrapper(self, function)  # before ours: it copies the function's own attributes
        self.function = function
        self.name = _checked_name(name or _name_of(function))
        self.timeout = _checked_timeout(timeout)
        self.confirm = confirm
        self.parameters = Parameters(function, self.name)

    @cached_property
    def description(self) -> dict[str, Any]:
        """What a model is told of it, in OpenAI's form."""
        function: dict[str, Any] = {"name": self.name, "parameters": self.parameters.schema}
        if self.parameters.purpose:
            function["description"] = self.parameters.purpose
        return {"type": "function", "function": function}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function itself gives, unchecked."""
        return self.function(*args, **kwargs)

    def __get__(self, owner: object, kind: type | None = None) -> Tool:
        """The tool of one object, where a method is one."""
        if owner is None:
            return self
        method = self.function.__get__(owner, kind)
        return Tool(method, name=self.name, timeout=self.timeout, confirm=self.confirm)

    def __repr__(self) -> str:
        return f"Tool({self.name!r}, timeout={self.timeout}, confirm={self.confirm})"


@overload
def tool(function: Callable[..., Any], /) -> Tool: ...
@overload
def tool(
    *, name: str | None = None, timeout: float | None = 30, confirm: bool = False
) -> Callable[[Callable[..., Any]], Tool]: ...
def tool(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    timeout: float | None = 30,
    confirm: bool = False,
) -> Tool | Callable[[Callable[..., Any]], Tool]:
    """Make a function, sync or async, a tool: ``@nbllm.tool`` or ``@nbllm.tool(confirm=True)``.

    The model reads its name, its docstring and its parameters' types. ``timeout`` is in seconds,
    ``None`` for no limit: a coroutine is cancelled then, a function is left to itself on its
    thread. With ``confirm`` each call waits for a person who allows it; where nobody can be asked
    it is denied. Raises ``ConfigError`` for a name or a parameter that no model could use.
    """
    make = partial(Tool, name=name, timeout=timeout, confirm=confirm)
    return make if function is None else make(function)


def as_tools(tools: Sequence[object] | Callable[..., Any]) -> tuple[Tool, ...]:
    """What can be run: functions and tools. A server's own tool, a dict, is not among them.

    Raises ``ConfigError`` for a function's description without the function, for two of one name,
    and for what is no tool.
    """
    given = [tools] if callable(tools) else list(tools)
    made = tuple(_as_tool(one) for one in given if not _is_of_a_server(one))
    names = [one.name for one in made]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(
                f"two tools are called {name!r}: name one with @nbllm.tool(name='another')"
            )
    return made


def descriptions(tools: Sequence[object], *, strict: bool = False) -> tuple[Mapping[str, Any], ...]:
    """What a model is told of tools, of which some may be descriptions already.

    With ``strict`` the server is asked to hold the model to each schema that admits it.
    """
    return tuple(
        cast("Mapping[str, Any]", one) if isinstance(one, Mapping) else _described(one, strict)
        for one in tools
    )


def _described(function: object, strict: bool) -> Mapping[str, Any]:  # noqa: FBT001
    description = _as_tool(function).description
    if strict and is_strict(description["function"]["parameters"]):
        return {**description, "function": {**description["function"], "strict": True}}
    return description


def _as_tool(one: object) -> Tool:
    if isinstance(one, Tool):
        return one
    if callable(one):
        return Tool(one)
    if isinstance(one, Mapping):
        raise ConfigError(
            "a description says how a function is called, and not what it does: pass the function "
            "itself in tools="
        )
    raise ConfigError(f"a tool is a function, not {one!r:.80}")


def _is_of_a_server(one: object) -> bool:
    return isinstance(one, Mapping) and cast("Mapping[str, Any]", one).get("type") != "function"


def _name_of(function: Callable[..., Any]) -> str:
    inner: Any = function.func if isinstance(function, partial) else function
    return getattr(inner, "__name__", type(inner).__name__)


def _checked_name(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    raise ConfigError(
        f"{name!r:.80} is no name for a tool: give it one of letters, digits, _ and -, as in "
        "nbllm.tool(name='get_weather')(function)"
    )


def _checked_timeout(timeout: float | None) -> float | None:
    is_number = isinstance(timeout, (int, float)) and not isinstance(timeout, bool)
    if timeout is None or (is_number and timeout > 0):
        return timeout
    raise ConfigError(f"a tool's timeout= is a number of seconds above 0, or None, not {timeout!r}")
