"""What a cell says: what it sends along, then its text with variables in their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urlsplit

from nbllm.attachments import attach
from nbllm.data.filled import Filled, Named, Piece
from nbllm.errors import ConfigError
from nbllm.notebook.arguments import Arguments
from nbllm.notebook.interpolate import interpolate
from nbllm.notebook.placeholder import PATH, public_names, resolve
from nbllm.notebook.values import piece_of
from nbllm.prompt import Prompt

_ADDRESSES = ("https://", "http://", "gs://")


def fill_prompt(text: str, arguments: Arguments, namespace: Mapping[str, Any]) -> Prompt:
    """The prompt of a cell; what ``-a`` names comes before the text, in its order.

    Raises ``ConfigError`` for a value or file that cannot go out.
    """
    sent = [_attached(word, namespace) for word in arguments.attachments]
    pieces = _pieces(text, arguments, namespace)
    if not sent and all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces))
    return [*(Filled((piece,)) for piece in sent), Filled(pieces)]


def fill_text(text: str, arguments: Arguments, namespace: Mapping[str, Any]) -> str:
    """A text in which only what can be written as text stands, as a system prompt is."""
    pieces = _pieces(text, arguments, namespace)
    parts = [piece for piece in pieces if not isinstance(piece, str)]
    if parts:
        raise ConfigError(
            f"{{{parts[0].name[:80]}}} is a {type(parts[0].value).__name__}, and -s takes text "
            "only. Write it in the prompt below."
        )
    return "".join(map(str, pieces))


def _pieces(text: str, arguments: Arguments, namespace: Mapping[str, Any]) -> tuple[Piece, ...]:
    if arguments.raw:
        return (text,)
    return interpolate(text, namespace, strict=arguments.strict).pieces


def _attached(word: str, namespace: Mapping[str, Any]) -> Piece:
    """A variable by its name, an address, or a file by its path; a plain name is a variable."""
    if word.startswith(_ADDRESSES):
        return Named(PurePath(urlsplit(word).path).name or "address", attach(word))
    value, is_variable = _variable(word, namespace)
    if not is_variable:
        return Named(PurePath(word).name, _file(word, word, namespace))
    if isinstance(value, PurePath):
        return Named(value.name, _file(str(value), word, namespace))
    if isinstance(value, (bytes, bytearray)):
        return Named(word, attach(value))
    return piece_of(value, word)


def _variable(word: str, namespace: Mapping[str, Any]) -> tuple[Any, bool]:
    """The value that the word leads to, and whether it leads to one."""
    if not re.fullmatch(PATH, word) or (not word.isidentifier() and Path(word).is_file()):
        return None, False
    try:
        return resolve(word, namespace), True
    except LookupError:
        return None, False


def _file(path: str, word: str, namespace: Mapping[str, Any]) -> Any:
    try:
        return attach(Path(path))
    except OSError as error:
        near = get_close_matches(word, public_names(namespace), n=1)
        guess = f" Did you mean the variable {near[0]}?" if near else ""
        raise ConfigError(
            f"-a {word[:80]} is no variable, and no file that can be read "
            f"({error.strerror or type(error).__name__}).{guess}"
        ) from None
