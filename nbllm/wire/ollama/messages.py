"""Ollama: messages to its form (wire.md §7).

Text and images stand apart: an image is base64 text in a list beside the content. Each tool result
is a message of its own, which names the tool.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from nbllm.attachments import File, Image, is_text, sniff
from nbllm.messages import CallPart, Message, Part, ResultPart, Text
from nbllm.wire.shapes import as_object, read_json


class Messages:
    """Encodes the messages of one request; ``notices`` names what Ollama cannot take of them."""

    def __init__(self) -> None:
        self.notices: list[str] = []
        self._tools: dict[str, str] = {}

    def encode(self, message: Message) -> Iterator[dict[str, Any]]:
        """The messages that one means: one for each tool result, and one for the rest."""
        for result in message.results:
            yield self._result(result)
        rest = [part for part in message.content if not isinstance(part, ResultPart)]
        if rest or not message.results:
            yield self._said(message, rest)

    def _said(self, message: Message, parts: Sequence[Part]) -> dict[str, Any]:
        said: dict[str, Any] = {"role": message.role, "content": self._text(parts)}
        if message.role == "assistant" and message.reasoning:
            said["thinking"] = message.reasoning
        images = [part for part in parts if isinstance(part, Image)]
        if sent := [image.base64 for image in images if self._has_bytes(image)]:
            said["images"] = sent
        if message.tool_calls:
            said["tool_calls"] = [self._call(call) for call in message.tool_calls]
        return said

    def _text(self, parts: Sequence[Part]) -> str:
        """The texts joined, with each text file as a paragraph of its own in its place."""
        paragraphs = [""]
        for part in parts:
            if isinstance(part, Text):
                paragraphs[-1] += part.text
            elif isinstance(part, File):
                paragraphs += [self._file(part), ""]
        return "\n\n".join(filter(None, paragraphs))

    def _file(self, file: File) -> str:
        if file.data is None or sniff(file.data) or not is_text(file.data):
            name = file.name or _place(file.url) or f"of type {file.media_type}"
            self.notices.append(
                f"file {name} is not sent: Ollama takes no files; text in UTF-8 is sent as text."
            )
            return ""
        text = file.data.decode()
        return f"{file.name}:\n{text}" if file.name else text

    def _has_bytes(self, image: Image) -> bool:
        if image.data is None:
            self.notices.append(
                f"image {_place(image.url)} is not sent: Ollama takes no address. "
                "Attach the image's bytes or its path."
            )
        return image.data is not None

    def _call(self, call: CallPart) -> dict[str, Any]:
        self._tools[call.id] = call.name
        function = {"name": call.name, "arguments": self._arguments(call)}
        return {"id": call.id, "function": function} if call.id else {"function": function}

    def _arguments(self, call: CallPart) -> dict[str, Any]:
        """Ollama takes an object, where other wires take text."""
        found = read_json(call.arguments or "{}")
        arguments = as_object(found)
        if arguments is not found:
            self.notices.append(
                f"arguments of the call to {call.name!r} are not sent: they are no JSON object."
            )
        return arguments

    def _result(self, result: ResultPart) -> dict[str, Any]:
        told = {"role": "tool", "content": result.output}
        if name := result.name or self._tools.get(result.id):
            told["tool_name"] = name
        if result.id:
            told["tool_call_id"] = result.id
        return told


def _place(url: str | None) -> str:
    """An address without its query, which may hold a signature."""
    return (url or "").partition("?")[0][:200]
