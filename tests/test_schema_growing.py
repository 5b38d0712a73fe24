"""The value of a JSON text that is not there yet."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbllm.schema.growing import Growing

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ROOTS = st.lists(VALUES, max_size=4) | st.dictionaries(st.text(), VALUES, max_size=4)


def grown(*pieces: str, openings: str = "{[") -> Any:
    """What is known when the pieces have come."""
    growing = Growing(openings)
    for piece in pieces:
        growing.feed(piece)
    return growing.value


def begins(small: Any, whole: Any) -> bool:
    """Whether one value can grow into the other."""
    if isinstance(small, str):
        return isinstance(whole, str) and whole.startswith(small)
    if isinstance(small, list):
        pairs = zip(small, whole, strict=False)
        return len(small) <= len(whole) and all(begins(*pair) for pair in pairs)
    if isinstance(small, dict):
        return all(name in whole and begins(each, whole[name]) for name, each in small.items())
    return small == whole and type(small) is type(whole)


@settings(max_examples=60)
@given(ROOTS, st.booleans(), st.sampled_from([None, 1]), st.data())
def test_every_beginning_grows_into_the_whole(root, ascii_only, indent, data):
    text = json.dumps(root, ensure_ascii=ascii_only, indent=indent)
    growing, last, version = Growing(), None, 0
    while text:
        size = data.draw(st.integers(1, 12))
        growing.feed(text[:size])
        text = text[size:]
        value = growing.value
        assert value is None or begins(value, root)
        assert last is None or begins(last, value)
        assert growing.version > version or value == last
        last, version = value, growing.version
    assert last == root


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("Sure, ", None),
        ("[", []),
        ('{"a', {}),
        ('{"a": ', {}),
        ('{"a": "', {"a": ""}),
        ('{"a": "x\\', {"a": "x"}),
        ('{"a": "x\\u00e', {"a": "x"}),
        ('{"a": "\\ud83d', {"a": ""}),
        ('{"a": "\\ud83d\\ude00', {"a": "\U0001f600"}),
        ('{"a": "\\ud83d"', {"a": "\ufffd"}),
        ('{"a": "\\ud83dx', {"a": "\ufffdx"}),
        ('{"a": 12', {}),
        ('{"a": 12,', {"a": 12}),
        ('{"a": tru', {}),
        ('{"a": true}', {"a": True}),
        ("[[[", [[[]]]),
        ('{"a": 1} and [2] more', {"a": 1}),
        ('The [old] {way}: {"a": [1,', {"a": [1]}),
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('{"a": 1, b: 2}', {"a": 1}),
        ('{"a": NaN, "b": 1}', None),
        ('{"a": 1]', {"a": 1}),
    ],
)
def test_what_is_known_so_far(text, value):
    assert grown(text) == grown(*text) == value


def test_an_object_is_not_looked_for_in_a_list():
    assert grown('See [1, 2]: {"a": 1}', openings="{") == {"a": 1}


def test_a_snapshot_stays_as_it_was():
    growing = Growing()
    growing.feed('{"rows": [{"a": "x')
    before = growing.value
    growing.feed('yz"}, {"a": "w"}]}')
    assert before == {"rows": [{"a": "x"}]}
    assert growing.value == {"rows": [{"a": "xyz"}, {"a": "w"}]}


def test_what_nests_too_deeply_stays_as_it_was():
    assert str(grown("[" * 200)).count("[") == 100


def test_taking_a_piece_copies_nothing_of_what_came_before():
    growing = Growing()
    growing.feed('{"a": [' + '{"b": "c"},' * 1000)
    rows, text = growing._open[-1].container, "x" * 1000
    growing.feed('{"b": "' + text)
    growing.feed(text)
    assert growing._open[-2].container is rows
    assert growing._text == [text, text]
    assert growing.value["a"][-1] == {"b": text + text}
