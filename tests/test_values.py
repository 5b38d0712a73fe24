"""How the value of a variable is written into a prompt."""

from __future__ import annotations

import enum
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from uuid import UUID

import pytest

from nbllm.data.filled import Named
from nbllm.errors import ConfigError
from nbllm.notebook.values import piece_of
from nbllm.response import Response


class Colour(str, enum.Enum):
    RED = "red"


class Loud(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise AssertionError("called")


class Broken(int):
    def __str__(self) -> str:
        raise RuntimeError("boom")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        ("", ""),
        (3, "3"),
        (0.1, "0.1"),
        (True, "True"),
        (None, "None"),
        (1 + 2j, "(1+2j)"),
        (Decimal("1.10"), "1.10"),
        (Fraction(1, 3), "1/3"),
        (date(2026, 1, 2), "2026-01-02"),
        (timedelta(seconds=90), "0:01:30"),
        (PurePosixPath("a/b.csv"), "a/b.csv"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
        (Loud("quiet"), "quiet"),
        (Response(text="an answer", finish_reason="stop"), "an answer"),
    ],
)
def test_a_plain_value_is_written_as_a_person_would(value: object, expected: str):
    text = piece_of(value, "value")
    assert text == expected
    assert type(text) is str


@pytest.mark.parametrize("value", [{"a": 1}, [1, 2], {1, 2}, (1,)])
def test_data_goes_by_its_name(value: object):
    assert piece_of(value, "value", in_fence=True) == Named("value", value, in_fence=True)


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        (b"bytes", 'data_text = str(data["k"])'),
        (len, "{data_text}"),
        (Response, "{data_text}"),
        (object(), "{data_text}"),
    ],
)
def test_any_other_value_is_refused_with_what_to_type(value: object, advice: str):
    with pytest.raises(ConfigError) as caught:
        piece_of(value, 'data["k"]')
    message = str(caught.value)
    assert advice in message
    assert '{{data["k"]}}' in message
    assert type(value).__name__ in message


@pytest.mark.parametrize("kind", [Broken, lambda digits: 10**digits], ids=["broken", "huge"])
def test_a_number_that_cannot_be_written_is_a_config_error(kind):
    with pytest.raises(ConfigError, match=r"\{value\} cannot be written"):
        piece_of(kind(5000), "value")
