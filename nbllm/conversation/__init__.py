"""A thread: what was said, and how it goes on."""

from __future__ import annotations

from nbllm.conversation.conversation import Conversation

__all__ = ["Conversation"]
