"""The settled board for viewers of Markdown and for those of plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbllm.markdown import closed, defang, reveal, scrub
from nbllm.notebook.settle.sources import Source, sources
from nbllm.notebook.settle.words import arguments, failure, line, numbers, phase_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbllm.notebook.settle.lane import Lane
    from nbllm.response import ToolCall

_MARKUP = re.compile(r"[\\`*_\[\]#!|~$<>&]")


def markdown(lanes: Sequence[Lane], note: str) -> str:
    """The lanes one below the other, each with its text defanged."""
    parts = ["\n\n".join(_markdown_lane(lane)) for lane in lanes]
    if note:
        parts.append(f"*{_literal(line(note))}*")
    return "\n\n---\n\n".join(parts)


def plain(lanes: Sequence[Lane]) -> str:
    """The texts as they came; a single lane begins with its answer."""
    if len(lanes) == 1:
        return "\n\n".join(part for part in reversed(_plain_lane(lanes[0])) if part)
    return "\n\n\n".join("\n\n".join(filter(None, _plain_lane(lane))) for lane in lanes)


def _markdown_lane(lane: Lane) -> list[str]:
    response = lane.response
    name = f"**{_literal(lane.name)}**{_marks(lane)}"
    parts = [f"{name} — {phase_line(response)} · {_literal(numbers(response))}"]
    if response.reasoning:
        parts.append(f"*Thoughts: {len(response.reasoning):,} characters, left out here*")
    if response.text:
        parts.append(defang(closed(scrub(response.text))))
    parts += [_markdown_call(call) for call in response.tool_calls]
    if response.citations:
        parts.append("\n".join(map(_markdown_source, sources(response))))
    parts += [f"*{_literal(line(notice))}*" for notice in response.notices]
    if response.error is not None:
        title, message = failure(response.error)
        parts.append(f"> **{title}**: {_literal(line(message))}")
    return parts


def _markdown_call(call: ToolCall) -> str:
    title = f"Tool **{_literal(line(call.name))}**"
    indented = arguments(call).replace("\n", "\n    ")
    return f"{title}\n\n    {indented}" if indented else title


def _markdown_source(source: Source) -> str:
    label = _literal(source.label)
    return f"1. [{label}]({source.address})" if source.address else f"1. {label}"


def _plain_lane(lane: Lane) -> tuple[str, str]:
    """The lane's head, and what it says."""
    response = lane.response
    head = f"{lane.name}{_marks(lane)} — {phase_line(response)}\n{numbers(response)}"
    parts = [reveal(response.text)]
    parts += [f"Tool {line(call.name)} {arguments(call)}".rstrip() for call in response.tool_calls]
    parts.append("\n".join(map(_plain_source, sources(response))))
    parts += [line(notice) for notice in response.notices]
    if response.error is not None:
        parts.append(": ".join(failure(response.error)))
    return head, "\n\n".join(filter(None, parts))


def _plain_source(source: Source) -> str:
    return f"Source {source.title} {source.address or ''}".strip().replace("  ", " ")


def _marks(lane: Lane) -> str:
    return f" ({lane.marks})" if lane.marks else ""


def _literal(text: str) -> str:
    """Text in which Markdown finds nothing to do."""
    return _MARKUP.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(match[0], f"\\{match[0]}")
