"""Tables and pictures over all five wires: a server reads them, and nothing else goes out."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from PIL import Image as Pictures

import nbllm
from every_wire import WIRES, Spoken, running_aimock, spoken
from faults.server import answering, reply
from nbllm.notebook.arguments import parse
from nbllm.notebook.filling import fill_prompt
from test_own_streams import ANSWERS

pytestmark = pytest.mark.slow

FRAME = pd.DataFrame({"town": ["Winterthur", "Chur"], "people": [114_220, 38_293]}, dtype=object)
PICTURE = Pictures.new("RGB", (30, 20), "red")
TABLE = (
    "towns (pandas DataFrame): 2 rows × 2 columns\nColumns: town (object), people (object)\n"
    "The first row:\n```csv\ntown,people\nWinterthur,114220\n```\n"
)
NAMESPACE = {
    "towns": FRAME,
    "chart": PICTURE,
    "unnamed": "a secret",
    "_i1": "a secret",
    "other": pd.DataFrame({"secret": ["a secret"]}),
}
CELL = "In {towns} or on {chart}: which town?"
FIXTURES = [
    {"match": {"userMessage": "Winterthur"}, "response": {"content": "I see a town."}},
    {"match": {"userMessage": "Sure?"}, "response": {"content": "I do."}},
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("aimock")
    with running_aimock(folder, FIXTURES, latency=1) as base_url:
        yield base_url


@pytest.fixture(params=WIRES)
def way(request: pytest.FixtureRequest, server: str) -> Spoken:
    return spoken(request.param, server)


def filled() -> Any:
    """What the cell comes to."""
    return fill_prompt(CELL, parse("-o rows 1"), NAMESPACE)


def test_a_server_reads_the_table_and_takes_the_picture(way: Spoken):
    stream = nbllm.stream(filled(), way.model, rows=1, **way.settings)
    assert stream.generation.labels.texts == (
        "towns: 2 × 2, 1 row sent",
        f"chart: 30 × 20 PNG, {len(base64.b64decode(png()))} bytes",
    )
    response = stream.wait()
    assert response.text == "I see a town."
    assert not response.notices


def test_a_conversation_and_a_comparison_send_the_same(way: Spoken):
    talk = nbllm.Conversation(way.model, rows=1, **way.settings)
    assert talk.send([FRAME, PICTURE, "Which town?"]).text == "I see a town."
    assert talk.send("Sure?").text == "I do."
    lanes = nbllm.compare(filled(), [way.model, way.model], rows=1, **way.settings)
    assert {lane.text for lane in lanes.values()} == {"I see a town."}
    followed = lanes.follow_up([FRAME, "And now?"]).wait()
    assert {lane.text for lane in followed.values()} == {"I see a town."}


def png() -> str:
    """The picture's bytes, as the wires write them."""
    buffer = BytesIO()
    PICTURE.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


BEFORE, AFTER = f"In \n{TABLE} or on ", ": which town?"
SENT: dict[str, Any] = {
    "chat": [
        {"type": "text", "text": BEFORE},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{png()}"}},
        {"type": "text", "text": AFTER},
    ],
    "responses": [
        {"type": "input_text", "text": BEFORE},
        {
            "type": "input_image",
            "image_url": f"data:image/png;base64,{png()}",
            "detail": "auto",
        },
        {"type": "input_text", "text": AFTER},
    ],
    "anthropic": [
        {"type": "text", "text": BEFORE},
        {
            "type": "image",
            "source": {"type": "base64", "media_type": "image/png", "data": png()},
        },
        {"type": "text", "text": AFTER},
    ],
    "gemini": [
        {"text": BEFORE},
        {"inlineData": {"mimeType": "image/png", "data": png()}},
        {"text": AFTER},
    ],
    "ollama": BEFORE + AFTER,
}


def said_in(body: dict[str, Any]) -> Any:
    """What the one message of a request holds."""
    (message,) = body.get("messages") or body.get("input") or body["contents"]
    assert message.get("images", [png()]) == [png()]
    return message.get("content") or message["parts"]


@pytest.mark.parametrize("wire", WIRES)
def test_only_what_the_prompt_names_goes_out(wire: str):
    answer = next(one for one in ANSWERS if one.wire == wire and not one.entry.get("dialect"))
    with answering(reply(200, answer.body, connection="close")) as server:
        one = spoken(wire, server.base_url)
        stream = nbllm.stream(filled(), one.model, rows=1, **one.settings)
        for _ in stream:
            pass
        (request, *_) = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    assert said_in(json.loads(body)) == SENT[wire]
    assert b"Chur" not in body
    assert b"secret" not in body + head
    assert b"unnamed" not in body
