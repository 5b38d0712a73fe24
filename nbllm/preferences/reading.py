"""From the file's text to what it says; a file that cannot be understood is one clear line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

from nbllm.choices import History, history_from
from nbllm.errors import ConfigError
from nbllm.settings import check

KEY_VARIABLE = "api_key_variable"
_PARTS = ("model", "settings", "aliases", "history")
_SECRET = ("api_key", "headers")


class SavedAlias(NamedTuple):
    """A name for a model; ``key_variable`` is the environment variable that holds its key."""

    model: str
    settings: Mapping[str, Any]
    key_variable: str | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What the file says: the default model, default settings, aliases by name, the history."""

    model: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    aliases: Mapping[str, SavedAlias] = field(default_factory=dict[str, SavedAlias])
    history: History | None = None


_NOTHING = Saved()
_last: dict[Path, tuple[tuple[int, int, int], Saved]] = {}


def read(path: Path) -> Saved:
    """What the file says, nothing where there is none; read again only when it has changed.

    Raises ``ConfigError``, which names the file and its line, where it cannot be understood.
    """
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return _NOTHING
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from None
    stamp = (state.st_mtime_ns, state.st_size, state.st_ino)
    if path not in _last or _last[path][0] != stamp:
        _last[path] = (stamp, saved_from(path, text_of(path)))
    return _last[path][1]


def text_of(path: Path) -> str:
    """The file's text, empty where there is none. Raises ``ConfigError``."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, getattr(error, "strerror", None) or "it is no UTF-8") from None


def saved_from(path: Path, text: str) -> Saved:
    """What a text says that is, or would be, the file's. Raises ``ConfigError``."""
    try:
        document = _parsed(text)
    except ValueError as error:
        raise unreadable(path, str(error)) from None
    for name in document:
        if name not in _PARTS:
            raise unreadable(path, f"there is no {name!r}, only {', '.join(_PARTS)}")
    model = document.get("model")
    if not isinstance(model, (str, type(None))):
        raise unreadable(path, "model is a text such as 'openai/gpt-5-mini'")
    aliases = _table(path, document, "aliases")
    return Saved(
        model,
        _settings(path, _table(path, document, "settings"), "settings"),
        {name: _alias(path, aliases, name) for name in aliases},
        _history(path, document),
    )


def unreadable(path: Path, why: str) -> ConfigError:
    """The one line that says where the trouble is, and that nothing was changed."""
    return ConfigError(f"{path} cannot be used: {why}. Correct the file or move it away.")


def _parsed(text: str) -> dict[str, Any]:
    """The document as plain values; Python's own reader where there is one, which is light."""
    try:
        toml: Any = import_module("tomllib")
    except ImportError:
        toml = import_module("tomlkit")
        return toml.parse(text).unwrap()
    return toml.loads(text)


def _table(path: Path, fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = fields.get(name, {})
    if not isinstance(value, Mapping):
        raise unreadable(path, f"{name} is a table, as [{name}]")
    return cast("Mapping[str, Any]", value)


def _history(path: Path, fields: Mapping[str, Any]) -> History | None:
    try:
        return history_from(fields["history"], "history") if "history" in fields else None
    except ConfigError as error:
        raise unreadable(path, str(error).rstrip(".")) from None


def _alias(path: Path, aliases: Mapping[str, Any], name: str) -> SavedAlias:
    fields = dict(_table(path, aliases, name))
    model, variable = fields.pop("model", None), fields.pop(KEY_VARIABLE, None)
    if not isinstance(model, str):
        raise unreadable(path, f"the alias {name!r} lacks its model")
    if not isinstance(variable, (str, type(None))):
        raise unreadable(path, f"{KEY_VARIABLE} of {name!r} is the name of a variable")
    return SavedAlias(model, _settings(path, fields, f"the alias {name!r}"), variable)


def _settings(path: Path, fields: Mapping[str, Any], where: str) -> dict[str, Any]:
    for name in _SECRET:
        if name in fields:
            raise unreadable(
                path,
                f"{where} has {name}, and no key stands in a file, only its variable's name in an "
                f"alias: {KEY_VARIABLE} = 'MY_KEY'",
            )
    try:
        return check(fields)
    except (TypeError, ConfigError) as error:
        raise unreadable(path, f"in {where}, {error}".rstrip(".")) from None
