"""Reasoning that stands inline: any cut of a text gives the same two parts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.wire.think import ThinkSplitter

WHOLE = re.compile(r"\s*<think>\s*(?P<thought>.*?)\s*</think>[\r\n]*(?P<answer>.*)", re.DOTALL)
OPEN = re.compile(r"\s*<think>\s*(?P<thought>.*)", re.DOTALL)
PIECES = st.lists(
    st.sampled_from(
        [
            "<think>",
            "</think>",
            "<",
            "th",
            "ink",
            ">",
            "/",
            " ",
            "\n",
            "\r\n",
            "\u2028",
            "a",
            "é<b>",
        ]
    )
    | st.text(max_size=3),
    max_size=12,
)


def expected(text: str) -> tuple[str, str]:
    """The rule in one breath: only a tag at the head counts."""
    if whole := WHOLE.fullmatch(text):
        return whole["thought"], whole["answer"]
    if unclosed := OPEN.fullmatch(text):
        return unclosed["thought"].rstrip(), ""
    return "", text


def split(pieces: list[str]) -> tuple[str, str]:
    """What a splitter gives for some pieces, put together."""
    splitter = ThinkSplitter()
    parts = [*map(splitter.split, pieces), splitter.close()]
    return "".join(part[0] for part in parts), "".join(part[1] for part in parts)


@pytest.mark.parametrize(
    ("text", "thought", "answer"),
    [
        ("", "", ""),
        ("Hello", "", "Hello"),
        (" \n", "", " \n"),
        ("<think>Hmm</think>Hello", "Hmm", "Hello"),
        ("\n<think>\nHm m\n</think>\n\nHello\n", "Hm m", "Hello\n"),
        ("<think>\n\n</think>\n\nHello", "", "Hello"),
        ("<think></think>", "", ""),
        ("<think>Hmm", "Hmm", ""),
        ("<think>Hmm </thin", "Hmm </thin", ""),
        ("<think>a </thin b</think>c", "a </thin b", "c"),
        ("<think>a</think> b", "a", " b"),
        ("<think>a</think>b<think>c</think>", "a", "b<think>c</think>"),
        ("<think>a<think>b</think>c", "a<think>b", "c"),
        ("Hello <think>x</think>", "", "Hello <think>x</think>"),
        ("x</think>y", "", "x</think>y"),
        ("<thinking>x", "", "<thinking>x"),
        ("<thi", "", "<thi"),
        (" <b>", "", " <b>"),
    ],
)
def test_only_a_tag_at_the_head_counts(text, thought, answer):
    assert split([text]) == (thought, answer) == expected(text)
    assert split(list(text)) == (thought, answer)


@given(PIECES, st.data())
def test_any_cut_gives_the_same(pieces, choose):
    text = "".join(pieces)
    assert split(pieces) == expected(text)
    at = choose.draw(st.integers(0, len(text)))
    assert split([text[:at], text[at:]]) == expected(text)


def test_what_is_certain_comes_at_once():
    splitter = ThinkSplitter()
    assert splitter.split("<think>Hm") == ("Hm", "")
    assert splitter.split("m <") == ("m", "")
    assert splitter.split("b") == (" <b", "")
    assert splitter.split("</think>Hello") == ("", "Hello")
    assert splitter.split(" <") == ("", " <")
