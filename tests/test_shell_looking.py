"""``nbllm models``, ``check``, ``history`` and ``replay``, and completion in a real shell."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

import nbllm
from canary import wait_until
from faults.server import answering, event, head
from nbllm.cli import main
from nbllm.logbook.reading import read_runs
from shell import PATIENCE, ROOT, environment, read_until, running

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")
CASSETTES = ROOT / "example_notebooks" / "cassettes" / "replay"


def said(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The status, and what was said on both streams."""
    status = main(words)
    return (status, *capfd.readouterr())


def test_models_are_a_table_or_lines_of_json(capfd):
    status, out, err = said(capfd, "models", "demo")
    assert (status, err) == (0, "")
    assert out.splitlines()[0].split()[:2] == ["address", "context"]
    assert "nbllm ask -m demo/guide asks that one." in out
    assert "%llm" not in out
    lines = [json.loads(line) for line in said(capfd, "models", "demo", "--json")[1].splitlines()]
    assert lines[0]["address"] == "demo/guide"
    assert lines[0]["price"]["input"] == 0


def test_a_provider_that_answers_is_status_0_and_one_that_does_not_is_1(capfd, own_settings):
    assert said(capfd, "check", "demo")[0] == 0
    own_settings.setenv("OLLAMA_HOST", "http://127.0.0.1:1")
    status, out, err = said(capfd, "check", "ollama")
    assert (status, err) == (1, "")
    assert "ollama serve" in out
    status, out, _err = said(capfd, "check", "ollama", "--json")
    assert status == 1
    assert json.loads(out)["error"]["kind"] == "ConnectFailed"


def test_the_history_is_a_table_or_lines_of_json(capfd):
    assert "No run is in the history." in said(capfd, "history")[1]
    for word in ("apple", "pear", "plum"):
        said(capfd, "ask", "-m", "demo/echo", word)
        wait_until(lambda word=word: read_runs(1, search=word))  # a thread may be writing it
    assert "plum" in said(capfd, "history")[1]
    lines = said(capfd, "history", "-n", "2", "--json")[1].splitlines()
    assert [json.loads(line)["prompt"] for line in lines] == ["pear", "plum"]
    assert len(said(capfd, "history", "--search", "apple", "--json")[1].splitlines()) == 1
    assert said(capfd, "history", "--model", "openai", "--json")[1] == ""


@pytest.mark.slow
def test_a_recorded_answer_is_played_as_it_came(capfd, tmp_path: Path):
    pieces = [event("one "), 0.4, event("two"), 0.4, event("", "stop") + b"data: [DONE]\n\n"]
    with answering([head(), *pieces]) as server, nbllm.record(tmp_path):
        nbllm.complete("hi", "compatible/x", base_url=server.base_url)
    (path,) = tmp_path.glob("*.json")
    began = time.monotonic()
    assert said(capfd, "replay", str(path)) == (0, "one two", "")
    assert time.monotonic() - began >= 0.75
    lines = said(capfd, "replay", str(path), "--pace", "full", "--json")[1].splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert kinds.count("text_delta") == 2
    assert kinds[-1] == "response"
    assert json.loads(lines[-1])["cost"] == 0


def test_a_folder_is_played_without_a_network(capfd, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", None)
    status, out, err = said(capfd, "replay", str(CASSETTES), "--pace", "full")
    assert (status, err) == (0, "")
    assert "Think of a *music box*" in out
    assert out.count("It reads well in a diff.") == 1


@pytest.mark.parametrize("text", ["", "{}", '{"nbllm": 1}', "[]", "\x00"])
def test_what_is_no_cassette_is_refused(capfd, tmp_path: Path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    status, out, err = said(capfd, "replay", str(path))
    assert (status, out) == (2, "")
    assert "is no cassette" in err


def test_a_cassette_that_is_cut_or_of_nobodys_format_is_refused(capfd, tmp_path: Path):
    (whole, *_) = sorted(CASSETTES.glob("*.json"))
    document = json.loads(whole.read_text())
    path = tmp_path / "x.json"
    path.write_text(json.dumps({**document, "pieces": document["pieces"][:2]}))
    assert "no complete answer" in said(capfd, "replay", str(path))[2]
    document["request"]["url"] = "https://example.org/other"
    path.write_text(json.dumps(document))
    assert "format is not known" in said(capfd, "replay", str(path))[2]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_models_are_served_until_a_signal_comes(number, status):
    token = "letters-and-digits-1"  # noqa: S105
    words = ("serve", "--port", "0", "--token", token, "-m", "demo/echo")
    with running(*words) as process:
        said = read_until(process.stdout, b"/v1").decode()
        address = said[said.index("http://") :].split()[0]
        request = Request(f"{address}/v1/models", headers={"Authorization": f"Bearer {token}"})
        with urlopen(request, timeout=30) as answer:
            assert [model["id"] for model in json.load(answer)["data"]] == ["demo/echo"]
        process.send_signal(number)
        assert process.wait(PATIENCE) == status


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["comp"], "compare"),
        (["ask", "--sch"], "--schema"),
        (["ask", "-m", "demo/gu"], "demo/guide"),
        (["ask", "-m", "openai/gpt-4.1-n"], "openai/gpt-4.1-nano"),
        (["replay", "--pace", "re"], "recorded"),
    ],
)
def test_bash_completes(tmp_path: Path, typed, offered):
    command = tmp_path / "nbllm"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nbllm "$@"\n')
    command.chmod(0o755)
    words = " ".join(f"'{word}'" for word in ("nbllm", *typed))
    code = (
        'eval "$(nbllm --print-completion bash)"\n'
        f"COMP_WORDS=({words}); COMP_CWORD={len(typed)}\n"
        'COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}\n'
        "$(complete -p nbllm | sed 's/.*-F \\([^ ]*\\).*/\\1/') nbllm\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    ended = subprocess.run(
        ["bash", "-c", code],
        capture_output=True,
        text=True,
        env=environment(PATH=f"{tmp_path}:/usr/bin:/bin"),
        timeout=60,
        check=True,
    )
    assert offered in ended.stdout.split(), ended


def test_scripts_for_other_shells_are_printed(capfd):
    for shell in ("zsh", "tcsh"):
        status, out, err = said(capfd, "--print-completion", shell)
        assert (status, err) == (0, "")
        assert "nbllm" in out


def test_without_shtab_it_is_said_what_to_install(capfd, monkeypatch):
    monkeypatch.setitem(sys.modules, "shtab", None)
    status, out, err = said(capfd, "--print-completion", "bash")
    assert (status, out) == (2, "")
    assert "pip install 'nbllm[cli]'" in err
