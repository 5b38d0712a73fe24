"""Arguments in pieces, each with its place, are the arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.wire.gemini.arguments import Arguments, parse_path

NAMES = st.text("abé- .[]'\"\\$0", min_size=1, max_size=4)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("$.a", ["a"]),
        ("$.a[0].b[12]", ["a", 0, "b", 12]),
        ("$.a-b.ü c", ["a-b", "ü c"]),
        ("$['a b'][\"c.d\"][1]", ["a b", "c.d", 1]),
        (r"$['it\'s']", ["it's"]),
        ("a", ["a"]),
        ("$a.b", ["a.b"]),
        ("$.a[", ["a["]),
        ("$.a[1e3]", ["a[1e3]"]),
        ("$.a[1234567890]", ["a[1234567890]"]),
        ("$[0].a", ["0", "a"]),
        ("$['']", [""]),
        ("$", []),
        ("", []),
        ("$" + ".a" * 100, [".".join("a" * 100)]),
    ],
)
def test_a_path(path, steps):
    assert parse_path(path) == steps


def built(*pieces: Any) -> dict[str, Any]:
    """The arguments of some pieces."""
    arguments = Arguments()
    arguments.take(list(pieces))
    return arguments.built()


def piece(path: str, **value: Any) -> dict[str, Any]:
    """One piece of arguments."""
    return {"jsonPath": path, **value}


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], {}),
        ([piece("$.a", willContinue=True)], {}),
        ([piece("$.a", stringValue="x"), piece("$.a", stringValue="y")], {"a": "xy"}),
        ([piece("$.a", numberValue=1), piece("$.a", numberValue=2)], {"a": 2}),
        (
            [piece("$.a", boolValue=False), piece("$.b", nullValue="NULL_VALUE")],
            {"a": False, "b": None},
        ),
        ([piece("$.a[9]", numberValue=9), piece("$.a[2]", numberValue=2)], {"a": [2, 9]}),
        ([piece("$.a", numberValue=1), piece("$.a.b", numberValue=2)], {"a": {"b": 2}}),
        ([piece("$.a.b", numberValue=1), piece("$.a[0]", numberValue=2)], {"a": [2]}),
        ([piece("$.a", stringValue=["x"]), piece("$", stringValue="x"), None, 7], {}),
    ],
)
def test_pieces(pieces, expected):
    assert built(*pieces) == expected


def test_a_far_place_costs_nothing():
    assert built(piece("$.a[999999999]", numberValue=1)) == {"a": [1]}


def test_what_came_whole_is_kept():
    arguments = Arguments({"a": 1, "b": [1]})
    arguments.take([piece("$.c", stringValue="x"), piece("$.b[0]", numberValue=2)])
    assert arguments.built() == {"a": 1, "b": [2], "c": "x"}


def spread(value: Any, path: str) -> Iterator[dict[str, Any]]:
    """A value as pieces, each character of a text one."""
    if isinstance(value, dict):
        for name, inner in value.items():
            quoted = name.replace("\\", "\\\\").replace("'", "\\'")
            yield from spread(inner, f"{path}['{quoted}']")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from spread(inner, f"{path}[{place}]")
    elif isinstance(value, str):
        yield from (piece(path, stringValue=sign, willContinue=True) for sign in value)
        yield piece(path, stringValue="")
    elif value is None:
        yield piece(path, nullValue="NULL_VALUE")
    else:
        yield piece(path, **{"boolValue" if isinstance(value, bool) else "numberValue": value})


@given(st.dictionaries(NAMES, VALUES, max_size=3))
def test_any_arguments_are_the_sum_of_their_pieces(arguments):
    assert built(*spread(arguments, "$")) == arguments
