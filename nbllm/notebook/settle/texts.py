"""The settled board for viewers of Markdown and for those of plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbllm.markdown import closed, defang, reveal
from nbllm.notebook.settle.words import arguments, failure, line, numbers, phase_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbllm.response import Response, ToolCall

_MARKUP = re.compile(r"[\\`*_\[\]#!|~$<>&]")


def markdown(lanes: Sequence[tuple[str, Response]], note: str) -> str:
    """The lanes one below the other, each with its text defanged."""
    parts = ["\n\n".join(_markdown_lane(name, response)) for name, response in lanes]
    if note:
        parts.append(f"*{_literal(note)}*")
    return "\n\n---\n\n".join(parts)


def plain(lanes: Sequence[tuple[str, Response]]) -> str:
    """The texts as they came; a single lane begins with its answer."""
    if len(lanes) == 1:
        return "\n\n".join(part for part in reversed(_plain_lane(*lanes[0])) if part)
    return "\n\n\n".join("\n\n".join(filter(None, _plain_lane(*lane))) for lane in lanes)


def _markdown_lane(name: str, response: Response) -> list[str]:
    head = f"**{_literal(line(name))}** — {phase_line(response)} · {_literal(numbers(response))}"
    parts = [head]
    if response.reasoning:
        parts.append(f"*Thoughts: {len(response.reasoning):,} characters, left out here*")
    if response.text:
        parts.append(defang(closed(response.text)))
    parts += [_markdown_call(call) for call in response.tool_calls]
    parts += [f"*{_literal(line(notice))}*" for notice in response.notices]
    if response.error is not None:
        title, message = failure(response.error)
        parts.append(f"> **{title}**: {_literal(line(message))}")
    return parts


def _markdown_call(call: ToolCall) -> str:
    title = f"Tool **{_literal(line(call.name))}**"
    indented = arguments(call).replace("\n", "\n    ")
    return f"{title}\n\n    {indented}" if indented else title


def _plain_lane(name: str, response: Response) -> tuple[str, str]:
    """The lane's head, and what it says."""
    head = f"{line(name)} — {phase_line(response)}\n{numbers(response)}"
    parts = [reveal(response.text)]
    parts += [f"Tool {line(call.name)} {arguments(call)}".rstrip() for call in response.tool_calls]
    parts += [line(notice) for notice in response.notices]
    if response.error is not None:
        parts.append(": ".join(failure(response.error)))
    return head, "\n\n".join(filter(None, parts))


def _literal(text: str) -> str:
    """Text in which Markdown finds nothing to do."""
    return _MARKUP.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(match[0], f"\\{match[0]}")
