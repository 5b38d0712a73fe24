"""Changes to the file, which keep its comments, its order, and whatever a person wrote there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from nbllm.errors import ConfigError
from nbllm.login import login_of
from nbllm.preferences.reading import KEY_VARIABLE, SavedAlias, saved_from, text_of
from nbllm.whole_file import write_whole


def save_model(path: Path, model: str) -> None:
    """Make a model the default for the next time, too."""

    def change(document: Any) -> None:
        document["model"] = model

    _change(path, change)


def save_alias(path: Path, name: str, alias: SavedAlias) -> None:
    """Keep an alias. Raises ``ConfigError`` for settings that a file cannot, or must not, hold."""
    fields = {"model": alias.model, **_plain(alias.settings)}
    if alias.key_variable:
        fields[KEY_VARIABLE] = alias.key_variable

    def change(document: Any) -> None:
        document.setdefault("aliases", {})[name] = fields

    _change(path, change)


def forget_alias(path: Path, name: str) -> None:
    """Take an alias out of the file."""

    def change(document: Any) -> None:
        document.get("aliases", {}).pop(name, None)

    _change(path, change)


def _change(path: Path, change: Callable[[Any], None]) -> None:
    """Read, change, and put the whole file in the place of the old one; never a half of it."""
    text = text_of(path)
    saved_from(path, text)
    document: Any = import_module("tomlkit").parse(text)
    change(document)
    new = document.as_string()
    saved_from(path, new)
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, new.encode())
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}") from None


def _plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as a file can say them."""
    if login_of(settings.get("base_url")):
        raise ConfigError("base_url= has a password, which is not saved; leave it out to save this")
    if settings.get("headers"):
        raise ConfigError("headers= may hold a key and are not saved; leave them out to save this")
    return {name: _value(name, value) for name, value in settings.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, (str, int, float)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Mapping):
        fields = cast("Mapping[Any, Any]", value)
        return {str(key): _value(name, each) for key, each in fields.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_value(name, each) for each in cast("Sequence[Any]", value)]
    raise ConfigError(f"{name}= is a {type(value).__name__}, which a file cannot hold")
