"""The settings of a generation: which there are, and whether a set of them makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from nbllm.call import Timeout
from nbllm.errors import ConfigError

BODY = ("temperature", "top_p", "max_tokens", "stop", "seed", "tools", "tool_choice", "reasoning")
WAY = ("system", "timeout", "max_bytes", "base_url", "api_key", "api", "headers", "extra")
KNOWN = (*BODY, *WAY)
_LATER = ("schema", "retries", "fallbacks", "max_cost", "cache")


def check(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that are set.

    Raises ``TypeError`` with the nearest name for one that does not exist, and ``ConfigError`` for
    one that this version does not have or a value that it cannot mean.
    """
    for name in settings:
        if name in _LATER:
            raise ConfigError(f"{name}= is not in this version of nbllm")
        if name not in KNOWN:
            near = get_close_matches(name, KNOWN, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(KNOWN)}."
            raise TypeError(f"there is no setting {name!r}.{hint}")
    known = {name: value for name, value in settings.items() if value is not None}
    _check_values(known)
    return known


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
    for name in ("headers", "extra"):
        if not isinstance(settings.get(name, {}), Mapping):
            raise ConfigError(f"{name}= is a dict, not {settings[name]!r:.80}")
    if settings.get("api") not in (None, "chat", "responses"):
        raise ConfigError(f"api= is 'chat' or 'responses', not {settings['api']!r}")
    for name in ("temperature", "top_p", "max_tokens", "seed"):
        value = settings.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise ConfigError(f"{name}= is a number, not {value!r:.80}")
    tools = settings.get("tools", ())
    if isinstance(tools, (str, Mapping)) or not all(isinstance(tool, Mapping) for tool in tools):
        raise ConfigError("tools= is a list of function descriptions (dicts in OpenAI's form)")
