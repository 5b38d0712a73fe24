"""What Tab offers, in front of the cursor ``|``."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell

from model_server import forget, listing, move, serving
from nbllm import engine
from nbllm.aliasing import alias
from nbllm.catalog.lists import models
from nbllm.notebook import line_magic
from nbllm.notebook.complete import offer
from nbllm.notebook.completer import Completer
from nbllm.notebook.options import flags

NAMESPACE = {
    "report": "text",
    "rows": [1],
    "Point": type("Point", (), {}),
    "_hidden": 1,
    "_llm": 2,
    "In": [],
}


@pytest.fixture(autouse=True)
def patch(own_settings):
    """No key and no list of another test."""
    forget(own_settings)
    return own_settings


def words(cell: str) -> list[str] | None:
    found = offer(cell.partition("|")[0], NAMESPACE)
    return None if found is None else found.words


@pytest.mark.parametrize(
    ("cell", "offered"),
    [
        ("%%llm demo/g|", ["demo/guide"]),
        ("%%llm demo/sl|\nprompt", ["demo/slow"]),
        ("\n%%llm demo/sl|", ["demo/slow"]),
        ("%%llm dem|", ["demo/"]),
        ("%%llm -m dem|", ["demo/"]),
        ("%%llm --model demo/ech|", ["demo/echo"]),
        ("%%llm --model=demo/ech|", ["demo/echo"]),
        ("%%llm demo/echo,demo/fl|", ["demo/flaky"]),
        ("%%llm openai/gpt-5-mi|", ["openai/gpt-5-mini"]),
        ("%%llm openrouter/anthropic/c|", ["openrouter/anthropic/claude-haiku-4.5"]),
        ("%%llm vllm/|", []),
        ("%%llm nowhere/x|", None),
        ("%%llm demo/echo[te|", ["temperature="]),
        ("%%llm demo/echo[seed=1,to|", ["top_p=", "tools=", "tool_choice="]),
        ("%%llm demo/echo[seed=1, st|", ["stop="]),
        ("%%llm demo/echo[stop=['a'],max_t|", ["max_tokens="]),
        ("%%llm demo/echo[stop=['a',op|", None),
        ("%%llm demo/echo[temperature=0|", None),
        ("%%llm demo/echo[temperature=0],dem|", ["demo/"]),
        ("%%llm demo/echo[temperature=0] dem|", ["demo/"]),
        ("%%llm -s '[' dem|", ["demo/"]),
        ("%%llm demo/echo[api_k|", []),
        ("%%llm demo/echo --dry|", ["--dry-run"]),
        ("%%llm -o temp|", ["temperature"]),
        ("%%llm -o api_k|", []),
        ("%%llm -o temperature |", None),
        ("%%llm -o temperature 0 dem|", ["demo/"]),
        ("%%llm --bg dem|", ["demo/"]),
        ("%%llm -m demo/echo dem|", ["demo/"]),
        ("%%llm -s dem|", None),
        ("%%llm -s 'a dem|", None),
        ("%%llm --timeout=de|", None),
        ("%%llm\nWhat of {rep|", ["report"]),
        ("%%llm\nWhat of {|", ["Point", "_llm", "report", "rows"]),
        ("%%llm\nWhat of {report} and {ro|", ["rows"]),
        ("%%llm\n{{rep|", None),
        ("%%llm\nrep|", None),
        ("%%llm --raw\n{rep|", None),
        ("%llm us|", ["use"]),
        ("%llm use demo/sh|", ["demo/showcase"]),
        ("x = 1\n%llm check open|", ["openai", "openrouter"]),
        ("%llm models gem|", ["gemini"]),
        ("%llm keys re|", ["remove"]),
        ("%llm keys set gro|", ["groq"]),
        ("%llm keys set dem|", []),
        ("%%llm demo/echo --schema |", ["Point"]),
        ("%llm help dem|", None),
        ("%%llm|", None),
        ("%llm|", None),
        ("%%llmx dem|", None),
        ("print('dem|", None),
        ("'%%llm' + dem|", None),
        ("", None),
    ],
)
def test_what_is_offered(cell, offered):
    assert words(cell) == offered


def test_every_option_and_provider():
    assert words("%%llm -|") == list(flags())
    assert {"openai/", "ollama/", "demo/"} <= set(words("%%llm |") or ())
    assert words("%llm |") == list(line_magic.COMMANDS)
    assert {"use", "alias", "keys", "models", "check", "cache", "help"} <= set(line_magic.COMMANDS)


def test_aliases():
    alias("quick", "openai/gpt-5-mini")
    assert words("%%llm qui|") == ["quick"]
    assert words("%llm use qui|") == ["quick"]
    assert words("%llm check qui|") == ["quick"]


def test_a_list_that_was_fetched_is_offered(patch):
    patch.setenv("OPENAI_API_KEY", "k")
    with serving({"/models": listing("gpt-x", "gpt y", "gpt'z", "ft:gpt@1")}) as server:
        move(patch, openai=server.address)
        models("openai")
        assert words("%%llm openai/gpt|") == ["openai/gpt-x"]
        assert words("%%llm openai/ft|") == ["openai/ft:gpt@1"]


def test_a_list_that_is_missing_is_fetched_in_the_background(patch):
    patch.setenv("OPENAI_API_KEY", "k")
    with serving({"/models": listing("gpt-x")}) as server:
        move(patch, openai=server.address)
        assert "openai/gpt-5-mini" in words("%%llm openai/|")
        while words("%%llm openai/|") != ["openai/gpt-x"]:
            engine.submit(asyncio.sleep(0.01)).result(10)


@pytest.fixture
def shell():
    """A shell with the matcher, and nothing of ours afterwards."""
    shell = InteractiveShell()
    shell.user_ns["report"] = "text"
    Completer(shell).install()
    yield shell
    Completer(shell).remove()
    assert shell.Completer.custom_matchers == []


def complete(shell, cell: str) -> tuple[str, list[str]]:
    """What a front end would put in, and in the place of what."""
    from IPython.core.completer import provisionalcompleter

    before = cell.partition("|")[0]
    with provisionalcompleter():
        found = list(shell.Completer.completions(cell.replace("|", ""), len(before)))
    return before[found[0].start :] if found else "", [each.text for each in found]


@pytest.mark.parametrize(
    ("cell", "replaced", "offered"),
    [
        ("%%llm demo/gu|\nhello", "demo/gu", ["demo/guide"]),
        ("%%llm demo/echo,demo/gu|", "demo/gu", ["demo/guide"]),
        ("%%llm --dr|", "--dr", ["--dry-run"]),
        ("%%llm\nover {rep|}", "rep", ["report"]),
        ("%llm use ollama/llama3.2:|", "ollama/llama3.2:", ["ollama/llama3.2:3b"]),
        ("%%llm vllm/|", "vllm/", ["vllm/"]),
        ("%%llm\nover {rept|}", "rept", ["rept"]),
    ],
)
def test_ipython_offers_ours_alone(shell, cell, replaced, offered):
    assert complete(shell, cell) == (replaced, offered)


def test_python_is_completed_as_before(shell):
    assert "report" in complete(shell, "rep|")[1]
    assert "%%llm" not in str(complete(shell, "imp|"))


def test_loading_twice_leaves_one(shell):
    Completer(shell).install()
    assert len(shell.Completer.custom_matchers) == 1


@pytest.mark.parametrize(
    ("line", "token", "offered"),
    [
        ("%%llm ollama/llama3.2:3", "3", ["3b"]),
        ("%%llm demo/gu", "demo/gu", ["demo/guide"]),
        ("%%llm x,demo/gu", "demo/gu", ["demo/guide"]),
        ("%%llm --model=dem", "dem", ["demo/"]),
        ("print", "print", []),
    ],
)
def test_older_versions_of_ipython_ask_for_a_token(line, token, offered):
    old = SimpleNamespace(custom_matchers=[], text_until_cursor=line)
    completer = Completer(SimpleNamespace(Completer=old, user_ns={}))
    completer.install()
    assert old.custom_matchers[0](token) == offered


class Hostile(dict):
    def __iter__(self):
        raise RuntimeError("a namespace that bites")


def test_no_exception_leaves():
    completer = Completer(SimpleNamespace(Completer=None, user_ns=Hostile()))
    completer.install()
    context = SimpleNamespace(full_text="%%llm\n{a", cursor_line=1, text_until_cursor="{a")
    assert completer(context)["completions"] == []
