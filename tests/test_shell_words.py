"""What a command line means, what is refused, and what the refusal says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from faults.server import HELLO, answering, event, head, reply
from nbllm.cli import main
from nbllm.cli.commands import COMMANDS, make_parser
from nbllm.notebook.options import OPTIONS
from shell import environment

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")

CANARY = "sk-canary-0123456789"


def said(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The status, and what was said on both streams."""
    status = main(words)
    return (status, *capfd.readouterr())


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["aks", "hi"], "did you mean ask?"),
        (["what is this"], "nbllm ask 'your question'"),
        (["ask", "--modle", "x", "hi"], "did you mean --model?"),
        (["ask", "hello", "world"], "quotation marks"),
        (["ask", "-m"], "argument -m/--model: expected one argument"),
        (["ask", "--timeout", "soon", "hi"], "no number above 0"),
        (["history", "-n", "0"], "no number from 1 up"),
        (["serve", "--port", "70000"], "no port from 0 to 65535"),
        (["ask", "-m", "demo/echo,demo/guide", "hi"], "nbllm compare"),
        (["ask", "-m", "say hi", "hi"], "quotation marks, without -m"),
        (["ask", "-m", "nope/x", "hi"], "there is no provider 'nope'"),
        (["ask", "-m", "demo/echo"], "nbllm ask 'your question'"),
        (["ask", "hi"], "export NBLLM_MODEL=provider/model"),
        (["ask", "-m", "demo/echo", "-o", "temprature", "1", "hi"], "'temperature'"),
        (["ask", "-m", "demo/echo", "-o", "temperature=1", "x", "hi"], "-o temperature 1"),
        (["ask", "-m", "demo/echo", "-o", "api_key", CANARY, "hi"], "environment"),
        (["ask", "-m", "demo/echo", "-a", "/nowhere.png", "hi"], "No such file"),
        (["ask", "-m", "demo/echo", "--schema", "/nowhere.json", "hi"], "No such file"),
        (["ask", "-m", "demo/echo", "-c", "hi"], "no conversation yet"),
        (["ask", "-m", "demo/echo", "--chat", "../x", "hi"], "no name for a conversation"),
        (["ask", "-m", "demo/echo", "-c", "--chat", "x", "hi"], "Leave out -c"),
        (["ask", "-m", "openai/gpt-4o", "hi"], "export OPENAI_API_KEY="),
        (["compare", "hi"], "which models?"),
        (["compare", "-m", "demo/echo,nope/x", "hi"], "there is no provider 'nope'"),
        (["models", "nope"], "there is no provider 'nope'"),
        (["replay", "/nowhere"], "No such file"),
    ],
)
def test_what_is_wrong_here_is_status_2_in_one_line_that_says_what_to_type(capfd, words, named):
    status, out, err = said(capfd, *words)
    assert (status, out) == (2, "")
    assert err.startswith("nbllm: ")
    assert err.count("\n") == 1
    assert named in err
    assert CANARY not in err


def test_a_wrong_setting_sends_nothing(capfd):
    with answering(reply(200, HELLO)) as server:
        at = ("-m", "compatible/x", "-o", "base_url", server.base_url)
        assert said(capfd, "ask", *at, "-o", "seed", '"x"', "hi")[0] == 2
        assert said(capfd, "compare", *at, "-m", "demo/echo", "-o", "seed", '"x"', "hi")[0] == 2
        assert server.requests == []


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (reply(401, '{"error": {"message": "bad key"}}'), "AuthenticationError"),
        (reply(404, '{"error": {"message": "no such model"}}'), "ModelNotFound"),
        ([head(), event("half")], "StreamCut"),
        (reply(200, "<html>\x1b[31mwhat?</html>"), "ProtocolError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_provider_that_fails_is_status_1_and_one_readable_block(capfd, answer, word):
    with answering(answer) as server:
        at = ("-m", "compatible/x", "-o", "base_url", server.base_url, "-o", "retries", "0")
        status, out, err = said(capfd, "ask", *at, "hi")
    assert status == 1
    assert out == ("half" if word == "StreamCut" else "")
    assert err.startswith(f"nbllm: {word}: ")
    assert "Traceback" not in err
    assert "\x1b" not in err


def test_help_and_version_are_status_0(capfd):
    status, out, err = said(capfd, "--version")
    assert (status, err) == (0, "")
    assert out.startswith("nbllm ")
    for words in ([], ["--help"], *([each.name, "--help"] for each in COMMANDS)):
        status, out, err = said(capfd, *words)
        assert (status, err) == (0, "")
        assert "usage: nbllm" in out
    assert "exit status: 0 done" in said(capfd, "--help")[1]


def test_the_letters_are_those_of_the_magic():
    ask = {action.dest: action.option_strings for action in make_parser().commands["ask"].arguments}
    meant = {"attachments": "attachments", "models": "models", "settings": "settings"}
    shared = [option for option in OPTIONS if option.field in ask or option.field in meant]
    assert len(shared) >= 10
    for option in shared:
        assert tuple(ask[option.field]) == option.flags


@pytest.mark.slow
def test_settings_limits_and_attachments_reach_the_request(capfd, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("some notes")
    (tmp_path / "form.json").write_text(json.dumps({"type": "object", "properties": {}}))
    words = (
        *("-o", "temperature", "0", "-o", "stop", "END", "-s", "Be brief."),
        *("-a", str(tmp_path / "notes.txt"), "--schema", str(tmp_path / "form.json"), "hi"),
    )
    answer = event("{}") + event(reason="stop") + b"data: [DONE]\n\n"
    with answering(reply(200, answer)) as server:
        at = ("-m", "compatible/x[seed=3]", "-o", "base_url", server.base_url)
        assert said(capfd, "ask", *at, *words)[:2] == (0, "{}")
        body: dict[str, Any] = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    assert (body["temperature"], body["seed"], body["stop"]) in ((0, 3, "END"), (0, 3, ["END"]))
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert "some notes" in str(body["messages"][1])
    assert "response_format" in body


def test_events_are_lines_of_json_and_the_response_is_the_last(capfd):
    status, out, err = said(capfd, "ask", "-m", "demo/echo", "--json", "Grüße")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [line["kind"] for line in lines if line["kind"] != "usage_report"] == (
        ["start", "text_delta", "finish", "response"]
    )
    assert lines[-1]["text"] == "Grüße"
    assert lines[-1]["error"] is None


@pytest.mark.slow
def test_a_failure_is_a_line_of_json_too(capfd):
    status, out, err = said(capfd, "ask", "-m", "demo/flaky", "--json", "hi")
    last = json.loads(out.splitlines()[-1])
    assert status == 1
    assert last["error"]["kind"] == "ServerError"
    assert last["text"]
    assert err.startswith("nbllm: ServerError: ")


def test_numbers_and_notices_are_told_when_asked_for(capfd):
    assert said(capfd, "ask", "-m", "demo/echo", "hi")[2] == ""
    _status, out, err = said(capfd, "ask", "-m", "demo/echo", "-v", "hi")
    assert out == "hi"
    assert "1 in + 1 out tokens" in err


@pytest.mark.slow
def test_help_needs_nothing_heavy():
    heavy = ("httpx", "pydantic", "IPython", "rich", "asyncio", "nbllm.markdown", "nbllm.config")
    for words in (["--help"], ["ask", "--help"]):
        code = (
            "import sys; from nbllm.cli import main; assert main(sys.argv[1:]) == 0; "
            f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
        )
        ended = subprocess.run(
            [sys.executable, "-c", code, *words],
            capture_output=True,
            env=environment(),
            timeout=60,
            check=True,
        )
        assert ended.stderr == b"[]\n"
