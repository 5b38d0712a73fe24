"""What was said in a conversation so far, and who is speaking."""

from __future__ import annotations

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
        self._speaking: Generation | None = None

    def refuse_second(self) -> None:
        """Raise ``ConfigError`` while a turn is running that nobody stopped."""
        speaking = self._speaking
        if speaking is not None and not (speaking.finished or speaking.is_stopping):
            raise ConfigError(
                "this conversation is still answering: wait for its answer, .stop() it, or ask a "
                ".fork() of the conversation"
            )

    async def begin(self, generation: Generation) -> None:
        """Give the word to a turn, behind the last words of one that was stopped."""
        self.refuse_second()
        stopped, self._speaking = self._speaking, generation
        if stopped is not None:
            await until_end([stopped])
