"""The demo model that shows everything an answer can contain."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from nbllm.demo.script import Reasoning, Script, Source, Text

if TYPE_CHECKING:
    from nbllm.demo.request import Request

_THOUGHTS = """\
Somebody wants to see what an answer can look like. I should show each kind of Markdown once: \
headings, lists, a table, code, a quotation, links, formulas and a few scripts of the world. \
First the small things, then the large ones.
"""
_SOURCES = (
    Source("https://spec.commonmark.org/0.31.2/", "CommonMark Spec"),
    Source("https://www.unicode.org/reports/tr9/", "Unicode Bidirectional Algorithm"),
)


def answer(request: Request) -> Script:
    """The same tour of Markdown, whatever was asked."""
    del request
    return Script((Reasoning(_THOUGHTS), Text(_page()), *_SOURCES))


@cache
def _page() -> str:
    return (files("nbllm.demo") / "showcase.md").read_text(encoding="utf-8")
