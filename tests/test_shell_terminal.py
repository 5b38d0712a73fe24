"""What a person sees on a terminal, and that a terminal obeys nobody but us."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from faults.server import answering, event, head
from nbllm.cli.harmless import Harmless
from nbllm.cli.rendering import end_of, rendered, split_blocks
from nbllm.markdown.characters import reveal
from shell import environment, nbllm
from terminal import on_a_terminal

MARKDOWN = "# Plan\n\nA **bold** word.\n\n- one\n- two\n"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = [
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "a\u202egnp.exe",
    "&#27;]0;owned&#7;",
    "&#x202e;gnp.exe",
    "[click](https://good.example&#27;]8;;evil)",
    "`\x1b[31m`",
    "```\n\x1b[31m\n```",
    "<b>\x07</b>",
    "| a |\n|---|\n| \x1b[5m |",
]


def plain(lines: list[str]) -> list[str]:
    """The lines without what colours them."""
    return [COLOURS.sub("", line).rstrip() for line in lines]


def test_markdown_is_rendered():
    lines = rendered(MARKDOWN, 40)
    assert any("\x1b[1m" in line and "bold" in line for line in lines)
    assert plain(lines)[-4:] == ["A bold word.", "", " • one", " • two"]


def test_html_is_shown_and_an_address_stands_behind_its_words():
    (line,) = plain(rendered("a vector<int> at [home](https://e.org/x), <https://e.org>", 80))
    assert line == "a vector<int> at home (https://e.org/x), https://e.org"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_model_reaches_the_terminal(text):
    shown = "".join(COLOURS.sub("", line) for line in rendered(text, 60))
    assert shown == reveal(shown)
    piecewise = Harmless()
    pieces = "".join(piecewise.take(character) for character in text)
    assert pieces == reveal(pieces)


def test_what_a_terminal_would_obey_is_seen():
    assert plain(rendered("a\x1b[2Jb", 60)) == [r"a\x1b[2Jb"]
    assert plain(rendered("`a\u202eb`", 60)) == [r"a\u202eb"]


@pytest.mark.slow
def test_nothing_of_the_hostile_corpus_reaches_the_terminal():
    corpus = os.environ.get("NBLLM_HOSTILE")
    path = Path(corpus) if corpus else Path(__file__).with_name("hostile_markdown.json")
    for text in re.findall(r'"((?:[^"\\]|\\.)*)"', path.read_text()):
        said = json.loads(f'"{text}"')
        shown = "".join(COLOURS.sub("", line) for line in rendered(said[:5000], 60))
        assert shown == reveal(shown), said


def test_pieces_are_harmless_as_the_whole_is():
    family = "a 👩\u200d🔬 b\r\nc"
    piecewise = Harmless()
    assert "".join(piecewise.take(each) for each in family) == "a 👩\u200d🔬 b\n\nc".replace(
        "\n\n", "\n"
    )


@pytest.mark.parametrize("cut", range(1, len(MARKDOWN), 3))
def test_blocks_that_are_complete_do_not_change(cut):
    complete, growing = split_blocks(MARKDOWN[:cut])
    assert complete + growing == MARKDOWN[:cut]
    assert plain(rendered(MARKDOWN, 40))[: len(rendered(complete, 40))] == plain(
        rendered(complete, 40)
    )


@pytest.mark.parametrize(
    ("begin", "line"), [("```python\n", "a = {}"), ("| a |\n|---|\n", "| {} |"), ("", "- {}")]
)
def test_of_a_long_block_the_end_is_painted(begin, line):
    block = begin + "".join(f"{line.format(number)}\n" for number in range(500))
    end = end_of(block, 20)
    assert len(end.splitlines()) == 20 + begin.count("\n")
    assert plain(rendered(end, 40))[-10:] == plain(rendered(block, 40))[-10:]


@pytest.mark.slow
def test_a_terminal_shows_it_rendered_and_a_pipe_gets_it_plain():
    with on_a_terminal("ask", "-m", "demo/echo", MARKDOWN) as terminal:
        assert terminal.wait() == 0
        screen = terminal.screen()
    assert "**" not in "".join(screen)
    assert "A bold word." in screen
    assert any("tokens" in line for line in screen)
    assert nbllm("ask", "-m", "demo/echo", MARKDOWN).out == MARKDOWN


@pytest.mark.slow
@pytest.mark.parametrize("how", ["--plain", "NO_COLOR", "TERM"])
def test_a_terminal_shows_the_text_itself_where_that_is_wanted(how):
    env = {"NO_COLOR": {"NO_COLOR": "1"}, "TERM": {"TERM": "dumb"}}.get(how, {})
    words = ["ask", "-m", "demo/echo", "a **bold**\x1b[31m\u202e word", *([how] * (how[0] == "-"))]
    with on_a_terminal(*words, env=environment(COLUMNS=None, LINES=None, **env)) as terminal:
        assert terminal.wait() == 0
    assert rb"a **bold**\x1b[31m\u202e word" in terminal.written
    assert b"\x1b[31m" not in terminal.written


@pytest.mark.slow
def test_what_is_long_scrolls_and_is_all_there():
    text = "".join(f"Paragraph {number}.\n\n" for number in range(60))
    answer: list[bytes | float] = [head()]
    for number in range(60):
        answer += [event("Para"), 0.002, event(f"graph {number}.\\n\\n"), 0.002]
    with answering([*answer, event("", "stop") + b"data: [DONE]\n\n"]) as server:
        words = ("ask", "-m", "compatible/x", "-o", "base_url", server.base_url, "hi")
        with on_a_terminal(*words, columns=60, lines=10) as terminal:
            assert terminal.wait() == 0
    assert terminal.screen()[: 2 * 60 - 1] == text.splitlines()[:-1]


@pytest.mark.slow
def test_ctrl_c_on_the_keyboard_keeps_what_came_on_the_screen():
    with answering([head(), event("# One\\n\\ntwo **th"), 60.0]) as server:
        words = ("ask", "-m", "compatible/x", "-o", "base_url", server.base_url, "hi")
        with on_a_terminal(*words) as terminal:
            terminal.read_until("two")
            terminal.type(b"\x03")
            assert terminal.wait() == 130
        assert "stopped" in "".join(terminal.screen())
        assert any("two **th" in line for line in terminal.screen())
        assert b"Traceback" not in terminal.written


@pytest.mark.slow
def test_nothing_typed_and_nothing_piped_says_what_to_type():
    with on_a_terminal("ask", "-m", "demo/echo") as terminal:
        assert terminal.wait() == 2
    assert "nbllm ask 'your question'" in " ".join(terminal.screen())


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 120])
def test_a_comparison_is_panels(columns):
    words = ("compare", "-m", "demo/echo", "-m", "demo/flaky", "A **bold** word.")
    with on_a_terminal(*words, columns=columns) as terminal:
        assert terminal.wait() == 0
    screen = terminal.screen()
    assert any("╭─ demo/echo" in line for line in screen)
    assert any(line.startswith("╰─ ServerError") for line in screen) == (columns == 60)
    assert any("demo/echo" in line and "demo/flaky" in line for line in screen) == (columns == 120)
    assert "**" not in "".join(screen)
    assert "failed on purpose" in "".join(screen)
