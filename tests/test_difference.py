"""Two answers, line by line."""

from __future__ import annotations

import pytest

from nbllm.difference import Difference

ONE = "same\nold\nend"
TWO = "same\nnew\nmore\nend"


def test_its_text_is_a_unified_diff():
    difference = Difference(("a", "b"), (ONE, TWO))
    assert str(difference) == ("--- a\n+++ b\n@@ -1,3 +1,4 @@\n same\n-old\n+new\n+more\n end")
    assert (difference.added, difference.removed) == (2, 1)
    assert repr(difference) == "<Difference a → b: +2 −1 lines>"


def test_equal_texts():
    difference = Difference(("a", "b"), (ONE, ONE))
    assert (str(difference), difference.added, difference.removed) == ("", 0, 0)
    assert "a and b say the same." in difference._repr_html_()
    assert difference._repr_markdown_() == "```diff\na and b say the same.\n```"


def test_lines_that_look_like_a_head_are_lines():
    difference = Difference(("a", "b"), ("", "++ x"))
    assert (difference.added, difference.removed) == (1, 1)


def test_the_page_sees_marks_and_no_markup():
    shown = Difference(("a<b>", "b"), (ONE, "<img src=x onerror=alert(1)>\u202e"))._repr_html_()
    assert "<img" not in shown
    assert "<b>" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;\\u202e</ins>" in shown
    assert shown.count("<del ") == 3


@pytest.mark.parametrize("text", ["```", "`````\nx", "a\n```\r````\n<b>"])
def test_no_text_ends_the_fence(text):
    shown = Difference(("a", "b"), ("", text))._repr_markdown_()
    fence, *inner, last = shown.split("\n")
    assert fence == f"{last}diff"
    assert all(last not in line for line in inner)
