"""The ids of tool calls, as the next provider takes them.

Some providers give none, so that we count a generation's calls from 0: in the next round, and for
the next provider, the same id would come twice, which Anthropic refuses. Others want a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from nbllm.messages import CallPart, Message, Part, Request, ResultPart


def with_own_ids(request: Request, form: str = "(?s).*") -> tuple[Message, ...]:
    """The messages, each call with an id of its own that has the ``form``, a regular expression.

    What goes back word for word to where it came from keeps its ids.
    """
    return tuple(_renamed(request, re.compile(form)))


def _renamed(request: Request, form: re.Pattern[str]) -> Iterator[Message]:
    echoed = [message for message in request.messages if request.echoes(message) is not None]
    used = {call.id for message in echoed for call in message.tool_calls}
    names: dict[str, str] = {}
    for message in request.messages:
        calls = [call.id for call in message.tool_calls]
        if calls:
            names = {}
            for own in calls:
                is_kept = request.echoes(message) is not None
                names[own] = own if is_kept else _free(own, used, form)
                used.add(names[own])
        is_same = all(names.get(part.id, part.id) == part.id for part in _with_ids(message))
        yield (
            message
            if is_same
            else replace(message, content=tuple(_part(part, names) for part in message.content))
        )


def _free(id: str, used: set[str], form: re.Pattern[str]) -> str:
    """The id where it is free and has the form; else one that every provider takes."""
    if not id or (id not in used and form.fullmatch(id)):
        return id
    return next(name for number in count() if (name := f"call{number:05}") not in used)


def _with_ids(message: Message) -> list[CallPart | ResultPart]:
    return [part for part in message.content if isinstance(part, (CallPart, ResultPart))]


def _part(part: Part, names: dict[str, str]) -> Part:
    if isinstance(part, (CallPart, ResultPart)):
        return replace(part, id=names.get(part.id, part.id))
    return part
