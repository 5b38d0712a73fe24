"""Messages as the system prompt and turns that alternate between user and assistant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from nbllm.attachments import Attachment
from nbllm.messages import Message, Part, Request
from nbllm.wire.anthropic.content import Block, encode_id, encode_part
from nbllm.wire.call_ids import with_own_ids
from nbllm.wire.shapes import as_list, as_object, as_text, read_json


def encode_system(messages: Iterable[Message], notices: list[str]) -> str | list[Block]:
    """All system messages: one plain text as text, anything else as blocks."""
    parts = [part for message in messages if message.role == "system" for part in message.content]
    blocks = _blocks(parts, "system", notices)
    plain = len(blocks) == 1 and "cache_control" not in blocks[0]
    return blocks[0]["text"] if plain else blocks


def encode_turns(request: Request, notices: list[str]) -> list[dict[str, Any]]:
    """The conversation; neighbours of one role are one turn, results are first in theirs."""
    spoken = [message for message in with_own_ids(request) if message.role != "system"]
    every = [(_role(message), _content(request, message, notices)) for message in spoken]
    said = [(role, blocks) for role, blocks in every if blocks]
    turns: list[dict[str, Any]] = []
    for role, pairs in groupby(said, key=lambda one: one[0]):
        content = [block for _, blocks in pairs for block in blocks]
        if role == "user":
            content.sort(key=lambda block: block["type"] != "tool_result")
        turns.append({"role": role, "content": content})
    return turns


def _role(message: Message) -> str:
    return "assistant" if message.role == "assistant" else "user"


def _content(request: Request, message: Message, notices: list[str]) -> list[Block]:
    return _echoed(request.echoes(message)) or _blocks(message.content, message.role, notices)


def _blocks(parts: Iterable[Part], role: str, notices: list[str]) -> list[Block]:
    """The blocks of the parts; an attachment stands in a user's message only."""
    blocks: list[Block] = []
    for part in parts:
        if isinstance(part, Attachment) and role in ("system", "assistant"):
            notices.append(f"{part!r} is not sent: Anthropic takes none from the {role}.")
        elif block := encode_part(part, notices):
            blocks.append(block)
    return blocks


def _echoed(state: str | None) -> list[Block]:
    """The blocks of a state that goes back; none where it is no list of blocks."""
    blocks = [as_object(block) for block in as_list(read_json(state or "null"))]
    if not all(isinstance(block.get("type"), str) for block in blocks):
        return []
    return [_with_our_id(block) for block in blocks if not _is_blank(block)]


def _with_our_id(block: Block) -> Block:
    """A call under the id that its result will name."""
    if block["type"] != "tool_use":
        return block
    return {**block, "id": encode_id(as_text(block.get("id")))}


def _is_blank(block: Block) -> bool:
    text = block.get("text")
    return block["type"] == "text" and not (isinstance(text, str) and text.strip())
