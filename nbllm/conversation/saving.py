"""A conversation in a file: readable JSON, without a key and without its tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import starmap
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, cast

from nbllm.call import Timeout
from nbllm.conversation.keeping import Messages
from nbllm.conversation.written import read, write
from nbllm.errors import ConfigError
from nbllm.settings import KNOWN
from nbllm.whole_file import write_whole

VERSION = 1
_NEVER = {"api_key", "headers", "extra", "tools", "system"}
"""What may hold a key, and what has a place of its own."""


class Saved(NamedTuple):
    """What a file holds."""

    model: str | None
    system: str | None
    max_rounds: int
    settings: Mapping[str, Any]
    messages: Messages


def save(path: str | PathLike[str], saved: Saved) -> None:
    """Write the whole file, or leave the one that is there as it is. Raises ``OSError``."""
    fields = {
        "nbllm_conversation": VERSION,
        "model": saved.model,
        "system": saved.system,
        "max_rounds": saved.max_rounds,
        "settings": dict(filter(None, starmap(_setting, saved.settings.items()))),
        "messages": [write(message) for message in saved.messages],
    }
    text = json.dumps(fields, indent=1, ensure_ascii=False)
    write_whole(Path(path).expanduser(), text.encode("utf-8", "backslashreplace"))


def load(path: str | PathLike[str]) -> Saved:
    """Read a file. Raises ``OSError``, and ``ConfigError`` for one that ``save`` did not write."""
    place = Path(path).expanduser()
    data = place.read_bytes()
    try:
        fields = json.loads(data)
        version = fields["nbllm_conversation"]
        if isinstance(version, int) and version > VERSION:
            raise ConfigError(f"{place.name} was saved by a newer nbllm: pip install -U nbllm")
        return _read(fields)
    except (TypeError, ValueError, KeyError, RecursionError) as error:
        what = str(error)[:120] or type(error).__name__
        raise ConfigError(
            f"{place.name} is no conversation that nbllm saved ({what}); .save() writes one"
        ) from None


def _read(fields: Mapping[str, Any]) -> Saved:
    settings = dict(cast("Mapping[str, Any]", fields["settings"]))
    for name in settings:
        if name in _NEVER or name not in KNOWN:
            raise ValueError(f"it has a setting {name[:40]!r}")
    if isinstance(settings.get("timeout"), dict):
        settings["timeout"] = Timeout(**settings["timeout"])
    model, system, rounds = (fields[name] for name in ("model", "system", "max_rounds"))
    if not all(one is None or isinstance(one, str) for one in (model, system)):
        raise TypeError("its model and system are no texts")
    return Saved(model, system, rounds, settings, tuple(map(read, fields["messages"])))


def _setting(name: str, value: Any) -> tuple[str, Any] | None:
    """A setting as JSON; ``None`` for one that is not saved."""
    value = asdict(value) if isinstance(value, Timeout) else value
    if name in _NEVER or (name == "base_url" and "…" in value):
        return None
    try:
        return name, json.loads(json.dumps(value))
    except (TypeError, ValueError):
        return None
