"""What is known of one model: its provider's list over the table of facts."""

from __future__ import annotations

from dataclasses import dataclass

from nbllm import config
from nbllm.facts import facts
from nbllm.pricing import Price
from nbllm.wire.listing import Listed


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model; ``None`` is not known. ``id`` is the provider's own, ``context`` is in tokens.

    ``price`` is in US dollars per million tokens. ``str`` gives the address to ask.
    """

    id: str
    streaming: bool | None = None
    tools: bool | None = None
    images: bool | None = None
    reasoning: bool | None = None
    context: int | None = None
    price: Price | None = None
    provider: str = ""

    @property
    def address(self) -> str:
        """``provider/id``."""
        return f"{self.provider}/{self.id}"

    def __str__(self) -> str:
        return self.address


def information(provider: str, listed: Listed) -> ModelInfo:
    """What the list says, and where it says nothing, what the table has.

    A price of the user's wins over both.
    """
    known = facts(provider, listed.id)
    price = listed.price or known.price
    return ModelInfo(
        listed.id,
        streaming=known.streaming,
        tools=_over(listed.tools, known.tools),
        images=_over(listed.images, known.images),
        reasoning=_over(listed.reasoning, known.reasoning),
        context=known.context if listed.context is None else listed.context,
        price=config.price_override(provider, listed.id) or price,
        provider=provider,
    )


def _over(listed: bool | None, known: bool | None) -> bool | None:  # noqa: FBT001
    return known if listed is None else listed
