"""What stands on the line of ``%%llm``."""

from __future__ import annotations

import keyword
import math
import shlex
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from nbllm.errors import ConfigError
from nbllm.lanes import LaneRequest, parse_lanes, parse_value, setting_example
from nbllm.notebook import options


@dataclass(frozen=True, slots=True)
class Arguments:
    """One ``%%llm`` line; ``settings`` hold for all lanes.

    ``timeout`` is in seconds, ``max_cost`` in US dollars for each lane.
    """

    models: tuple[LaneRequest, ...] = ()
    system: str | None = None
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    goes_on: bool = False
    chat: str | None = None
    tools: tuple[str, ...] = ()
    schema: str | None = None
    attachments: tuple[str, ...] = ()
    out: str | None = None
    timeout: float | None = None
    max_cost: float | None = None
    samples: int = 1
    cache: bool = False
    refresh: bool = False
    blind: bool = False
    background: bool = False
    raw: bool = False
    strict: bool = False
    dry_run: bool = False
    help: bool = False

    @property
    def talks(self) -> bool:
        """Whether the cell is a turn of a conversation."""
        return bool(self.goes_on or self.chat or self.tools)


def parse(line: str) -> Arguments:
    """Understand a ``%%llm`` line; a later option wins over an earlier one of the same name.

    Raises ``ConfigError``, in one line that says what to type, and nothing else.
    """
    words = deque(_split(line))
    if not {"-h", "--help"}.isdisjoint(words):
        return Arguments(help=True)
    models: list[str] = []
    settings: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    while words:
        word = words.popleft()
        if not word.startswith("-"):
            models.append(_whole(word, words))
            continue
        option, values = _read_option(word, words)
        match option.field:
            case "models":
                models.append(_whole(values[0], words))
            case "settings":
                settings[_setting_name(*values)] = parse_value(values[1])
            case "attachments" | "tools":
                fields[option.field] = (*fields.get(option.field, ()), values[0])
            case name:
                fields[name] = _convert(option, values)
    lanes = tuple(parse_lanes(",".join(models))) if models else ()
    return Arguments(models=lanes, settings=settings, **fields)


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        raise ConfigError(
            "A quotation mark or apostrophe is not closed, or a backslash ends the line. "
            """Type -s "It's mine" to write one."""
        ) from None


def _whole(word: str, words: deque[str]) -> str:
    """The word with those after it that a blank inside its brackets cut off."""
    pieces = [word]
    depth = word.count("[") - word.count("]")
    while words and depth > 0:
        pieces.append(words.popleft())
        depth += pieces[-1].count("[") - pieces[-1].count("]")
    return " ".join(pieces)


def _read_option(word: str, words: deque[str]) -> tuple[options.Option, tuple[str, ...]]:
    flag, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
    option = options.find(flag)
    if option is None:
        raise _unknown(flag)
    if equals and len(option.values) != 1:
        raise ConfigError(f"{flag} is not written with =. Type {option.example}.")
    if equals:
        return option, (value,)
    return option, tuple(_take(option, words) for _ in option.values)


def _unknown(flag: str) -> ConfigError:
    return ConfigError(f"{flag[:40]!r} is no option. Type {options.nearest(flag).example}.")


def _take(option: options.Option, words: deque[str]) -> str:
    """The next word; an option there means that the value was forgotten."""
    if not words or options.is_flag(words[0]):
        raise ConfigError(f"{option.flags[-1]} lacks a value. Type {option.example}.")
    return words.popleft()


def _setting_name(name: str, value: str) -> str:
    if name.isidentifier():
        return name
    shown = f"{name} {value}"[:80]
    raise ConfigError(f"{shown!r} is no setting. Type {setting_example(name)}.")


def _convert(option: options.Option, values: tuple[str, ...]) -> Any:
    match option.field:
        case "out" | "chat":
            return _python_name(values[0], option.flags[-1])
        case "timeout":
            return _above_zero(values[0], "seconds", "--timeout 60")
        case "samples":
            return _count(values[0])
        case "max_cost":
            return _above_zero(values[0], "US dollars", "--max-cost 0.05")
        case _:
            return values[0] if values else True


def _python_name(text: str, flag: str) -> str:
    if text.isidentifier() and not keyword.iskeyword(text):
        return text
    example = "answer" if flag == "--out" else "trip"
    raise ConfigError(f"{text[:80]!r} is no name for a variable. Type {flag} {example}.")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0:
        return int(text)
    raise ConfigError(f"{text[:80]!r} is no number of samples from 1 up. Type --samples 5.")


def _above_zero(text: str, unit: str, example: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if 0 < number < math.inf:
        return number
    raise ConfigError(f"{text[:80]!r} is no number of {unit} above 0. Type {example}.")
