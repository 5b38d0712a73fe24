"""What was said in a conversation so far, and who is speaking."""

from __future__ import annotations

from collections.abc import Sequence

from nbllm.conversation.keeping import Messages
from nbllm.errors import ConfigError
from nbllm.streaming.generation import Generation
from nbllm.streaming.tag import new_id
from nbllm.streaming.waiting import until_end


class Thread:
    """The messages of one conversation; one turn at a time adds to them."""

    def __init__(self, messages: Messages) -> None:
        self.id = new_id()
        self.messages = messages
        self._speaking: list[Generation] = []

    def refuse_second(self) -> None:
        """Raise ``ConfigError`` while a turn is running that nobody stopped."""
        _refuse(self._speaking)

    async def begin(self, generation: Generation) -> None:
        """Give the word to a turn, behind the last words of one that was stopped."""
        self._speaking.append(generation)  # of two threads each sees who was there before
        before = self._speaking[: self._speaking.index(generation)]
        try:
            _refuse(before)
        except ConfigError:
            self._speaking.remove(generation)
            raise
        await until_end(before)
        for ended in before:
            self._speaking.remove(ended)


def _refuse(speaking: Sequence[Generation]) -> None:
    if any(not (each.finished or each.is_stopping) for each in tuple(speaking)):
        raise ConfigError(
            "this conversation is still answering: wait for its answer, .stop() it, or ask a "
            ".fork() of the conversation"
        )
