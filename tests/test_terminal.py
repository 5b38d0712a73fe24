"""What is printed where there is no page."""

from __future__ import annotations

import io
import signal
from contextlib import redirect_stdout

import pytest
from IPython.core.interactiveshell import InteractiveShell

import nbllm
from canary import wait_until
from faults.server import Server, answering, event, head
from nbllm.events import Finish, Notice, Start, TextDelta, ToolCallStart, ToolResult
from nbllm.notebook import show
from nbllm.notebook.magic import CellMagic
from nbllm.notebook.terminal import print_live
from sources import Source, stream_of


def test_an_answer_begun_anew_is_parted_from_what_was_given_up(capsys):
    begun = [Start(), TextDelta("one")]
    anew = [Start(), Notice("Anew."), Notice("m"), TextDelta("two\n"), Notice("n"), Finish("stop")]
    print_live(nbllm.Comparison({"a": stream_of(Source(begun, anew))}))
    assert capsys.readouterr().out == "one\n[Anew.]\n[m]\ntwo\n[n]\n\n"


def test_what_tools_gave_stands_between_the_rounds(capsys):
    calls = [TextDelta("Let me look."), ToolCallStart(0, "c", "look"), ToolCallStart(1, "d", "dig")]
    results = [ToolResult("c", "4\u202e2\n" + "x" * 200), ToolResult("d", "no", is_error=True)]
    said = [Start(), TextDelta("It is 42."), Finish("stop")]
    print_live(nbllm.Comparison({"a": stream_of(Source([Start(), *calls], results, said))}))
    first, looked, dug, answer, *_ = capsys.readouterr().out.splitlines()
    assert (first, dug, answer) == ("Let me look.", "[dig failed: no]", "It is 42.")
    assert looked.startswith("[look: 4")
    assert "\u202e" not in looked
    assert len(looked) < 200


class Paper(io.StringIO):
    """What is printed; Ctrl-C is pressed as a first word is, once every lane has asked."""

    def __init__(self, server: Server, lanes: int) -> None:
        super().__init__()
        self._server, self._lanes, self._pressed = server, lanes, False

    def write(self, text: str) -> int:
        """Print."""
        written = super().write(text)
        if "word" in text and not self._pressed:
            self._pressed = True
            wait_until(lambda: len(self._server.requests) == self._lanes)
            signal.raise_signal(signal.SIGINT)
        return written


@pytest.mark.usefixtures("own_settings")
def test_an_interrupt_while_an_answer_is_printed_stops_every_lane_and_keeps_what_came():
    shell = InteractiveShell()
    with answering([head() + event("word "), 20.0]) as server:
        nbllm.alias("slow", "compatible/m", base_url=server.base_url)
        paper = Paper(server, lanes=2)
        with redirect_stdout(paper), pytest.raises(KeyboardInterrupt) as end:
            CellMagic(shell).run("slow,slow --out both", "Go.")
        assert end.value._render_traceback_() == [
            "KeyboardInterrupt: stopped; what came is in both"
        ]
        assert shell.user_ns["both"] is shell.user_ns["_llm"]
        answers = shell.user_ns["both"].values()
        assert [answer.finish_reason for answer in answers] == ["cancelled"] * 2
        wait_until(lambda: server.hang_ups == 2)
    assert paper.getvalue().startswith("── slow\nword \n── slow #2\n")


@pytest.mark.usefixtures("own_settings")
def test_an_interrupt_of_show_in_plain_python_stops_every_lane():
    with answering([head() + event("word "), 20.0]) as server:
        nbllm.alias("slow", "compatible/m", base_url=server.base_url)
        comparison = nbllm.compare("Go.", ["slow", "slow"], wait=False)
        with redirect_stdout(Paper(server, lanes=2)), pytest.raises(KeyboardInterrupt):
            show(comparison)
        wait_until(lambda: server.hang_ups == 2)
        comparison.wait()
        assert [answer.finish_reason for answer in comparison.values()] == ["cancelled"] * 2
