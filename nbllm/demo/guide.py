"""The demo model that knows nbllm: it answers with sections of the documentation."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from nbllm.demo.script import Script, Text
from nbllm.demo.search import Index
from nbllm.demo.sections import sections
from nbllm.demo.words import is_greeting, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nbllm.demo.request import Request
    from nbllm.demo.sections import Section

_LONGEST_QUESTION = 4_000
_LEAST_COVERAGE = 0.47
_MOST_RELATED = 3

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

_FOOTER = """\
*I am a guide to nbllm and no language model: these words come from its documentation. For a real \
model, set its key (`OPENAI_API_KEY`, …) and type `%%llm openai/gpt-5-mini`.*
"""


def answer(request: Request) -> Script:
    """The best section for the question, a tour if it asks for nothing, or an honest no."""
    return Script((Text(f"{_answer(request.question[:_LONGEST_QUESTION])}\n---\n\n{_FOOTER}"),))


def find(question: str) -> list[Section]:
    """The sections for ``question``, best first; none if the documentation does not know."""
    hits = _index().rank(terms(question))
    if not hits or hits[0].coverage < _LEAST_COVERAGE:
        return []
    return [sections()[hit.document] for hit in hits]


def _answer(question: str) -> str:
    if is_greeting(terms(question)):
        return _tour()
    found = find(question)
    if not found:
        return _unknown()
    best = found[0]
    return f"## {best.title}\n\n{best.body}\n\n{_see_also(best, found[1:])}"


def _see_also(best: Section, others: Sequence[Section]) -> str:
    neighbours = (section for section in sections() if section.page == best.page)
    related = dict.fromkeys((*others[: _MOST_RELATED - 1], *neighbours, *others))
    chosen = [section for section in related if section not in (best, sections()[0])]
    return "**See also**, by asking:\n\n" + _questions(chosen[:_MOST_RELATED])


def _tour() -> str:
    tour = sections()[0]
    return f"## {tour.title}\n\n{tour.body}\n\nYou can ask me, for example:\n\n{_topics()}"


def _unknown() -> str:
    return f"I only know nbllm, and I found nothing about that. I can answer:\n\n{_topics()}"


def _topics() -> str:
    """One question of each page."""
    first = {section.page: section for section in reversed(sections()[1:])}
    return _questions(reversed(first.values()))


def _questions(chosen: Iterable[Section]) -> str:
    return "".join(f"- {section.question}\n" for section in chosen)


@cache
def _index() -> Index:
    return Index([_fields(section) for section in sections()])


def _fields(section: Section) -> list[tuple[float, str]]:
    return [
        (3.0, section.question),
        (4.0, section.title),
        (3.0, section.keywords),
        (0.5, section.page),
        (1.0, _FENCE.sub("", section.body)),
    ]
