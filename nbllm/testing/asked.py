"""What a fake provider was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbllm.messages import Message

if TYPE_CHECKING:
    from nbllm.plan import Plan


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the model's name, the messages, and the body that would have gone out."""

    model: str
    messages: tuple[Message, ...]
    body: Mapping[str, Any]

    @property
    def text(self) -> str:
        """What the user said last."""
        said = [message.text for message in self.messages if message.role == "user"]
        return said[-1] if said else ""


def asked_by(plan: Plan) -> Asked:
    """The request that a plan makes; no key is in it."""
    return Asked(plan.request.model, plan.request.messages, plan.body)
