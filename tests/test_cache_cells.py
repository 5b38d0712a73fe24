"""The cache in a notebook: options of a cell, ``%llm cache``, ``%config``."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

import nbllm
from faults.server import answering, event, head
from nbllm import config
from nbllm.notebook.magic import CellMagic

pytestmark = pytest.mark.usefixtures("own_settings")
HELLO = head() + event("It is ", None) + event("done.", "stop")


def test_a_cell_says_whether_it_wants_the_cache(own_cache, capsys):
    shell = InteractiveShell()
    texts = []
    with answering(HELLO, head() + event("Anew.", "stop")) as server:
        nbllm.alias("mine", "compatible/m", base_url=server.base_url)
        for option in ("--cache", "--cache", "--refresh", "--cache", "-o cache offline"):
            CellMagic(shell).run(f"mine {option}", "Hello")
            texts.append(shell.user_ns["_llm"].text)
        assert len(server.requests) == 2
    assert texts == ["It is done.", "It is done.", "Anew.", "Anew.", "Anew."]
    capsys.readouterr()
    shell.run_line_magic("load_ext", "nbllm")
    try:
        shell.run_line_magic("llm", "cache")
        shell.run_line_magic("llm", "cache clear")
        shell.run_line_magic("llm", "cache")
        with pytest.raises(nbllm.ConfigError, match="takes nothing or clear"):
            shell.run_line_magic("llm", "cache empty")
    finally:
        shell.run_line_magic("unload_ext", "nbllm")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{own_cache.path} holds 1 answer, 0.0 MB. %llm cache clear forgets them."
    assert said[1] == "Forgotten: 1 answer, 0.0 MB."
    assert "0 answers" in said[2]


def test_config_sets_it_for_all_cells(own_cache, monkeypatch):
    monkeypatch.setattr(own_cache, "pace", "full")
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "nbllm")
    try:
        shell.run_line_magic("config", "Nbllm.cache = 'offline'")
        shell.run_line_magic("config", "Nbllm.pace = 'recorded'")
        assert config.defaults() == {"cache": "offline"}
        assert own_cache.pace == "recorded"
        with pytest.raises(nbllm.ConfigError, match="the cache has no answer"):
            nbllm.complete("Hello", "demo/echo")
        shell.run_line_magic("config", "Nbllm.cache = False")
        assert nbllm.complete("Hello", "demo/echo").text == "Hello"
    finally:
        shell.run_line_magic("unload_ext", "nbllm")
    assert not [each for each in shell.configurables if type(each).__name__ == "Nbllm"]
