"""Puts the notebook's variables into a prompt, and leaves every other brace alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING, Any

from nbllm.data.filled import Piece
from nbllm.errors import ConfigError
from nbllm.notebook.latex import attached_braces
from nbllm.notebook.markup import Kind, Region, regions
from nbllm.notebook.placeholder import PLACEHOLDER, public_names, resolve
from nbllm.notebook.values import piece_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ANYWHERE = re.compile(PLACEHOLDER)
_ALONE = re.compile(rf"^[ \t]*{PLACEHOLDER}[ \t\r]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Interpolated:
    """A text with values in their places; ``names`` are the placeholders replaced, in order.

    What can be written is written; tables, pictures and the like are pieces of their own.
    """

    pieces: tuple[Piece, ...]
    names: tuple[str, ...]

    @property
    def text(self) -> str | None:
        """The text, where it is nothing else."""
        if any(not isinstance(piece, str) for piece in self.pieces):
            return None
        return "".join(map(str, self.pieces))


def interpolate(text: str, namespace: Mapping[str, Any], *, strict: bool = False) -> Interpolated:
    r"""Replace ``{name}``, ``{obj.attr}``, ``{d["k"]}`` and ``{xs[0]}`` where the path resolves.

    Every other brace stays as typed, and so do those after ``\word``, ``^`` or ``x_``, those in
    maths, and in a code fence those that do not stand alone on their line. Exactly ``{{name}}``,
    without blanks, gives ``{name}`` wherever ``{name}`` would have been looked up, whether it
    resolves or not; three braces and more stay. Values are never expanded again, nothing is
    called, and private names never resolve.

    Raises ``ConfigError`` where a path resolves to something that has no one obvious form (a
    function, a socket), and with ``strict`` for a ``{dotted.name}`` outside maths and code that
    does not resolve.
    """
    if "{" not in text:
        return Interpolated((text,), ())
    filler = _Filler(namespace, strict=strict)
    pieces: list[Piece] = []
    position = 0
    for kind, match in _candidates(text):
        pieces.append(text[position : match.start("braces")])
        pieces += filler.fill(match, kind)
        position = match.end("braces")
    pieces.append(text[position:])
    return Interpolated(tuple(_joined(pieces)), tuple(filler.names))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """The pieces, texts in a row as one."""
    for is_text, group in groupby(pieces, lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(map(str, group))
        else:
            yield from group


def _candidates(text: str) -> Iterator[tuple[Kind, re.Match[str]]]:
    attached = attached_braces(text)
    for region in regions(text):
        for match in _in_region(text, region):
            if match.start("braces") not in attached:
                yield region.kind, match


def _in_region(text: str, region: Region) -> Iterator[re.Match[str]]:
    if region.kind == "maths":
        return iter(())
    pattern = _ALONE if region.kind == "fence" else _ANYWHERE
    return pattern.finditer(text, region.start, region.end)


class _Filler:
    """Fills placeholders from one namespace and remembers which."""

    def __init__(self, namespace: Mapping[str, Any], *, strict: bool) -> None:
        self.names: list[str] = []
        self._namespace = namespace
        self._strict = strict

    def fill(self, match: re.Match[str], kind: Kind) -> tuple[Piece, ...]:
        """What takes the place of one placeholder."""
        path = match["path"]
        if match["escaped"]:
            return (f"{{{path}}}",)
        try:
            value = resolve(path, self._namespace)
        except LookupError:
            if self._strict and kind == "prose" and "[" not in path:
                raise self._unresolved(match) from None
            return (match["braces"],)
        self.names.append(path)
        return (match["double"] or "", piece_of(value, path, in_fence=kind == "fence"))

    def _unresolved(self, match: re.Match[str]) -> ConfigError:
        path = match["path"][:80]
        line = match.string.count("\n", 0, match.start()) + 1
        near = get_close_matches(path, public_names(self._namespace))
        guess = f" Did you mean {' or '.join(f'{{{name}}}' for name in near)}?" if near else ""
        return ConfigError(
            f"{{{path}}} on line {line} of the prompt leads to no value.{guess} Define it, write "
            f"{{{{{path}}}}} to send the braces as typed, or leave out --strict."
        )
