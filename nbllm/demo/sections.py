"""The documentation that the package carries, cut into sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PAGES = (
    "start",
    "cell",
    "variables",
    "stop",
    "python",
    "results",
    "models",
    "providers",
    "errors",
    "demo",
)

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_NOTE = re.compile(r"<!-- (question|keywords): (.*?) -->\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """One answer: what it is called, how people ask for it, and what it says in Markdown."""

    page: str
    title: str
    question: str
    keywords: str
    body: str


@cache
def sections() -> tuple[Section, ...]:
    """Every section, page by page in reading order."""
    return tuple(section for page in PAGES for section in _cut(_read(page)))


def _read(page: str) -> str:
    return (files("nbllm.demo") / "guide" / f"{page}.md").read_text(encoding="utf-8")


def _cut(text: str) -> list[Section]:
    page = text.partition("\n")[0].removeprefix("# ")
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return [
        _section(page, heading.group(1), text[heading.end() : end])
        for heading, end in zip(headings, ends, strict=True)
    ]


def _section(page: str, title: str, text: str) -> Section:
    notes = dict(_NOTE.findall(text))
    body = _NOTE.sub("", text).strip()
    return Section(page, title, notes["question"], notes["keywords"], body)
