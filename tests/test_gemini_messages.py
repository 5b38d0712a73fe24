"""Messages as Gemini's contents: turns, attachments, calls and results (wire.md §4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nbllm.attachments import File, Image
from nbllm.messages import CallPart, Message, Part, Reasoning, Request, ResultPart, Text
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

PNG = b"\x89PNG\r\n\x1a\n0000"
INLINE = {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgowMDAw"}}
ASK = Message("user", (Text("Hi"),))


def encoded(*messages: Message, model: str = "gemini-2.5-flash"):
    """The body and the notices of a request."""
    body, notices = wire("gemini").encode(Request(model, messages), Dialect())
    json.dumps(body)
    return body, notices


def turns(*messages: Message, **settings: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Role and parts of each turn of a body that holds all that was said."""
    body, notices = encoded(*messages, **settings)
    assert notices == []
    return [(turn["role"], turn["parts"]) for turn in body["contents"]]


def test_all_system_messages_stand_together_in_front():
    body, _ = encoded(
        Message("system", "a"),
        Message("system", ""),
        ASK,
        Message("system", (Text("b"), Image(PNG))),
    )
    assert body["systemInstruction"] == {"parts": [{"text": "a"}, {"text": "b"}]}
    assert body["contents"] == [{"role": "user", "parts": [{"text": "Hi"}, INLINE]}]


def test_instructions_alone_are_the_prompt():
    assert encoded(Message("system", "a"))[0] == {
        "contents": [{"role": "user", "parts": [{"text": "a"}]}]
    }


def test_turns_alternate():
    reply = Message("assistant", (Reasoning("hm"), Text("a"), Text(""), Text("b")))
    empty = Message("assistant", "")
    assert turns(ASK, ASK, empty, ASK, reply, reply, ASK) == [
        ("user", [{"text": "Hi"}] * 3),
        ("model", [{"text": "a"}, {"text": "b"}] * 2),
        ("user", [{"text": "Hi"}]),
    ]
    assert turns(Message("user", "")) == [("user", [{"text": ""}])]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Image(PNG), INLINE),
        (
            File(b"%PDF-1"),
            {"inlineData": {"mimeType": "application/pdf", "data": "JVBERi0x"}},
        ),
        (File(b"hi"), {"inlineData": {"mimeType": "text/plain", "data": "aGk="}}),
        (
            Image("https://h/a.PNG?size=2"),
            {"fileData": {"mimeType": "image/png", "fileUri": "https://h/a.PNG?size=2"}},
        ),
        (Image("https://h/a"), {"fileData": {"fileUri": "https://h/a"}}),
        (
            File("gs://bucket/a.pdf"),
            {"fileData": {"mimeType": "application/pdf", "fileUri": "gs://bucket/a.pdf"}},
        ),
    ],
)
def test_an_attachment(part: Part, expected):
    assert turns(Message("user", (Text(""), part, Text("?")))) == [
        ("user", [expected, {"text": "?"}])
    ]


def test_an_attachment_that_cannot_be_sent_is_noticed():
    body, notices = encoded(
        Message("user", (Text("Hi"), File(b"\xff\x00", name="a.bin"), Image(PNG, detail="high")))
    )
    assert body["contents"] == [{"role": "user", "parts": [{"text": "Hi"}, INLINE]}]
    assert [notice.split(" is not sent: ")[0] for notice in notices] == ["a.bin", "detail"]


def test_calls_and_their_results():
    calls = (CallPart("call_0", "add", '{"x": 1}'), CallPart("f-1", "now", ""))
    results = (
        Message("tool", (ResultPart("call_0", '{"sum": 2}'),)),
        Message("tool", (ResultPart("f-1", "[1]"), ResultPart("?", '{"no": 1}', is_error=True))),
        Message("tool", (ResultPart("", '{"x": NaN}', name="own"),)),
    )
    assert turns(ASK, Message("assistant", calls), *results, ASK)[1:] == [
        (
            "model",
            [
                {"functionCall": {"name": "add", "args": {"x": 1}}},
                {"functionCall": {"id": "f-1", "name": "now", "args": {}}},
            ],
        ),
        (
            "user",
            [
                {"functionResponse": {"name": "add", "response": {"sum": 2}}},
                {"functionResponse": {"id": "f-1", "name": "now", "response": {"result": "[1]"}}},
                {"functionResponse": {"id": "?", "name": "?", "response": {"error": '{"no": 1}'}}},
                {"functionResponse": {"name": "own", "response": {"result": '{"x": NaN}'}}},
                {"text": "Hi"},
            ],
        ),
    ]


def test_the_same_id_again_means_the_latest_call():
    first, second = (CallPart("call_0", name, "{}") for name in ("a", "b"))
    result = Message("tool", (ResultPart("call_0", "1"),))
    said = turns(Message("assistant", (first,)), result, Message("assistant", (second,)), result)
    assert [said[place][1][0]["functionResponse"]["name"] for place in (1, 3)] == ["a", "b"]


def test_results_stand_as_their_calls_do():
    calls = tuple(CallPart(f"call_{n}", "f", "{}") for n in range(3))
    results = [Message("tool", (ResultPart(f"call_{n}", str(n)),)) for n in (2, 0, 1)]
    answers = turns(ASK, Message("assistant", calls), *results)[2][1]
    given = [answer["functionResponse"]["response"]["result"] for answer in answers]
    assert given == ["0", "1", "2"]


def test_arguments_that_are_no_object_are_noticed():
    body, notices = encoded(ASK, Message("assistant", (CallPart("x", "f", '{"a":'),)))
    assert body["contents"][1]["parts"][0]["functionCall"]["args"] == {}
    assert notices == ["The arguments of the call to 'f' are not sent: they are no JSON object."]


def test_half_a_character_in_arguments_does_no_harm():
    call = CallPart("x", "f", '{"a": "\\ud83d"}')
    part = turns(ASK, Message("assistant", (call,)))[1][1][0]
    assert part["functionCall"]["args"] == {"a": "\ufffd"}


@pytest.mark.parametrize(
    ("model", "signature"),
    [("gemini-3-pro", "skip_thought_signature_validator"), ("gemini-2.5-pro", None)],
)
def test_a_call_of_another_model_needs_no_signature(model, signature):
    calls = Message("assistant", (Text("a"), CallPart("x", "f", "{}"), CallPart("y", "f", "{}")))
    parts = turns(ASK, calls, model=model)[1][1]
    assert [part.get("thoughtSignature") for part in parts] == [None, signature, None]
