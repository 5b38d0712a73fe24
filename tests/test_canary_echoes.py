"""A server that echoes the key, wherever it does, makes it no more visible."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest

import nbllm
from canary import CANARY, WAYS, Giving
from faults.server import DONE, Answer, answering, event, head, reply

pytestmark = pytest.mark.usefixtures("own_settings")

ESCAPED = "".join(f"\\u{ord(sign):04x}" for sign in CANARY)
PACKED = b64encode(f"user:{CANARY}".encode()).decode()
SPLIT = f'data: {{"error":{{"message":"bad key {CANARY}"}}}}\n\n'.encode()


def chunk(**fields: Any) -> bytes:
    """A chunk of a chat completion."""
    return b"data: " + json.dumps(fields).encode() + b"\n\n"


STATUS: dict[str, Answer] = {
    "plain": reply(401, f"bad key {CANARY}"),
    "JSON": reply(401, json.dumps({"error": {"message": CANARY, "code": CANARY, "type": CANARY}})),
    "JSON in JSON": reply(400, json.dumps({"error": json.dumps({"message": f"{CANARY}"})})),
    "a list": reply(422, json.dumps({"detail": [{"loc": [CANARY], "msg": CANARY}]})),
    "a page": reply(502, f"<html><p title='{CANARY}'>bad <b>{html.escape(CANARY)}</b>"),
    "entities": reply(502, f"<html>{''.join(f'&#{ord(sign)};' for sign in CANARY)}"),
    "escaped": reply(500, f'{{"error":{{"message":"{ESCAPED}"}}}}'),
    "quoted": reply(500, f"bad key {quote(CANARY, safe='')}"),
    "packed": reply(500, f"bad login {PACKED}"),
    "not there": reply(404, json.dumps({"error": {"message": f"no {CANARY}"}})),
    "request id": reply(500, "", x_request_id=CANARY, request_id=CANARY),
    "retry after": reply(429, "", retry_after=CANARY, retry_after_ms=CANARY, date=CANARY),
    "packing": reply(200, "x", content_encoding=CANARY),
    "packing of an error": reply(500, "x", content_encoding=CANARY),
    "redirect": reply(307, "", location=f"http://user:{CANARY}@x.example/{CANARY}?k={CANARY}"),
    "redirect, quoted": reply(307, "", location=f"http://x.example/{quote(CANARY)}"),
    "status line": f"HTTP/1.1 500 {CANARY}\r\ncontent-length: 0\r\n\r\n".encode(),
    "no HTTP": f"{CANARY} {CANARY}\r\n\r\n".encode(),
    "no header": f"HTTP/1.1 200 OK\r\n{CANARY}\r\n\r\n".encode(),
    "length": f"HTTP/1.1 200 OK\r\ncontent-length: {CANARY}\r\n\r\n".encode(),
    "chunk size": f"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{CANARY}\r\n".encode(),
}
STREAMS: dict[str, Answer] = {
    "error event": head() + event("Hel") + f"event: error\ndata: {CANARY}\n\n".encode(),
    "error field": head() + event("Hel") + f"error: {CANARY}\n\n".encode(),
    "error in a chunk": head() + event("Hel") + SPLIT,
    "two reads": [head() + event("Hel") + SPLIT[:40], 0.02, SPLIT[40:]],
    "escaped in a chunk": head() + SPLIT.replace(CANARY.encode(), ESCAPED.encode()),
    "detail": head() + chunk(detail=CANARY),
    "broken JSON": head() + event("Hel") + f"data: {{{CANARY}\n\n".encode(),
    "broken UTF-8": head() + event("Hel") + f"data: {CANARY}\xff\n\n".encode("latin-1"),
    "stray": head() + f'{{"error": "{CANARY}"}}\n\n'.encode(),
    "a page": reply(200, f"<html>{CANARY}</html>"),
    "names": head() + chunk(id=CANARY, model=CANARY, choices=[]) + event("Hel", "stop") + DONE,
    "reason": head() + event("Hel") + event(reason=CANARY) + DONE,
    "text": head() + event(f"Your key is {CANARY}.", "stop") + DONE,
    "a whole answer": reply(
        200,
        json.dumps({"id": CANARY, "choices": [{"message": {"content": CANARY}}]}),
    ),
}


def everything(thing: object) -> str:
    """All that an answer or an error says of itself."""
    error = getattr(thing, "error", None) or thing
    return repr(thing) + str(thing) + (repr(vars(error)) if hasattr(error, "__dict__") else "")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("answer", [*STATUS.values(), *STREAMS.values()], ids=[*STATUS, *STREAMS])
def test_an_answer(own_settings, way: Giving, answer: Answer):
    with answering(answer) as server:
        model, settings = way(own_settings, server.base_url)
        stream = nbllm.stream("hi", model, retries=0, timeout=20, **settings)
        with suppress(nbllm.NbllmError):
            stream.wait()
        assert server.requests
    shown = everything(stream.response) + "".join(map(everything, stream.response.events))
    assert "canary-0" not in shown
    assert PACKED not in shown


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("answer", STATUS.values(), ids=STATUS)
def test_a_list(own_settings, way: Giving, answer: Answer):
    with answering(answer) as server:
        model, settings = way(own_settings, server.base_url)
        provider = model.partition("/")[0]
        [health] = nbllm.check(provider, **settings)
        with pytest.raises(nbllm.NbllmError) as caught:
            nbllm.models(provider, **settings)
        assert len(server.requests) >= 2
    shown = everything(health) + everything(caught.value)
    assert "canary-0" not in shown
    assert PACKED not in shown


def test_a_key_that_may_be_a_word_stays_in_the_models_words():
    with answering(head() + event("is lm-studio not-needed?", "stop") + DONE) as server:
        response = nbllm.complete(
            "hi", "compatible/m", base_url=server.base_url, api_key="not-needed"
        )
    assert response.text == "is lm-studio not-needed?"
