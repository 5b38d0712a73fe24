"""What a gateway of ours says beside OpenAI's form: a chunk's event, word for word.

Such a chunk is that event, whatever else stands in it for other clients. Of what a stranger could
write here nothing reaches further than a chunk could anyway: text and calls do not come this way,
and a state goes back to where it came from only.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from nbllm.errors import ProtocolError
from nbllm.events import (
    Citation,
    Event,
    Finish,
    Notice,
    Start,
    State,
    ToolResult,
    UsageReport,
)
from nbllm.serialization import event_from_dict
from nbllm.wire.frame import Frame
from nbllm.wire.shapes import as_object, read_json
from nbllm.wire.text import whole

MEMBER = "nbllm"
STATE = "nbllm_state"
_TOLD = (Start, Citation, UsageReport, State, Notice, ToolResult, Finish)


def told(chunk: dict[str, Any], frame: Frame) -> Event | None:
    """The event of such a chunk, ``None`` for any other; raises ``ProtocolError`` for no event."""
    given = as_object(chunk.get(MEMBER)).get("event")
    if given is None:
        return None
    try:
        event = event_from_dict(read_json(json.dumps(given)))
    except ValueError as error:
        raise ProtocolError(f"no event of nbllm's: {error}", offset=frame.offset) from None
    if not isinstance(event, _TOLD):
        raise ProtocolError(f"{event.kind} is told in chunks only", offset=frame.offset)
    if isinstance(event, UsageReport) and not _counts(event):
        raise ProtocolError("a count is no less than nothing", offset=frame.offset)
    return event


def _counts(report: UsageReport) -> bool:
    found = [getattr(report.usage, field.name) for field in fields(report.usage)]
    return all(count is None or count >= 0 for count in (*found, report.cost))


def kept_state(state: State, text: str, calls: list[dict[str, Any]]) -> str:
    """The assistant message to send back to the gateway, which hands the state on."""
    message: dict[str, Any] = {"role": "assistant", "content": text or None}
    if calls:
        message["tool_calls"] = calls
    message[STATE] = {"origin": state.origin, "content": state.content}
    return whole(json.dumps(message, ensure_ascii=False, separators=(",", ":")))
