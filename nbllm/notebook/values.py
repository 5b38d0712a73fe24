"""How the value of a variable is written into a prompt."""

from __future__ import annotations

from typing import Any, cast

from nbllm.data.filled import Named, Piece
from nbllm.data.kinds import kind_of
from nbllm.errors import ConfigError
from nbllm.response import Response


def piece_of(value: Any, path: str, *, in_fence: bool = False) -> Piece:
    """The text of a string, a plain scalar or a ``Response``; data by the name ``path``.

    Raises ``ConfigError`` for anything else: what it would look like is for the person to say.
    """
    kind = cast("type[Any]", type(value))
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, Response):
        return value.text
    match kind_of(value):
        case "plain":
            return _written(value, path)
        case None:
            from nbllm.data.pieces import refusal
            from nbllm.data.presenting import no_form

            raise ConfigError(refusal(path, no_form(value)))
        case "picture" | "file":
            return Named(path, _drawn(value, path), in_fence)
        case _:
            return Named(path, value, in_fence)


def _drawn(value: Any, path: str) -> Any:
    """The image or file that a value is, so that no model's lane draws it anew."""
    from nbllm.data.presenting import attached

    try:
        return attached(value).content
    except Exception as error:
        name = type(error).__name__
        raise ConfigError(f"{{{path[:80]}}} cannot be made an image ({name}: {error}).") from error


def _written(value: Any, path: str) -> str:
    try:
        return str(value)
    except Exception as error:
        name = type(error).__name__
        raise ConfigError(f"{{{path[:80]}}} cannot be written as text ({name}).") from error
