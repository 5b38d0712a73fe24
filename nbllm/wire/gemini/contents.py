"""Messages become Gemini's contents: turns of user and model in alternation (wire.md §4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from nbllm.attachments import File, Image
from nbllm.messages import CallPart, Message, Part, Request, ResultPart, Text
from nbllm.wire.gemini.media import encode_media
from nbllm.wire.gemini.models import is_gemini_3
from nbllm.wire.shapes import as_list, as_object, read_json

_NO_SIGNATURE = "skip_thought_signature_validator"
_OUR_ID = re.compile(r"call_[0-9]+")


class Contents:
    """The conversation of a request; ``notices`` tell of what could not be sent."""

    def __init__(self, request: Request) -> None:
        self.notices: list[str] = []
        self._request = request
        self._names: dict[str, str] = {}
        self._system: list[dict[str, Any]] = []
        self._turns: list[dict[str, Any]] = []
        for message in _with_results_in_order(request.messages):
            self._add(message)

    def body(self) -> dict[str, Any]:
        """``contents`` and ``systemInstruction``; instructions alone are asked like a prompt."""
        if not self._turns:
            return {"contents": [{"role": "user", "parts": self._system}]}
        return {
            "contents": self._turns,
            "systemInstruction": {"parts": self._system} if self._system else None,
        }

    def _add(self, message: Message) -> None:
        if message.role == "assistant":
            self._names |= {call.id: call.name for call in message.tool_calls}
            self._say("model", self._echoed(message) or self._model_parts(message))
            return
        parts = self._encoded(message.content)
        if message.role == "system":
            self._system += [part for part in parts if part.get("text")]
            parts = [part for part in parts if "text" not in part]
        self._say("user", _without_empty(parts) or parts[:1])

    def _say(self, role: str, parts: list[dict[str, Any]]) -> None:
        if not parts:
            return
        if self._turns and self._turns[-1]["role"] == role:
            self._turns[-1]["parts"] += parts
        else:
            self._turns.append({"role": role, "parts": parts})

    def _echoed(self, message: Message) -> list[dict[str, Any]] | None:
        """The parts as the model gave them, if this very model did; a broken record is none."""
        parts = as_list(read_json(self._request.echoes(message) or "null"))
        return parts if all(map(as_object, parts)) else None

    def _model_parts(self, message: Message) -> list[dict[str, Any]]:
        """The neutral parts; Gemini 3 refuses a first call that says nothing of its signature."""
        parts = _without_empty(self._encoded(message.content))
        if is_gemini_3(self._request.model):
            for call in [part for part in parts if "functionCall" in part][:1]:
                call["thoughtSignature"] = _NO_SIGNATURE
        return parts

    def _encoded(self, content: Iterable[Part]) -> list[dict[str, Any]]:
        return [encoded for part in content if (encoded := self._part(part))]

    def _part(self, part: Part) -> dict[str, Any] | None:
        """One part; reasoning is not sent, for only what is signed means anything to the model."""
        match part:
            case Text():
                return {"text": part.text}
            case Image() | File():
                media, notices = encode_media(part)
                self.notices += notices
                return media
            case CallPart():
                return {"functionCall": self._call(part)}
            case ResultPart():
                return {"functionResponse": self._result(part)}
            case _:
                return None

    def _call(self, call: CallPart) -> dict[str, Any]:
        arguments = read_json(call.arguments or "{}")
        if not isinstance(arguments, dict):
            arguments = {}
            self.notices.append(
                f"The arguments of the call to {call.name!r} are not sent: they are no JSON object."
            )
        return {**_id(call.id), "name": call.name, "args": arguments}

    def _result(self, result: ResultPart) -> dict[str, Any]:
        name = result.name or self._names.get(result.id) or result.id or "tool"
        output = read_json(result.output)
        if result.is_error or not isinstance(output, dict):
            output = {"error" if result.is_error else "result": result.output}
        return {**_id(result.id), "name": name, "response": output}


def _with_results_in_order(messages: Iterable[Message]) -> Iterator[Message]:
    """The messages, results as their calls stand: where Gemini gave no id, the order is all."""
    places: dict[str, int] = {}
    for role, group in groupby(messages, key=lambda message: message.role):
        if role != "tool":
            said = tuple(group)
            if role == "assistant":
                calls = (call.id for message in said for call in message.tool_calls)
                places = {identifier: place for place, identifier in enumerate(calls)}
            yield from said
            continue
        results = [part for message in group for part in message.content]
        results.sort(key=lambda part: places.get(getattr(part, "id", ""), len(places)))
        yield Message("tool", tuple(results))


def _without_empty(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part for part in parts if part != {"text": ""}]


def _id(identifier: str) -> dict[str, str]:
    """The id, unless it is one of ours that stands where Gemini gave none."""
    return {} if not identifier or _OUR_ID.fullmatch(identifier) else {"id": identifier}
