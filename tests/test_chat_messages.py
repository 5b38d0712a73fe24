"""What is sent to Chat Completions, message by message."""

from __future__ import annotations

from typing import Any

import pytest

from nbllm.attachments import File, Image
from nbllm.messages import CallPart, Message, Part, Reasoning, Request, ResultPart, Text
from nbllm.prompt import parse_prompt
from nbllm.providers.registry import find
from nbllm.wire.chat.request import encode
from nbllm.wire.dialect import Dialect

PNG = Image(b"\x89PNG\r\n\x1a\n.")
PNG_PART = {"type": "image_url", "image_url": {"url": PNG.data_url}}
PDF = File(b"%PDF-1")
MARK = {"type": "ephemeral"}
CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def sent(*messages: Message, dialect: Dialect | None = None) -> Any:
    """The messages as they go out, nothing of them noticed."""
    encoded, notices = encode(Request("m", messages), dialect or Dialect())
    assert notices == []
    return encoded["messages"]


def content(*parts: Part, provider: str = "openai") -> tuple[Any, list[str]]:
    """The content of a user message to a provider, and the notices."""
    request = Request("m", (Message("user", parts),))
    encoded, notices = encode(request, find(provider).dialect)
    return encoded["messages"][0]["content"], notices


def test_a_conversation_goes_out_as_it_came_in():
    conversation = [
        {"role": "system", "content": "brief"},
        {"role": "user", "content": "2+2?"},
        {"role": "system", "content": "briefer"},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "content": "4", "tool_call_id": "c1"},
        {"role": "assistant", "content": "4"},
        {"role": "user", "content": "a"},
        {"role": "user", "content": "b"},
    ]
    assert sent(*parse_prompt(conversation)) == conversation


def test_what_only_we_know_is_put_into_the_wires_words():
    assert sent(
        Message("assistant", (Reasoning("hm"), Text("so"), CallPart("c1", "f", ""))),
        Message("tool", (ResultPart("c1", "4", name="f"), ResultPart("c2", "5", is_error=True))),
        Message("user", (ResultPart("c3", "6"), Text("and?"))),
    ) == [
        {"role": "assistant", "content": "so", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c1", "content": "4"},
        {"role": "tool", "tool_call_id": "c2", "content": "5"},
        {"role": "tool", "tool_call_id": "c3", "content": "6"},
        {"role": "user", "content": "and?"},
    ]


def test_plain_text_is_a_string_and_anything_else_a_list():
    assert content(Text("a"), Text("b")) == ("ab", [])
    assert content() == ("", [])
    assert content(Text(""), PNG) == ([PNG_PART], [])
    marked = {"type": "text", "text": "b", "cache_control": MARK}
    assert content(Text("a"), Text("b", MARK)) == ([{"type": "text", "text": "a"}, marked], [])
    assert content(Text("a"), PNG) == ([{"type": "text", "text": "a"}, PNG_PART], [])


@pytest.mark.parametrize(
    ("provider", "part", "encoded"),
    [
        (
            "openai",
            Image("https://a.b/c", detail="low"),
            {"type": "image_url", "image_url": {"url": "https://a.b/c", "detail": "low"}},
        ),
        ("lmstudio", PNG, PNG_PART),
        (
            "openai",
            PDF,
            {"type": "file", "file": {"filename": "file.pdf", "file_data": PDF.data_url}},
        ),
        (
            "openai",
            File(b"\xff", name="a.bin"),
            {
                "type": "file",
                "file": {
                    "filename": "a.bin",
                    "file_data": "data:application/octet-stream;base64,/w==",
                },
            },
        ),
        (
            "openrouter",
            File("https://a.b/c.pdf", name="c"),
            {"type": "file", "file": {"filename": "c", "file_data": "https://a.b/c.pdf"}},
        ),
        (
            "mistral",
            PDF,
            {"type": "document_url", "document_url": PDF.data_url, "document_name": "file.pdf"},
        ),
        (
            "perplexity",
            PDF,
            {"type": "file_url", "file_url": {"url": PDF.base64}, "file_name": "file.pdf"},
        ),
        (
            "perplexity",
            File("https://a.b/c.pdf", name="c"),
            {"type": "file_url", "file_url": {"url": "https://a.b/c.pdf"}, "file_name": "c"},
        ),
    ],
)
def test_an_attachment_in_each_servers_form(provider, part, encoded):
    assert content(part, provider=provider) == ([encoded], [])


def test_a_text_file_is_text_everywhere():
    assert content(Text("see "), File(b"a,b", name="t.csv")) == ("see \n\nt.csv:\n\na,b", [])
    assert content(File(b"a,b"), Text("?"), Text("!")) == ("a,b\n\n?!", [])
    assert content(File("é".encode()), provider="deepseek") == ("é", [])


@pytest.mark.parametrize(
    ("provider", "part", "words"),
    [
        ("openai", File("https://a.b/c.pdf"), "file is not sent: this provider does not fetch"),
        ("openrouter", File("gs://a/c.pdf"), "file is not sent: this provider does not fetch"),
        ("openai", Image("gs://a/c.png"), "image is not sent: this provider does not fetch gs:"),
        (
            "lmstudio",
            Image("https://name:secret@a.b/c?key=secret"),
            "image is not sent: this provider does not fetch https://a.b/c; attach",
        ),
    ],
)
def test_an_address_that_nobody_fetches_is_noticed(provider, part, words):
    encoded, (notice,) = content(Text("a"), part, provider=provider)
    assert encoded == "a"
    assert notice.startswith(words)


@pytest.mark.parametrize("role", ["system", "assistant"])
def test_an_image_that_is_no_users_is_noticed(role):
    encoded, (notice,) = encode(Request("m", (Message(role, (Text("a"), PNG)),)), Dialect())
    assert encoded["messages"] == [{"role": role, "content": "a"}]
    assert notice == "image is not sent: this provider takes it in a user message only."


def test_turns_are_taken_where_the_server_insists():
    assert sent(
        Message("system", "s"),
        Message("system", "t"),
        Message("user", "a"),
        Message("user", (Text("b"), PNG)),
        Message("user", "c"),
        Message("assistant", "d"),
        dialect=find("perplexity").dialect,
    ) == [
        {"role": "system", "content": "s\n\nt"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "a"},
                {"type": "text", "text": "b"},
                PNG_PART,
                {"type": "text", "text": "c"},
            ],
        },
        {"role": "assistant", "content": "d"},
    ]


def test_results_stay_apart_where_turns_are_taken():
    results = (ResultPart("c1", "4"), ResultPart("c2", "5"))
    first, second = sent(Message("tool", results), dialect=Dialect(alternates=True))
    assert [first["tool_call_id"], second["tool_call_id"]] == ["c1", "c2"]
