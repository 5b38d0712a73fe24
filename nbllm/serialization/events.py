"""An event as a JSON object with its ``kind``, and back."""

from __future__ import annotations

from typing import Any, get_args

from nbllm.events import Event, Finish
from nbllm.serialization.errors import error_from_dict, error_to_dict
from nbllm.serialization.values import read_record, record, shown, write

_KINDS: dict[str, type[Any]] = {event.kind: event for event in get_args(Event)}


def event_to_dict(event: Event) -> dict[str, Any]:
    """``{"kind": "text_delta", "text": "…"}`` and the like: the event's fields in plain JSON.

    The error of a ``Finish`` is an object too, as ``error_to_dict`` makes it.
    """
    if isinstance(event, Finish):
        error = None if event.error is None else error_to_dict(event.error)
        reasons = {"reason": event.reason, "raw_reason": event.raw_reason}
        return {"kind": event.kind, **reasons, "error": error}
    return {"kind": event.kind, **write(event)}


def event_from_dict(fields: Any) -> Event:
    """The event that a JSON object stands for. Raises ``ValueError`` for any other value."""
    given = record(fields, "an event")
    kind = given.get("kind")
    if not (isinstance(kind, str) and kind in _KINDS):
        raise ValueError(f"there is no event {shown(kind)}")
    if kind != Finish.kind:
        return read_record(_KINDS[kind], given)
    error = given.get("error")
    return read_record(Finish, given, error=None if error is None else error_from_dict(error))
