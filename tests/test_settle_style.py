"""A settled board carries the rules that it needs, and no others that matter."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from hostile import markdown_texts
from nbllm.errors import RateLimited
from nbllm.events import Citation
from nbllm.notebook.settle import bundle
from nbllm.notebook.settle import style as room
from nbllm.notebook.settle.style import style
from nbllm.response import Response, ToolCall
from nbllm.sampling import Samples

EVERYTHING = style(" ".join(room._WHERE))
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")

PAGE_ONLY = {":is(pre,summary,a,.nbllm-s-table):focus-visible"}
"""Selectors that match only where a reader does something."""

CITED = (Citation(url="https://example.org/why", title="Why"),)
CALLS = (ToolCall("1", "look", {"at": 1}, '{"at": 1}'),)
PROGRAM = """
```python
@cached
def area(side): return side**2 + 1  # why
```
```html
<p class="a">
```
```diff
- a
+ b
```"""
KINDS = {
    "words": Response(text="Some *words*.", finish_reason="stop"),
    "headings": Response(text="# a\n\n## b\n\n### c\n\n#### d", finish_reason="stop"),
    "a list": Response(text="1. a\n   - b\n     - c\n- [x] done\n", finish_reason="stop"),
    "a quotation": Response(text="> a\n>\n> - b", finish_reason="stop"),
    "code": Response(text=f"`a`\n\n{PROGRAM}\n\n    d", finish_reason="stop"),
    "a table": Response(text="|a|b|\n|-:|:-:|\n|1|2|\n\nא", finish_reason="stop"),
    "a footnote": Response(text="a[^1] <https://example.org>\n\n[^1]: b", finish_reason="stop"),
    "thoughts": Response(text="a", reasoning="b", citations=CITED, finish_reason="stop"),
    "a tool": Response(tool_calls=CALLS, notices=("no seed",), finish_reason="tool_calls"),
    "an error": Response(text="a", error=RateLimited("wait"), finish_reason="error"),
    "cut": Response(text="a"),
    "stopped": Response(text="a", finish_reason="cancelled"),
}
SAMPLES = Samples({"words": {"words": KINDS["words"]}})


def rules(sheet: str) -> set[tuple[str, str]]:
    """The selector and the declarations of each rule."""
    return {(rule[1], rule[2]) for rule in RULE.finditer(sheet)}


def sheet_of(html: str) -> str:
    """The style sheet of a page, which has one."""
    found = re.findall("<style>(.*?)</style>", html)
    assert len(found) == 1
    return found[0]


def plainly(selector: str) -> str:
    """What matches something where the selector does, in a parser's words."""
    selector = selector.replace("::before", "").strip()
    if within := re.fullmatch(r"(\w+):has\((.*)\)", selector):
        return ",".join(within[1] + inner for inner in within[2].split(","))
    return selector


def assert_nothing_is_missing(html: str) -> None:
    """No element is one that a rule which was left out is for."""
    page, left_out = BeautifulSoup(html, "html.parser"), rules(EVERYTHING) - rules(sheet_of(html))
    for selector, _declarations in left_out:
        assert not page.select(plainly(selector)), selector


@pytest.mark.parametrize("kind", KINDS)
def test_a_board_has_every_rule_that_it_needs(kind):
    settled = bundle([(kind, KINDS[kind])])
    assert len(sheet_of(settled["text/html"])) < 0.8 * len(EVERYTHING)
    assert_nothing_is_missing(settled["text/html"])


@given(st.lists(markdown_texts, min_size=1, max_size=3))
def test_so_has_a_board_of_any_text(texts):
    lanes = [("a", Response(text=text, finish_reason="stop")) for text in texts]
    assert_nothing_is_missing(bundle(lanes, note="a note")["text/html"])


def test_each_rule_is_needed_by_a_board():
    marks: dict[str, Any] = {"winner": 1, "vote": 1, "labels": [["df: 2 × 2"]]}
    html = bundle(list(KINDS.items()), note="a note", samples=SAMPLES, **marks)["text/html"]
    assert rules(sheet_of(html)) == rules(EVERYTHING)
    page = BeautifulSoup(html, "html.parser")
    useless = {rule for rule in rules(EVERYTHING) if not page.select(plainly(rule[0]))}
    assert {selector for selector, _declarations in useless} == PAGE_ONLY


def test_the_style_is_small_scoped_and_fetches_nothing():
    assert len(style("")) < 2_500
    assert len(EVERYTHING) <= 5_700
    assert EVERYTHING.startswith(".nbllm-settled{")
    assert EVERYTHING.count("{") == EVERYTHING.count("}")
    assert EVERYTHING.index("}", -1) == len(EVERYTHING) - 1
    assert "url" not in EVERYTHING
    assert "@" not in EVERYTHING
