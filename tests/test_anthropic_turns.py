"""A conversation in Anthropic's own form: alternation, parts, results (wire.md §3)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nbllm.attachments import File, Image
from nbllm.messages import CallPart, Message, Part, Reasoning, Request, ResultPart, Text
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

PNG = b"\x89PNG\r\n\x1a\n"
PNG_TEXT = "iVBORw0KGgo="
LINK = "https://a.example/x"
CALL = CallPart("toolu_1", "add", '{"x": 1}')


def encoded(*messages: Message):
    """The body and the notices of a conversation."""
    body, notices = wire("anthropic").encode(Request("claude-x", messages), Dialect())
    json.dumps(body)
    return body, notices


def said(role: Any, *parts: Part | str) -> Message:
    """A message."""
    return Message(role, tuple(Text(part) if isinstance(part, str) else part for part in parts))


def text(words: str, **more: Any) -> dict[str, Any]:
    """A text block."""
    return {"type": "text", "text": words, **more}


def result(identifier: str, output: str, **more: Any) -> dict[str, Any]:
    """A block with a tool's result."""
    return {"type": "tool_result", "tool_use_id": identifier, "content": output, **more}


def of_user(*blocks: dict[str, Any]) -> dict[str, Any]:
    """A turn of the user."""
    return {"role": "user", "content": list(blocks)}


def of_assistant(*blocks: dict[str, Any]) -> dict[str, Any]:
    """A turn of the assistant."""
    return {"role": "assistant", "content": list(blocks)}


USED = {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {"x": 1}}


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([said("user", "a"), said("user", "b")], [of_user(text("a"), text("b"))]),
        (
            [said("user", "a"), said("assistant", "b"), said("assistant", "c"), said("user", "d")],
            [of_user(text("a")), of_assistant(text("b"), text("c")), of_user(text("d"))],
        ),
        (
            [said("assistant", "so", CALL), said("tool", ResultPart("toolu_1", "2"))],
            [of_assistant(text("so"), USED), of_user(result("toolu_1", "2"))],
        ),
        (
            [
                said("user", "a"),
                said("tool", ResultPart("t", "1")),
                said("tool", ResultPart("u", "2")),
            ],
            [of_user(result("t", "1"), result("u", "2"), text("a"))],
        ),
        (
            [said("tool", ResultPart("t", "no", is_error=True))],
            [of_user(result("t", "no", is_error=True))],
        ),
        (
            [said("user", "a"), said("assistant", Reasoning("hm"), " \n"), said("user", "", "b")],
            [of_user(text("a"), text("b"))],
        ),
        (
            [said("user", "a"), said("system", "s"), said("user", "b")],
            [of_user(text("a"), text("b"))],
        ),
        (
            [said("user", Text("a", cache_control={"type": "ephemeral"}))],
            [of_user(text("a", cache_control={"type": "ephemeral"}))],
        ),
        (
            [
                said("assistant", CallPart("a.b|c", "now", "")),
                said("tool", ResultPart("a.b|c", "1")),
            ],
            [
                of_assistant({"type": "tool_use", "id": "a_b_c", "name": "now", "input": {}}),
                of_user(result("a_b_c", "1")),
            ],
        ),
    ],
)
def test_turns_alternate(messages, expected):
    body, notices = encoded(*messages)
    assert (body["messages"], notices) == (expected, [])


def test_one_system_text_is_a_text_and_several_are_blocks():
    assert "system" not in encoded(said("user", "a"))[0]
    assert encoded(said("system", "s"), said("user", "a"))[0]["system"] == "s"
    two = encoded(said("system", "s"), said("user", "a"), said("system", "t", " "))[0]
    assert two["system"] == [text("s"), text("t")]
    kept = Text("s", cache_control={"type": "ephemeral"})
    assert encoded(said("system", kept))[0]["system"] == [
        text("s", cache_control={"type": "ephemeral"})
    ]


@pytest.mark.parametrize(
    ("part", "block"),
    [
        (
            Image(PNG),
            {
                "type": "image",
                "source": {"type": "base64", "media_type": "image/png", "data": PNG_TEXT},
            },
        ),
        (Image(LINK), {"type": "image", "source": {"type": "url", "url": LINK}}),
        (
            File(PNG),
            {
                "type": "image",
                "source": {"type": "base64", "media_type": "image/png", "data": PNG_TEXT},
            },
        ),
        (
            File(b"%PDF-", name="a.pdf"),
            {
                "type": "document",
                "title": "a.pdf",
                "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="},
            },
        ),
        (File(LINK), {"type": "document", "source": {"type": "url", "url": LINK}}),
        (
            File(b"a,b", "text/csv"),
            {
                "type": "document",
                "source": {"type": "text", "media_type": "text/plain", "data": "a,b"},
            },
        ),
    ],
    ids=repr,
)
def test_an_attachment_is_a_block(part, block):
    body, notices = encoded(said("user", part, "?"))
    assert (body["messages"], notices) == ([of_user(block, text("?"))], [])


@pytest.mark.parametrize(
    ("role", "part", "notice"),
    [
        ("user", Image("gs://b/x"), "Image(gs://b/x) is not sent: Anthropic fetches from http"),
        ("user", Image(PNG, "image/bmp"), "Image(8 bytes of image/bmp) is not sent: Anthropic"),
        ("user", File(b"\xff", name="a.zip"), "a.zip is not sent: Anthropic takes images (JPEG"),
        ("assistant", Image(PNG), "Image(8 bytes of image/png) is not sent: Anthropic takes none"),
        ("system", File(b"a"), "File(1 bytes of text/plain) is not sent: Anthropic takes none"),
    ],
)
def test_an_attachment_that_is_not_taken_is_said(role, part, notice):
    body, notices = encoded(said(role, part, "?"))
    assert [one[: len(notice)] for one in notices] == [notice]
    assert "source" not in json.dumps(body)


@pytest.mark.parametrize("arguments", ['{"x":', "[1]", "null", "[" * 100_000])
def test_arguments_that_are_no_object_are_said_and_sent_as_none(arguments):
    body, notices = encoded(said("assistant", CallPart("toolu_1", "add", arguments)))
    assert body["messages"] == [of_assistant({**USED, "input": {}})]
    assert notices == ["The arguments of the call to 'add' are no JSON object: not sent."]
