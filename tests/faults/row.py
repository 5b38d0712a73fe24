"""What a row of the matrix says: a fault, a promise, and how both are seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from faults.places import Opening
from nbllm.errors import NbllmError

AGAIN = "again in"
INSTEAD = "answers instead"


@dataclass(frozen=True)
class Expected:
    """How it ends. ``None`` and empty are not looked at, but for text, error and notices.

    ``words`` stand in the error's message, ``never`` in nothing that anybody reads; ``notices`` has
    a few words of each notice, ``requests`` how many the server saw, ``waited`` the least seconds
    between the first two of them. ``asked`` stands in the last request, ``heard`` in what a proxy
    was asked. ``hangs_up`` says that the server saw the client go.
    """

    text: str
    finish_reason: str
    requests: int | range
    error: type[NbllmError] | None = None
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    waited: float = 0.0
    asked: tuple[bytes, ...] = ()
    heard: tuple[bytes, ...] = ()
    hangs_up: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One fault. The question is asked ``calls`` times, and the last answer counts."""

    number: str
    case: str
    happens: str
    promise: str
    place: Opening
    expected: Expected
    settings: Mapping[str, Any] = field(default_factory=dict)
    model: str = "compatible/m"
    calls: int = 1

    @property
    def name(self) -> str:
        """Number and case, as tests and the verdict show them."""
        return f"{self.number}-{self.case}"

    @property
    def waits(self) -> bool:
        """Whether it is about time, and so takes some."""
        return "timeout" in self.settings or self.expected.waited > 0


_OUTSIDE = ("words", "never", "notices", "waited", "asked", "heard", "hangs_up")


def fine(text: str = "Hello", *, requests: int = 1, reason: str = "stop", **more: Any) -> Expected:
    """An answer; what is no part of ``Expected`` is a field of the outcome."""
    inside = {name: value for name, value in more.items() if name not in _OUTSIDE}
    outside = {name: value for name, value in more.items() if name in _OUTSIDE}
    return Expected(text, reason, requests, **outside, fields=inside)


def fails(
    error: type[NbllmError],
    *words: str,
    text: str = "",
    attempts: int = 1,
    requests: int | range | None = None,
    **more: Any,
) -> Expected:
    """An error after so many requests, all of which arrived unless ``requests`` differs."""
    inside = {name: value for name, value in more.items() if name not in _OUTSIDE}
    outside = {name: value for name, value in more.items() if name in _OUTSIDE}
    seen = attempts if requests is None else requests
    if not isinstance(seen, range):
        inside["attempts"] = attempts
    return Expected(text, "error", seen, error, words, **outside, fields=inside)
