"""A client names files and addresses: the gateway opens none of them."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from canary import CANARY
from every_wire import WIRES, spoken
from faults.server import Server, answering, reply
from foreign.gateway import Gateway, running_gateway
from foreign.guises import hosts, tokens
from foreign.raw import Answer, Line, request
from foreign.test_wrong_types import JUNK, PLACES, post, with_junk
from foreign.upstream import KEY_VARIABLE
from sdks.call import PNG
from sdks.capture import Capture, capturing

pytestmark = pytest.mark.slow

SECRET = "what-stands-in-the-file-0123456789"  # noqa: S105 - it is to be found nowhere


class Place(NamedTuple):
    """A gateway, the server behind all its models, and what there is to steal."""

    gateway: Gateway
    capture: Capture
    inside: Server
    files: list[str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("files")
    (folder / "secret.txt").write_text(SECRET)
    (folder / "secret.png").write_bytes(PNG + SECRET.encode())
    (folder / "secret.pdf").write_bytes(b"%PDF-1.4\n" + SECRET.encode())
    os.mkfifo(folder / "pipe.png")  # whoever opens it waits for ever
    files = [str(path) for path in sorted(folder.iterdir())]
    picture = reply(200, PNG + SECRET.encode(), content_type="image/png")
    with capturing() as capture, answering(picture) as inside:
        options: dict[str, Any] = {"environment": {KEY_VARIABLE: CANARY}}
        aliases = "\n".join(alias(wire, capture.address) for wire in WIRES)
        made = tmp_path_factory.mktemp("gateway")
        with running_gateway(made, settings=aliases, **options) as gateway:
            yield Place(gateway, capture, inside, files)
        assert SECRET not in gateway.output()
        assert "Traceback" not in gateway.output()


def alias(wire: str, address: str) -> str:
    """A model of that wire at the capturing server."""
    _wire, model, settings = spoken(wire, address)
    lines = [f'model = "{model}"', f'base_url = "{settings["base_url"]}"']
    lines += [f'api_key_variable = "{KEY_VARIABLE}"']
    lines += [f'api = "{settings["api"]}"'] if "api" in settings else []
    return "\n".join([f"[aliases.{wire}]", *lines])


def ask(place: Place, model: str, content: Any) -> Answer:
    """Send a message with that content."""
    body = {"model": model, "messages": [{"role": "user", "content": content}]}
    port = place.gateway.port
    headers = [*hosts(port)[0][0], *tokens()[0][0], ("Content-Type", "application/json")]
    data = json.dumps(body).encode()
    with Line(port) as line:
        return line.ask(request(headers, target="/v1/chat/completions", method="POST", body=data))


def contents(path: str) -> list[Any]:
    """The ways to name a file in a message."""
    ways = (path, f"file://{path}", f"file:{path}", f"FILE://localhost{path}", f" {path}")
    escaped = (path.replace("/", "%2f"), os.path.relpath(path), f"https:{path}", f"data:{path}")
    named: list[Any] = []
    for way in (*ways, *escaped):
        named += [
            [{"type": "image_url", "image_url": {"url": way}}],
            [{"type": "image_url", "image_url": way}],
            [{"type": "input_image", "image_url": way}],
            [{"type": "file", "file": {"file_data": way, "filename": "a.pdf"}}],
            [{"type": "file", "file": {"filename": way}}],
            [{"type": "input_file", "file_data": way}],
        ]
    return [
        *named,
        path,
        [path],
        [{"type": "text", "text": path}],
        [{"type": "image", "source": {"type": "url", "url": f"file://{path}"}}],
        [{"type": "image_url", "image_url": {"url": path}, "path": path, "file": path}],
        [{"type": "file", "file": {"file_id": path}}],
        [{"type": "input_audio", "input_audio": {"data": path, "format": "wav"}}],
        [{"type": "path", "path": path}],
        {"path": path},
        {"type": "text", "text": path},
    ]


@pytest.mark.parametrize("wire", WIRES)
def test_no_file_is_opened(place: Place, wire: str):
    place.capture.requests.clear()
    packed = b64encode(SECRET.encode()).decode().rstrip("=")[4:-4]
    for path in place.files:
        for content in contents(path):
            answer = ask(place, wire, content)
            assert answer.status in {200, 400}, (content, answer)
            assert SECRET.encode() not in answer.body
    assert place.capture.requests, "a path is a text like any other"
    for sent in place.capture.requests:
        text = json.dumps(sent.body)
        assert SECRET not in text
        assert packed not in text
        assert "JVBERi0" not in text  # a PDF in Base64
        assert "iVBORw0" not in text  # a PNG


@pytest.mark.parametrize("wire", WIRES)
def test_no_address_is_called(place: Place, wire: str):
    """The provider gets the address, or the client is told that this one takes none."""
    host = f"127.0.0.1:{place.inside.port}"
    for url in (f"http://{host}/a.png", f"HTTP://{host}/", f"https://{host}/a.png", f"//{host}/a"):
        answer = ask(place, wire, [{"type": "image_url", "image_url": {"url": url}}])
        assert answer.status in {200, 400}, answer
    assert place.inside.connections == 0


@pytest.mark.parametrize("wire", WIRES)
def test_no_wire_fails_at_junk(place: Place, wire: str):
    """As every place of a request with every junk, but with fewer of them."""
    cases = [(path, junk) for path in PLACES if path[0] != "model" for junk in JUNK]
    with Line(place.gateway.port) as line:
        for path, junk in cases[::23]:
            post(line, place.gateway, {**with_junk(path, junk), "model": wire})


def test_what_is_sent_whole_goes_on(place: Place):
    """The other side of it: the bytes of a picture are a picture."""
    place.capture.requests.clear()
    url = f"data:image/png;base64,{b64encode(PNG).decode()}"
    assert ask(place, "anthropic", [{"type": "image_url", "image_url": {"url": url}}]).status == 200
    assert b64encode(PNG).decode() in json.dumps(place.capture.take().body)


def test_the_folder_of_the_gateway_is_not_written_to(place: Place):
    """Nothing but its own log and the folders that it was given."""
    folder = place.gateway.said.parent
    assert {path.name for path in Path(folder).iterdir()} <= {
        "config",
        "cache",
        "data",
        "gateway.log",
    }
