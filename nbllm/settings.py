"""The settings of a generation: which there are, and whether a set of them makes sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, cast

from nbllm import choices
from nbllm.call import Timeout
from nbllm.errors import ConfigError
from nbllm.login import hide_login
from nbllm.schema.kinds import is_form
from nbllm.secret import Secret, SecretHeaders

BODY = (
    *("temperature", "top_p", "max_tokens", "stop", "seed"),
    *("tools", "tool_choice", "schema", "reasoning"),
)
BOUND = (
    *("base_url", "api_key", "api", "headers", "extra"),
    *("api_version", "project", "location"),
)
"""What is meant for one server and is no other's business."""
WAY = (
    *("system", "rows", "timeout", "retries", "fallbacks", "max_bytes", "max_cost", "cache"),
    *BOUND,
)
KNOWN = (*BODY, *WAY)
_NUMBER: tuple[type, ...] = (int, float)
_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "temperature": (_NUMBER, "a number"),
    "top_p": (_NUMBER, "a number"),
    "max_tokens": (_NUMBER, "a number"),
    "seed": (_NUMBER, "a number"),
    "rows": ((int,), "a number of rows of a table"),
    "retries": ((int,), "a number of tries behind the first"),
    "fallbacks": ((str, list, tuple), "a model or a list of models"),
    "max_bytes": ((int,), "a number of bytes"),
    "max_cost": (_NUMBER, "a number of US dollars"),
    "headers": ((Mapping,), "a dict"),
    "extra": ((Mapping,), "a dict"),
    "tools": ((list, tuple), "a list of functions, or of descriptions in OpenAI's form"),
    "system": ((str,), "a text"),
    "base_url": ((str,), "an address"),
    "stop": ((str, list, tuple), "a text or a list of texts"),
    "reasoning": ((str, int), "a level or a number of tokens"),
    "tool_choice": ((str, Mapping), "auto, none, required, a tool's name, or a dict"),
    "api_version": ((str,), "a text such as 2024-10-21"),
    "project": ((str,), "a project's name"),
    "location": ((str,), "a place such as us-central1"),
    "api_key": ((Secret,), "a text"),
}


def check(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that are set.

    Raises ``TypeError`` with the nearest name for one that does not exist, and ``ConfigError`` for
    a value that it cannot mean.
    """
    for name in settings:
        if name in choices.NAMES:
            raise TypeError(f"{name}= holds for all: write nbllm.configure({name}=…)")
        if name not in KNOWN:
            near = get_close_matches(name, KNOWN, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(KNOWN)}."
            raise TypeError(f"there is no setting {name!r}.{hint}")
    known = {name: value for name, value in settings.items() if value is not None}
    hide_key(known)
    _check_values(known)
    return known


def hide_key(settings: dict[str, Any]) -> None:
    """Put a key where no traceback prints it: the caller's own ``**settings`` is changed.

    A key may be in ``api_key``, in ``headers``, and in ``base_url`` as a user's password.
    """
    if isinstance(settings.get("api_key"), str):
        settings["api_key"] = Secret(settings["api_key"])
    if isinstance(settings.get("headers"), Mapping):
        settings["headers"] = SecretHeaders(settings["headers"])
    if isinstance(settings.get("base_url"), str):
        settings["base_url"] = hide_login(settings["base_url"])


def timeout_from(value: object) -> Timeout:
    """The limits that a ``timeout`` setting means: seconds in all, or a ``Timeout``."""
    if isinstance(value, Timeout):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
        return Timeout(total=float(value))
    if value is None:
        return Timeout()
    raise ConfigError(f"timeout= is a number of seconds or a Timeout, not {value!r}")


def _check_values(settings: Mapping[str, Any]) -> None:
    timeout_from(settings.get("timeout"))
    for name, value in settings.items():
        kinds, meaning = _KINDS.get(name, ((object,), ""))
        if meaning and (isinstance(value, bool) or not isinstance(value, kinds)):
            raise ConfigError(f"{name}= is {meaning}, not {_shown(name, value)}")
    for name, least in (("max_bytes", 1), ("retries", 0), ("max_cost", 0), ("rows", 0)):
        if not settings.get(name, least) >= least:
            raise ConfigError(f"{name}= is {_KINDS[name][1]} from {least}, not {settings[name]}")
    if settings.get("cache", False) not in (True, False, "refresh", "offline"):
        raise ConfigError(
            f"cache= is True, False, 'refresh' or 'offline', not {settings['cache']!r:.80}"
        )
    if "schema" in settings and not is_form(settings["schema"]):
        raise ConfigError(
            "schema= is a pydantic model, a dataclass, a TypedDict, list[…] of one, or a JSON "
            f"schema (a dict), not {settings['schema']!r:.80}"
        )
    if settings.get("api") not in (None, "chat", "responses"):
        raise ConfigError(f"api= is 'chat' or 'responses', not {settings['api']!r}")
    tools = cast("Sequence[object]", settings.get("tools", ()))
    if not all(isinstance(tool, Mapping) or callable(tool) for tool in tools):
        raise ConfigError(f"tools= is {_KINDS['tools'][1]}")


def _shown(name: str, value: object) -> str:
    """The value, but never that of a key."""
    return type(value).__name__ if name == "api_key" else f"{value!r:.80}"
