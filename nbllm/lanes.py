"""Which models are asked, as people type it, and the settings that only one of them gets."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import Any, NoReturn

from nbllm.errors import ConfigError

_BELOW = "The prompt goes on the lines below %%llm, a system prompt after -s."
_LANE = re.compile(r"(?P<address>[^\[\]]+)(?:\[(?P<settings>(?:(?!\]\[).)+)\])?", re.DOTALL)
_SETTING = re.compile(r"\s*(?P<key>[^\W\d]\w*)\s*=(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LaneRequest:
    """A model address or alias as typed, with the settings of this lane alone."""

    address: str
    settings: dict[str, Any] = field(default_factory=dict[str, Any])


def parse_lanes(text: str, elsewhere: str = _BELOW) -> list[LaneRequest]:
    """Read ``model,model[key=value,…]``.

    Raises ``ConfigError``, which says ``elsewhere`` where words stand that are no model.
    """
    parts = [part.strip() for part in split_at_commas(text)]
    lanes = [_parse_lane(part, elsewhere) for part in parts if part]
    if not lanes:
        raise ConfigError(f"{text[:80]!r} names no model. Type openai/gpt-5-mini,demo/guide.")
    return lanes


def parse_value(text: str) -> Any:
    """What a setting's text stands for: JSON where it parses, the text itself otherwise."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def setting_example(text: str) -> str:
    """How the setting is written for all lanes that someone meant with ``key=value``."""
    key, _, value = text.partition("=")
    is_plain = key.isidentifier() and value.isprintable() and value
    return f"-o {key[:40]} {shlex.quote(value[:40])}" if is_plain else "-o temperature 0"


def split_at_commas(text: str) -> list[str]:
    """Split at the commas that stand in no brackets and in no quotation marks."""
    parts: list[str] = []
    depth, quoted, start = 0, False, 0
    for index, character in enumerate(text):
        quoted ^= character == '"'
        if not quoted:
            depth += (character in "[{") - (character in "]}")
        if character == "," and depth == 0 and not quoted:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def _parse_lane(text: str, elsewhere: str) -> LaneRequest:
    lane = _LANE.fullmatch(text)
    if lane is None:
        raise ConfigError(f"{text[:80]!r} is no model. Type model[temperature=0,seed=3].")
    address = lane["address"].strip()
    if "/" not in address:
        _check_bare(address, elsewhere)
    settings = split_at_commas(lane["settings"]) if lane["settings"] else []
    return LaneRequest(address, dict(map(_parse_setting, settings)))


def _check_bare(address: str, elsewhere: str) -> None:
    """An address without a slash is an alias or ``provider:model``: one plain word."""
    if "=" in address:
        raise ConfigError(f"{address[:80]!r} is no model. Type {setting_example(address)}.")
    if not address or len(address.split()) > 1:
        raise ConfigError(f"{address[:80]!r} is no model. {elsewhere}")


def _parse_setting(text: str) -> tuple[str, Any]:
    setting = _SETTING.fullmatch(text)
    if setting is None:
        raise ConfigError(f"{text[:80]!r} is no setting. Type model[temperature=0,seed=3].")
    return setting["key"], parse_value(setting["value"].strip())


def _refuse(constant: str) -> NoReturn:
    """``NaN`` and ``Infinity`` are Python's, not JSON's."""
    raise ValueError(constant)
