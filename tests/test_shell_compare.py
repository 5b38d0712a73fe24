"""``nbllm compare``: several answers, in a pipe and as JSON, and what it ends with."""

from __future__ import annotations

import json
import signal

import pytest

from canary import wait_until
from faults.server import HELLO, answering, event, head, reply
from nbllm.cli import main
from shell import PATIENCE, running

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")


def said(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The status, and what was said on both streams."""
    status = main(("compare", *words))
    return (status, *capfd.readouterr())


def test_in_a_pipe_each_answer_stands_under_its_name(capfd):
    status, out, err = said(capfd, "-m", "demo/echo,demo/echo", "Hello *you*")
    assert (status, err) == (0, "")
    assert "## demo/echo\n\nHello *you*\n" in out
    assert "## demo/echo #2\n\nHello *you*\n" in out


@pytest.mark.slow
def test_an_answer_is_printed_when_it_is_complete(capfd):
    with answering([head(), event("late"), 0.3, event("", "stop") + b"data: [DONE]\n\n"]) as server:
        slow = f'compatible/x[base_url="{server.base_url}"]'
        _status, out, _err = said(capfd, "-m", slow, "-m", "demo/echo", "soon")
    assert [line for line in out.splitlines() if line] == (
        ["## demo/echo", "soon", "## compatible/x", "late"]
    )


def test_one_that_fails_leaves_the_others_alone(capfd):
    status, out, err = said(capfd, "-m", "openai/gpt-4o", "-m", "demo/echo", "hi")
    assert (status, err) == (0, "")
    assert "## openai/gpt-4o\n\n[MissingKey: no key for OpenAI" in out
    assert "## demo/echo\n\nhi\n" in out


def test_where_every_one_fails_the_status_says_whose_fault_it_was(capfd):
    assert said(capfd, "-m", "openai/gpt-4o", "-m", "gemini/x", "hi")[0] == 2
    with answering(reply(401, '{"error": {"message": "bad key"}}')) as server:
        at = f'compatible/x[base_url="{server.base_url}"]'
        status, out, err = said(capfd, "-m", "openai/gpt-4o", "-m", at, "hi")
    assert status == 1
    assert err == "nbllm: ComparisonFailed: every model failed, as it says above\n"
    assert "[AuthenticationError: " in out


def test_settings_of_one_model_and_of_all(capfd):
    with answering(reply(200, HELLO), reply(200, HELLO)) as server:
        at = ("-o", "base_url", server.base_url, "-s", "Be brief.", "-o", "temperature", "0")
        assert said(capfd, "-m", "compatible/x[seed=1],compatible/y[seed=2]", *at, "hi")[0] == 0
        bodies = [json.loads(each.partition(b"\r\n\r\n")[2]) for each in server.requests]
    assert sorted((body["model"], body["seed"], body["temperature"]) for body in bodies) == (
        [("x", 1, 0), ("y", 2, 0)]
    )
    assert all(body["messages"][0]["content"] == "Be brief." for body in bodies)


def test_each_line_of_json_names_its_lane(capfd):
    status, out, _err = said(capfd, "--json", "-m", "demo/echo", "-m", "demo/dice[seed=1]", "hi")
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert {line["lane"] for line in lines} == {"demo/echo", "demo/dice"}
    ends = [line for line in lines if line["kind"] == "response"]
    assert {line["lane"]: bool(line["text"]) for line in ends} == (
        {"demo/echo": True, "demo/dice": True}
    )


@pytest.mark.slow
def test_ctrl_c_stops_all_of_them_and_what_came_is_told():
    endless = [head(), event("so far"), 60.0]
    with answering(endless) as server:
        at = ("-o", "base_url", server.base_url)
        both = ("-m", "compatible/x,compatible/y")
        with running("compare", "--json", *both, *at, "hi") as process:
            assert process.stdout
            come = 0
            while come < 2:
                come += json.loads(process.stdout.readline())["kind"] == "text_delta"
            process.send_signal(signal.SIGINT)
            wait_until(lambda: len(server.closed_by_client) == 2)
            said, complaint = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert complaint == b""
    lines = [json.loads(line) for line in said.splitlines()]
    ends = {line["lane"]: line for line in lines if line["kind"] == "response"}
    assert set(ends) == {"compatible/x", "compatible/y"}
    assert {(end["text"], end["finish_reason"]) for end in ends.values()} == (
        {("so far", "cancelled")}
    )
