"""How messages and attachments go out to a Responses server."""

from __future__ import annotations

from typing import Any

import pytest

from nbllm.attachments import File, Image
from nbllm.messages import CallPart, Message, Part, Reasoning, Request, ResultPart, Text
from nbllm.wire.dialect import Dialect
from nbllm.wire.responses.request import encode

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8


def body(*messages: Message) -> dict[str, Any]:
    """The body of a request that gives no notice."""
    encoded = encode(Request("m", messages), Dialect())
    assert encoded.notices == []
    return encoded.body


def user(*parts: Part) -> Message:
    """A message of the user's."""
    return Message("user", parts)


def said(role: str, *content: dict[str, Any]) -> dict[str, Any]:
    """An input item."""
    return {"role": role, "content": list(content)}


def given(text: str) -> dict[str, Any]:
    """A text of the user's."""
    return {"type": "input_text", "text": text}


SYSTEM, LATER = Message("system", "Be brief."), Message("system", "Be kind.")
HI = Message("user", "hi")
CALL = CallPart("c1", "add", '{"x":1}')
CALL_ITEM = {"type": "function_call", "call_id": "c1", "name": "add", "arguments": '{"x":1}'}
RESULT_ITEM = {"type": "function_call_output", "call_id": "c1", "output": "2"}


@pytest.mark.parametrize(
    ("messages", "instructions", "items"),
    [
        ([SYSTEM, HI], "Be brief.", [said("user", given("hi"))]),
        ([SYSTEM, LATER, HI], "Be brief.\n\nBe kind.", [said("user", given("hi"))]),
        (
            [SYSTEM, HI, LATER],
            "Be brief.",
            [said("user", given("hi")), said("system", given("Be kind."))],
        ),
        ([SYSTEM], None, [said("system", given("Be brief."))]),
        ([HI, HI], None, [said("user", given("hi")), said("user", given("hi"))]),
        (
            [HI, Message("assistant", "Hello"), HI],
            None,
            [
                said("user", given("hi")),
                {"role": "assistant", "content": "Hello"},
                said("user", given("hi")),
            ],
        ),
        (
            [HI, Message("assistant", (Reasoning("Hm."), Text("So."), CALL))],
            None,
            [said("user", given("hi")), {"role": "assistant", "content": "So."}, CALL_ITEM],
        ),
        (
            [
                Message("assistant", (CALL,)),
                Message("tool", (ResultPart("c1", "2", is_error=True),)),
            ],
            None,
            [CALL_ITEM, RESULT_ITEM],
        ),
        (
            [Message("user", (ResultPart("c1", "2"), Text("and now?")))],
            None,
            [RESULT_ITEM, said("user", given("and now?"))],
        ),
        (
            [Message("assistant", (CallPart("c1", "now", ""),))],
            None,
            [{"type": "function_call", "call_id": "c1", "name": "now", "arguments": "{}"}],
        ),
        ([Message("user", "")], None, [said("user", given(""))]),
        ([HI, Message("assistant", "")], None, [said("user", given("hi"))]),
    ],
)
def test_messages(messages, instructions, items):
    sent = body(*messages)
    assert sent.get("instructions") == instructions
    assert sent["input"] == items


@pytest.mark.parametrize(
    ("part", "item"),
    [
        (
            Image(PNG),
            {"type": "input_image", "image_url": Image(PNG).data_url, "detail": "auto"},
        ),
        (
            Image("https://a.example/x.png", detail="low"),
            {"type": "input_image", "image_url": "https://a.example/x.png", "detail": "low"},
        ),
        (
            File("https://a.example/x.pdf"),
            {"type": "input_file", "file_url": "https://a.example/x.pdf"},
        ),
        (
            File(b"%PDF-1.7", name="x.pdf"),
            {
                "type": "input_file",
                "filename": "x.pdf",
                "file_data": "data:application/pdf;base64,JVBERi0xLjc=",
            },
        ),
        (
            File(b"%PDF-1.7"),
            {
                "type": "input_file",
                "filename": "file.pdf",
                "file_data": "data:application/pdf;base64,JVBERi0xLjc=",
            },
        ),
        (File("é".encode(), name="x.txt"), given("x.txt:\n\né")),
        (File(b"plain"), given("plain")),
    ],
)
def test_attachments(part, item):
    assert body(user(Text("see"), part))["input"] == [said("user", given("see"), item)]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (user(Image("gs://b/x.png")), "image is not sent: this provider does not fetch gs://b/x"),
        (user(File("gs://b/x.pdf")), "file is not sent: this provider does not fetch gs://b/x"),
        (Message("assistant", (Image(PNG),)), "image is not sent: the assistant message"),
        (Message("system", (File(b"%PDF-1.7"),)), "file is not sent: the system message"),
    ],
)
def test_an_attachment_that_cannot_go_is_named(message, words):
    encoded = encode(Request("m", (message, HI)), Dialect())
    assert encoded.body["input"] == [said("user", given("hi"))]
    assert [notice[: len(words)] for notice in encoded.notices] == [words]


def test_an_image_beside_a_result_goes_as_the_users():
    sent = body(Message("tool", (ResultPart("c1", "2"), Image("https://a.example/x.png"))))
    image = {"type": "input_image", "image_url": "https://a.example/x.png", "detail": "auto"}
    assert sent["input"] == [RESULT_ITEM, said("user", image)]
