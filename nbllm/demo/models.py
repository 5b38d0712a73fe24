"""The demo models by name."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from nbllm.demo import chance, guide, judge, plain, reasoner, showcase

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbllm.demo.request import Request
    from nbllm.demo.script import Script

MODELS: dict[str, str] = {
    "guide": "answers questions about nbllm from its own documentation",
    "echo": "says your prompt back, word for word",
    "showcase": "shows everything that an answer can contain, reasoning included",
    "reasoner": "thinks aloud, then asks for two tool calls",
    "slow": "writes about 8 tokens a second, long enough to try Stop",
    "flaky": "fails in the middle of its answer",
    "dice": "rolls a die, so that its answers vary; not with a seed or at temperature 0",
    "judge": "judges answers for `nbllm.judge`: the shorter, the better",
}

_ANSWERS: dict[str, Callable[[Request], Script]] = {
    "guide": guide.answer,
    "echo": plain.echo,
    "showcase": showcase.answer,
    "reasoner": reasoner.answer,
    "slow": plain.slow,
    "flaky": plain.flaky,
    "dice": chance.roll,
    "judge": judge.answer,
}


class UnknownModel(LookupError):
    """No demo model has this name; the message lists those that exist."""


def script_for(model: str, request: Request) -> Script:
    """What ``model`` says to ``request``. Raises UnknownModel."""
    if model not in _ANSWERS:
        raise UnknownModel(_unknown(model))
    return _ANSWERS[model](request)


def _unknown(model: str) -> str:
    name = model[:60]
    known = ", ".join(f"demo/{known}" for known in MODELS)
    nearest = difflib.get_close_matches(name.lower(), MODELS, n=1, cutoff=0.5)
    hint = f" Did you mean demo/{nearest[0]}?" if nearest else ""
    return f"There is no demo model {name!r}.{hint} The demo models are {known}."
