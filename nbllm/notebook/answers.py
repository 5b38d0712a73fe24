"""What a cell asks, and which answers it gets for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbllm.comparison import Comparison
from nbllm.lineup import prepare
from nbllm.notebook.arguments import Arguments
from nbllm.notebook.last import remember
from nbllm.plan import Plan, make_plan
from nbllm.prompt import Prompt


@dataclass(frozen=True, slots=True)
class Question:
    """A cell with the notebook's variables in their places.

    ``lanes`` are the models, each with the settings that are its own; ``settings`` hold for all.
    """

    prompt: Prompt
    lanes: Sequence[tuple[str | None, Mapping[str, Any]]]
    settings: Mapping[str, Any]
    arguments: Arguments
    shell: Any


def comparison_for(question: Question) -> Comparison:
    """The lanes that answer, not started. Raises ``ConfigError`` before anything is sent."""
    arguments = question.arguments
    if arguments.talks:
        from nbllm.notebook.talk import talk

        comparison = talk(question)
    else:
        comparison = prepare(
            question.prompt,
            question.lanes,
            question.settings,
            blind=arguments.blind,
            samples=arguments.samples,
        )
    remember(question.shell, comparison)
    return comparison


def plans_for(question: Question) -> list[Plan]:
    """What would be sent at first. Raises ``ConfigError`` as ``comparison_for`` does."""
    if question.arguments.talks:
        from nbllm.notebook.talk import plans

        return plans(question)
    prompt, settings = question.prompt, question.settings
    return [make_plan(prompt, model, {**settings, **own}) for model, own in question.lanes]
