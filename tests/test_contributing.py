"""A provider of somebody else's, made from the words of CONTRIBUTING and nothing more."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from faults.server import HELLO, answering, reply
from model_server import forget, move, serving
from nbllm.catalog.health import check
from nbllm.providers import Provider, registry

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"```(?:python|toml)\n# (?P<name>\S+)\n(?P<text>.*?)```", re.DOTALL)
ROW = re.compile(r"^\| `(?P<wire>\w+)` \|.*?\|(?P<fields>.*)\|$", re.MULTILINE)
LISTS = {
    "responses": ("/models", {"data": [{"id": "m"}]}),
    "anthropic": ("/v1/models", {"data": [{"id": "m"}], "has_more": False}),
    "gemini": ("/v1beta/models", {"models": [{"name": "models/m"}]}),
    "ollama": ("/api/tags", {"models": [{"name": "m"}]}),
}
ASK = """
import json, sys, nbllm
from nbllm.plan import make_plan
from nbllm.providers.registry import names
response = nbllm.complete("hi", "acme/acme-large", base_url=sys.argv[1], api_key="k", seed=1)
own = make_plan("hi", "acme:acme-large", {}).call()
other = make_plan("hi", "acme/acme-large", {"base_url": sys.argv[1]}).call()
print(json.dumps({
    "known": "acme" in names(), "openai": names()[0], "text": response.text,
    "reasoning": response.reasoning, "notices": response.notices, "url": own.url,
    "own": "canary" in str(dict(own.headers)), "other": "canary" in str(dict(other.headers)),
}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the package of CONTRIBUTING is installed."""
    project = tmp_path_factory.mktemp("acme")
    files = {found["name"]: found["text"] for found in BLOCK.finditer(contributing())}
    assert set(files) == {"acme_nbllm.py", "pyproject.toml"}
    for name, text in files.items():
        (project / name).write_text(text)
    target = project / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    options = ["--no-build-isolation", "--target", str(target), str(project)]
    subprocess.run([*pip, *options], check=True, timeout=120)
    return target


def contributing() -> str:
    """The text of CONTRIBUTING."""
    return (ROOT / "CONTRIBUTING.md").read_text()


def run(code: str, folder: Path, *arguments: str) -> str:
    """What a fresh interpreter prints that finds the package in a folder."""
    paths = os.pathsep.join([str(folder), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths, "ACME_API_KEY": "canary"}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_the_record_is_one_short_file(installed):
    lines = (installed / "acme_nbllm.py").read_text().splitlines()
    assert len(lines) <= 30
    assert "import" in "".join(lines)


def test_it_is_found_and_streams_as_soon_as_it_is_installed(installed):
    thought = HELLO.replace(b"Hel", b"<think>Why not.</think>Hel", 1)
    with answering(reply(200, thought)) as server:
        said = json.loads(run(ASK, installed, server.base_url))
        request = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    assert (said["text"], said["reasoning"]) == ("Hello", "Why not.")
    assert said["notices"][0].startswith("seed is not sent")
    assert "seed" not in request
    assert (said["known"], said["openai"]) == (True, "openai")
    assert said["url"] == "https://api.acme.example/v1/chat/completions"
    assert (said["own"], said["other"]) == (True, False)


@pytest.mark.parametrize("wire", LISTS)
def test_a_provider_with_another_format_is_asked_as_its_servers_want(own_settings, wire):
    forget(own_settings)
    own_settings.setenv("ACME_API_KEY", "canary")
    (text,) = [row["fields"] for row in ROW.finditer(contributing()) if row["wire"] == wire]
    fields = eval(f"dict({', '.join(re.findall('`(.*?)`', text))})")  # noqa: S307
    record = Provider("acme", "Acme AI", None, ("ACME_API_KEY",), **fields)
    own_settings.setattr(registry, "_providers", {**registry._providers, "acme": record})
    path, listed = LISTS[wire]
    with serving({path: listed}) as server:
        move(own_settings, acme=server.address)
        (health,) = check("acme")
    assert (health.error, health.models, record.wire) == (None, 1, wire)
    sent = {name.lower(): value for name, value in server.requests[0][1].items()}
    assert "canary" in sent[record.key_header]
    if wire in registry._providers:
        ours = registry.find(wire)
        assert ours.headers == record.headers
        assert ours.key_header == record.key_header


def test_a_broken_package_breaks_nothing(installed, tmp_path):
    broken = tmp_path / "broken"
    information = broken / "broken-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(
        "[nbllm.providers]\nbroken = no_such_module:PROVIDER\nopenai = acme_nbllm:PROVIDER\n"
        "number = sys:maxsize\nanother = false_openai:PROVIDER\n"
    )
    (broken / "false_openai.py").write_text(
        "from nbllm.providers import Provider\n"
        "PROVIDER = Provider(name='openai', label='False', base_url='https://false.example/v1')\n"
    )
    code = "from nbllm.providers.registry import find, names; print(find('openai').label, *names())"
    said = run(code, Path(f"{installed}{os.pathsep}{broken}"))
    assert said.startswith("OpenAI openai anthropic")
    assert "broken" not in said
