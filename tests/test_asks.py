"""What a person reads before a tool runs, and whose answer it is."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.consent import Consents, Question
from nbllm.notebook.asks import answer, asks, pretty, veiled_id
from test_page_messages import JSON

HIDDEN = (
    "\u202e\u2066\u200b\u200d\u200e\u00ad\u00a0\u2800\u3164\u115f\ufe0f\u2003\x1b\x7f\U000e0041"
)


@given(JSON)
def test_arguments_are_shown_in_full(value):
    text = json.dumps(value)
    assert "".join(pretty(text).split()) == "".join(text.split())


def test_every_value_stands_as_it_was_written():
    text = '{"a":1.0,"b":[1e400, {}],"a":"\\u202e{\\"x\\"}", "c":9007199254740993}'
    lines = pretty(text).split("\n")
    assert lines[1:3] == ['  "a": 1.0,', '  "b": [']
    assert lines[5:] == ["  ],", '  "a": "\\u202e{\\"x\\"}",', '  "c": 9007199254740993', "}"]


@pytest.mark.parametrize("text", ["", "{", "rm -rf", "[" * 5000])
def test_what_is_no_json_is_shown_as_it_came(text):
    assert pretty(text) == text


@pytest.mark.parametrize("character", HIDDEN, ids=lambda c: f"{ord(c):x}")
def test_nothing_hides(character):
    (shown,) = asks([Question("i", f"a{character}b", json.dumps([character], ensure_ascii=False))])
    assert character not in shown["name"] + shown["arguments"]
    assert f"{ord(character):x}" in shown["name"].lower()
    assert f"{ord(character):x}" in shown["arguments"].lower()


async def _asked(*identifiers: str) -> tuple[Consents, list[asyncio.Task[bool]]]:
    consents = Consents()
    consents.attend()
    tasks = [asyncio.ensure_future(consents.ask(Question(i, "f", "{}"))) for i in identifiers]
    await asyncio.sleep(0)
    return consents, tasks


def test_an_answer_is_for_its_own_call_and_for_one_time():
    async def scene() -> list[object]:
        consents, tasks = await _asked("a", "b")
        wrong = answer(consents, "c", allow=True)
        first = answer(consents, veiled_id("b"), allow=True)
        again = answer(consents, "b", allow=True)
        denied = answer(consents, "a", allow=False)
        return [wrong, first, again, denied, *await asyncio.gather(*tasks)]

    assert asyncio.run(scene()) == [False, True, False, True, False, True]


@given(st.text())
def test_an_id_of_a_blind_board_tells_nothing(identifier):
    assert len(veiled_id(identifier)) == 16
