"""Code fences: their opening line is more than code to some viewers."""

from __future__ import annotations

import re

from nbllm.markdown.characters import unix
from nbllm.markdown.parser import block_parser

_OPENING = re.compile(r"(?P<before>.*?)(?P<fence>```+|~~~+)[ \t]*(?P<info>.*)", re.DOTALL)
# JupyterLab writes the info string into an attribute as it stands.
_ATTRIBUTE_ENDS = re.compile(r"[<>\"'&]")
# JupyterLab draws a mermaid fence of an output, and the HTML of its labels runs; a name in braces
# is a directive of MyST, which may fetch a picture or a page.
_RUN_BY_VIEWERS = re.compile(
    r"[{:]|(?:mermaid|geojson|topojson|stl|plantuml|vega(?:-lite)?|markmap)\b", re.IGNORECASE
)
SUSPECT = re.compile(
    r"^[ \t>*+\-\d.)]*(?:```+(?!`)|~~~+(?!~))"
    rf"(?:[ \t]*(?:{_RUN_BY_VIEWERS.pattern})|[^\n]*{_ATTRIBUTE_ENDS.pattern})",
    re.IGNORECASE | re.MULTILINE,
)


def inert(source: str) -> str:
    """A fence's source with an info string that no viewer acts upon."""
    line, newline, rest = source.partition("\n")
    opening = _OPENING.fullmatch(line)
    if opening is None:
        return source
    info, removed = _ATTRIBUTE_ENDS.subn("", opening["info"])
    is_run = _RUN_BY_VIEWERS.match(info.lstrip())
    if not (removed or is_run):
        return source
    text = "text " if is_run else ""
    return f"{opening['before']}{opening['fence']}{text}{info.lstrip()}{newline}{rest}"


def closed(text: str) -> str:
    """The text with a fence that it leaves open closed, so that more may stand below it."""
    tokens = block_parser().parse(text, {})
    last = tokens[-1] if tokens else None
    if last is None or last.type != "fence" or last.map is None:
        return text
    lines = unix(text).rstrip().split("\n")
    end = lines[-1].strip()
    is_closed = end.startswith(last.markup) and not end.strip(last.markup[0])
    if is_closed and len(lines) - 1 > last.map[0]:
        return text
    return "\n".join([*lines, last.markup])
