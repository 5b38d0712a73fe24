"""What holds for the whole process and is no setting of a call: the budget, the history."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from nbllm.errors import ConfigError

History: TypeAlias = Literal["all", "no prompts", "off"]
NAMES = ("budget", "history")
_chosen: dict[str, Any] = {}
_HISTORIES: dict[History, tuple[object, ...]] = {
    "all": (True, "all", "on", "true", "1"),
    "off": (False, "off", "no", "false", "0"),
    "no prompts": ("no prompts",),
}


def take_choices(settings: dict[str, Any]) -> dict[str, Any]:
    """Take those that are choices out of ``settings``; raises ``ConfigError`` for a wrong one."""
    chosen = {name: settings.pop(name) for name in NAMES if name in settings}
    budget = chosen.get("budget")
    if budget is not None and not _is_money(budget):
        raise ConfigError(f"budget= is a number of US dollars from 0, not {budget!r:.80}")
    if chosen.get("history") is not None:
        chosen["history"] = history_from(chosen["history"], "history=")
    return chosen


def choose(chosen: dict[str, Any]) -> None:
    """Let them hold from now on; ``None`` goes back to the default."""
    for name, value in chosen.items():
        if value is None:
            _chosen.pop(name, None)
        else:
            _chosen[name] = value


def budget() -> float | None:
    """US dollars that all runs of this process together may cost; ``None`` is no limit."""
    return _chosen.get("budget")


def history() -> History | None:
    """What is kept of each run; ``None`` where nothing was chosen."""
    return _chosen.get("history")


def history_from(value: object, where: str) -> History:
    """What a value means; ``where`` it stood is named in the ``ConfigError`` for a wrong one."""
    key = value.strip().lower() if isinstance(value, str) else value
    for meant, spellings in _HISTORIES.items():
        if isinstance(key, (str, bool)) and key in spellings:
            return meant
    raise ConfigError(f"{where} is True, False or 'no prompts', not {value!r:.80}")


def _is_money(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 <= value < float("inf")
