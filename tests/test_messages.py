"""What a prompt means."""

from __future__ import annotations

import pytest

from nbllm.attachments import Attachment, File, Image
from nbllm.messages import CallPart, Message, Reasoning, ResultPart, Text
from nbllm.prompt import parse_prompt

PNG = b"\x89PNG\r\n\x1a\n."
PICTURE = "data:image/png;base64,iVBORw0KGgou"
PDF = "data:application/pdf;base64,JVBERi0x"
MARK = {"type": "ephemeral"}
CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("hi", (Message("user", "hi"),)),
        ("", (Message("user", ""),)),
        (["a", "b"], (Message("user", "a\n\nb"),)),
        (
            [Message("assistant", "x"), {"role": "user", "content": "y"}],
            (Message("assistant", "x"), Message("user", "y")),
        ),
        (
            [Message("assistant", "x"), "a", "b"],
            (Message("assistant", "x"), Message("user", "a\n\nb")),
        ),
        ([{"role": "developer", "content": "x"}], (Message("system", "x"),)),
        (
            [{"role": "user", "content": [{"type": "text", "text": "a"}, "b"]}],
            (Message("user", (Text("a"), Text("b"))),),
        ),
        (
            [{"role": "system", "content": [{"type": "text", "text": "a", "cache_control": MARK}]}],
            (Message("system", (Text("a", MARK),)),),
        ),
        (
            [{"role": "user", "content": [{"type": "text", "text": None, "cache_control": "x"}]}],
            (Message("user", (Text(""),)),),
        ),
        (
            ["a", Text("b", MARK), "c", PNG],
            (Message("user", (Text("a\n\nb", MARK), Text("c"), Image(PNG))),),
        ),
        ([Image(PNG)], (Message("user", (Image(PNG),)),)),
        ([b"x", "a"], (Message("user", (File(b"x"), Text("a"))),)),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": PICTURE}}]}],
            (Message("user", (Image(PNG),)),),
        ),
        (
            [
                {
                    "role": "user",
                    "content": [
                        {"type": "input_image", "image_url": "https://a.b/c.png", "detail": "low"}
                    ],
                }
            ],
            (Message("user", (Image("https://a.b/c.png", detail="low"),)),),
        ),
        (
            [
                {
                    "role": "user",
                    "content": [{"type": "file", "file": {"file_data": PDF, "filename": "a.pdf"}}],
                }
            ],
            (Message("user", (File(b"%PDF-1", name="a.pdf"),)),),
        ),
        (
            [{"role": "assistant", "content": "x", "reasoning_content": "hm"}],
            (Message("assistant", (Reasoning("hm"), Text("x"))),),
        ),
        (
            [{"role": "assistant", "content": None, "tool_calls": [CALL]}],
            (Message("assistant", (CallPart("c1", "f", "{}"),)),),
        ),
        (
            [{"role": "tool", "content": "4", "tool_call_id": "c1"}],
            (Message("tool", (ResultPart("c1", "4"),)),),
        ),
    ],
)
def test_prompts(prompt, expected):
    assert parse_prompt(prompt) == expected


def test_a_message_takes_texts_among_its_parts_and_nothing_else():
    pixel = Image(b"\x89PNG\r\n\x1a\n")
    assert Message("user", ["What?", pixel]).content == (Text("What?"), pixel)
    with pytest.raises(TypeError, match="a message's part is text"):
        Message("user", [5])
    with pytest.raises(ValueError, match="role is one of system, user"):
        Message("robot", "hi")


def test_a_system_text_stands_in_front():
    assert parse_prompt("hi", "be brief") == (Message("system", "be brief"), Message("user", "hi"))


@pytest.mark.parametrize(
    ("prompt", "error", "words"),
    [
        (None, TypeError, "a prompt is a str"),
        (5, TypeError, "a prompt is a str"),
        (b"hi", TypeError, r"a prompt is a str.* not a bytes: write \[question, it\]"),
        ([], TypeError, "a prompt is a str"),
        ({"role": "user"}, TypeError, "a prompt is a str"),
        (["a", 5], TypeError, "a message is a Message or a dict"),
        ([{"role": "robot", "content": "x"}], ValueError, "user, assistant"),
        ([{"content": "x"}], ValueError, "a message with a role"),
        ([{"role": "user", "content": 5}], TypeError, "content is a str"),
        ([{"role": "user", "content": [{"type": "video"}]}], TypeError, "text, an image or a file"),
        ([{"role": "user", "content": [{"type": "image_url"}]}], TypeError, "http or data address"),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": __file__}]}],
            TypeError,
            "http or data address",
        ),
        (
            [{"role": "user", "content": [{"type": "file", "file": {"file_data": __file__}}]}],
            TypeError,
            "a data: address",
        ),
        (
            [{"role": "tool", "tool_call_id": "c1", "content": [Image(PNG)]}],
            TypeError,
            "holds text only",
        ),
        ([Attachment(PNG), "a"], TypeError, "bare Attachment"),
        ([{"role": "assistant", "tool_calls": [{}]}], ValueError, "function's name"),
        ([{"role": "assistant", "tool_calls": ["f"]}], ValueError, "function's name"),
    ],
)
def test_what_is_no_prompt(prompt, error, words):
    with pytest.raises(error, match=words):
        parse_prompt(prompt)
