"""The settled board for viewers of Markdown and for those of plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbllm.markdown import closed, defang, reveal, scrub
from nbllm.notebook.settle.sources import Source, sources
from nbllm.notebook.settle.words import failure, line, numbers, phase_line
from nbllm.notebook.settle.work import Call, work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbllm.notebook.settle.lane import Lane

_MARKUP = re.compile(r"[\\`*_\[\]#!|~$<>&]")


def markdown(lanes: Sequence[Lane], note: str, below: str = "") -> str:
    """The lanes one below the other, each with its text defanged; ``below`` is Markdown."""
    parts = ["\n\n".join(_markdown_lane(lane)) for lane in lanes]
    parts += [below] if below else []
    if note:
        parts.append(f"*{_literal(line(note))}*")
    return "\n\n---\n\n".join(parts)


def plain(lanes: Sequence[Lane], below: str = "") -> str:
    """The texts as they came; a single lane begins with its answer."""
    if len(lanes) == 1:
        return "\n\n".join(part for part in reversed(_plain_lane(lanes[0])) if part)
    parts = ["\n\n".join(filter(None, _plain_lane(lane))) for lane in lanes]
    return "\n\n\n".join([*parts, below] if below else parts)


def _markdown_lane(lane: Lane) -> list[str]:
    response = lane.response
    name = f"**{_literal(lane.name)}**{_marks(lane)}"
    parts = [f"{name} — {phase_line(response)} · {_literal(numbers(response))}"]
    if lane.labels:
        parts.append(f"*{_literal(lane.facts)}*")
    steps, calls = work(response)
    parts += [f"*Used {_literal(step.names)}*" for step in steps]
    if response.reasoning:
        parts.append(f"*Thoughts: {len(response.reasoning):,} characters, left out here*")
    if response.text:
        parts.append(defang(closed(scrub(lane.text))))
    parts += map(_markdown_call, calls)
    if response.citations:
        parts.append("\n".join(map(_markdown_source, sources(response))))
    parts += [f"*{_literal(line(notice))}*" for notice in response.notices]
    if response.error is not None:
        title, message = failure(response.error)
        parts.append(f"> **{title}**: {_literal(line(message))}")
    return parts


def _markdown_call(call: Call) -> str:
    texts = [text.replace("\n", "\n    ") for text in (call.arguments, call.result) if text]
    title = f"Tool **{_literal(call.name)}**{call.end}"
    return "\n\n    ".join([title, *texts[:1]]) + "".join(f"\n\n→\n\n    {t}" for t in texts[1:])


def _markdown_source(source: Source) -> str:
    label = _literal(source.label)
    return f"1. [{label}]({source.address})" if source.address else f"1. {label}"


def _plain_lane(lane: Lane) -> tuple[str, str]:
    """The lane's head, and what it says."""
    response = lane.response
    head = f"{lane.name}{_marks(lane)} — {phase_line(response)}\n{numbers(response)}"
    steps, calls = work(response)
    behind = [lane.facts, *(f"Used {step.names}" for step in steps)]
    head = "\n".join(filter(None, [head, *behind]))
    parts = [reveal(response.text), *map(_plain_call, calls)]
    parts.append("\n".join(map(_plain_source, sources(response))))
    parts += [line(notice) for notice in response.notices]
    if response.error is not None:
        parts.append(": ".join(failure(response.error)))
    return head, "\n\n".join(filter(None, parts))


def _plain_call(call: Call) -> str:
    given = f" · {call.state}: {call.result}" if call.state else ""
    return f"Tool {call.name} {call.arguments}".rstrip() + given


def _plain_source(source: Source) -> str:
    return f"Source {source.title} {source.address or ''}".strip().replace("  ", " ")


def _marks(lane: Lane) -> str:
    return f" ({lane.marks})" if lane.marks else ""


def _literal(text: str) -> str:
    """Text in which Markdown finds nothing to do."""
    return _MARKUP.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(match[0], f"\\{match[0]}")
