"""How the lanes of a comparison are asked again, and how they go on.

Each has a conversation, which is made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from textwrap import shorten
from typing import TYPE_CHECKING, TypeAlias

from nbllm.prompt import drawn

if TYPE_CHECKING:
    from nbllm.conversation import Conversation
    from nbllm.conversation.turn import Turn
    from nbllm.messages import Message
    from nbllm.prompt import Prompt
    from nbllm.response import Response
    from nbllm.streaming import Stream

Again: TypeAlias = "Callable[[], Stream]"
Begin: TypeAlias = "Callable[[Response], tuple[Conversation, Again]]"
"""Makes the conversation that an answer is the first of, and what asks for that answer again."""


class Threads:
    """By display name: what asks again, what begins a conversation, and those there are."""

    def __init__(
        self,
        again: Mapping[str, Again],
        begin: Mapping[str, Begin],
        conversations: Mapping[str, Conversation],
    ) -> None:
        self._again = dict(again)
        self._begin = begin
        self._conversations = dict(conversations)

    def again(self, name: str) -> Again | None:
        """What asks for the last answer of a lane again."""
        return self._again.get(name)

    def has(self, name: str) -> bool:
        """Whether the lane can go on."""
        return name in self._conversations or name in self._begin

    def conversation(self, name: str, answer: Response) -> Conversation:
        """The conversation of a lane, whose answer is the last one in it."""
        if name not in self._conversations:
            self._conversations[name], self._again[name] = self._begin[name](answer)
        return self._conversations[name]

    def ask(
        self, prompt: Prompt, answers: Mapping[str, Response]
    ) -> tuple[dict[str, Stream], tuple[Message, ...]]:
        """The next turn of each of these lanes, not started, and what is said in it.

        Raises what is wrong with any of them.
        """
        prompt = drawn(prompt)
        turns = {
            name: self.conversation(name, answer).turn(prompt) for name, answer in answers.items()
        }
        again = {name: partial(_labelled, turn) for name, turn in turns.items()}
        streams = {name: ask() for name, ask in again.items()}
        self._again |= again
        (said, *_) = (turn.said for turn in turns.values())
        return streams, said


def _labelled(turn: Turn) -> Stream:
    """The turn with what was asked beside it."""
    stream = turn.stream()
    stream.generation.labels.add(_label(turn.said))
    return stream


def _label(said: Sequence[Message]) -> str:
    """What was asked now, short enough to stand beside its answer."""
    text = "".join(message.text for message in said) or "more"
    return "asked: " + shorten(text, 80, placeholder="…")
