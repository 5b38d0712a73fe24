r"""What holds for every text: no crash, no change without a reason, no blow-up."""

from __future__ import annotations

import re
import time
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.errors import ConfigError
from nbllm.notebook.interpolate import Interpolated, interpolate
from nbllm.notebook.markup import regions

PIECES = [
    *(
        "{",
        "}",
        "{{",
        "}}",
        "{x}",
        "{{x}}",
        "{xs}",
        '{d["k"]}',
        "{x.y}",
        "x",
        "_",
        "^",
        "\\",
        "\\a",
    ),
    *("$", "$$", "\\(", "\\)", "\\[", "\\]", "[", "]", "`", "```", "~~~", "\n", "\n\n", " ", "5"),
    *('"', "'", ">", "*", "é", "\r"),
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
NO_BRACES = str.maketrans("", "", "{}")
DOUBLED_NAME = re.compile(r"\{\{\w[^{}\n]*\}\}")
VALUES = st.one_of(st.none(), st.integers(), st.text(), st.lists(st.integers()), st.floats())
NAMESPACES = st.dictionaries(st.sampled_from(["x", "xs", "d", "In", "_"]), VALUES)


def complaint(text, namespace, *, strict) -> str:
    try:
        interpolate(text, namespace, strict=strict)
    except ConfigError as error:
        return str(error)
    return "none"


@given(TEXTS, NAMESPACES, st.booleans())
def test_nothing_but_one_line_of_a_config_error_is_raised(text, namespace, strict):
    assert len(complaint(text, namespace, strict=strict).splitlines()) == 1


@given(TEXTS)
def test_regions_follow_each_other_without_a_gap(text):
    found = list(regions(text))
    assert "".join(text[region.start : region.end] for region in found) == text
    assert [region.start for region in found[1:]] == [region.end for region in found[:-1]]


@given(TEXTS)
def test_an_empty_namespace_changes_doubled_names_only(text):
    once = interpolate(text, {})
    assert once.names == ()
    assert once.text.translate(NO_BRACES) == text.translate(NO_BRACES)
    if not DOUBLED_NAME.search(text):
        assert once.text == text


@given(TEXTS)
def test_a_second_pass_over_what_does_not_resolve_changes_nothing(text):
    once = interpolate(text, {}).text
    assert interpolate(once, {}).text == once


@given(st.text(), st.text(alphabet=st.characters(exclude_characters="{}")))
def test_a_text_without_braces_stays_and_a_value_arrives_whole(value, text):
    assert interpolate(text, {"x": value}).text == text
    assert interpolate("<{x}>", {"x": value}) == Interpolated((f"<{value}>",), ("x",))


def test_nothing_is_called_and_no_key_is_made():
    calls = []
    table = defaultdict(lambda: calls.append("made"))
    text = interpolate('{table["k"]} {x.upper()}', {"table": table, "x": "a"}).text
    assert text == '{table["k"]} {x.upper()}'
    assert (calls, dict(table)) == ([], {})


PATHOLOGICAL = [
    *("{", "{{", "}", "{x", "{x}", "{{x}}", "{x}{", '{x["', "{x[0]", "{x.", "\\a{", "\\a[", "x_{"),
    *("$", "$a", "$$", "$$a ", "$a $", "\\$", "\\(", "\\(a", "\\[", "\\", "`a", "`", "``a`"),
    *("~", "> ", "\n", "```\n", "~~~a\n", "\n\n", " ", "$ ", "\\a{}", "9", "9a_", "a ", "`$"),
]


def _work(text: str) -> float:
    def once() -> float:
        start = time.process_time()
        interpolate(text, {"x": "X"})
        return time.process_time() - start

    return min(once() for _ in range(3))


@pytest.mark.parametrize("piece", PATHOLOGICAL)
def test_eight_times_the_text_is_not_sixty_times_the_work(piece):
    count = 2_000 // len(piece)
    small = _work("{x}" + piece * count)
    large = _work("{x}" + piece * count * 8)
    assert large < 30 * small + 0.02


def test_backtick_runs_of_every_length_stay_linear():
    def runs(longest: int) -> str:
        return "{x}" + " ".join("`" * length for length in range(1, longest))

    assert _work(runs(800)) < 60 * _work(runs(200)) + 0.02
