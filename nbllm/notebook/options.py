"""The options of ``%%llm``, as data: for the parser, the help and the completer."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Option:
    """One option: the field of ``Arguments`` that it sets, its spellings, what follows it."""

    field: str
    flags: tuple[str, ...]
    values: tuple[str, ...]
    purpose: str

    @property
    def example(self) -> str:
        """How it is written: ``--timeout SECONDS``."""
        return " ".join((self.flags[-1], *self.values))

    @property
    def heading(self) -> str:
        """All its spellings, for a help page."""
        return " ".join((", ".join(self.flags), *self.values))


OPTIONS = (
    Option("models", ("-m", "--model"), ("MODEL",), "one more model, or several with commas"),
    Option("system", ("-s", "--system"), ("TEXT",), "what the models are told before the prompt"),
    Option("settings", ("-o", "--option"), ("KEY", "VALUE"), "a setting, such as temperature 0"),
    Option("goes_on", ("-c", "--continue"), (), "go on with the last answers, or the pinned one"),
    Option("chat", ("--chat",), ("NAME",), "go on with this conversation, made if it is new"),
    Option("tools", ("-T", "--tool"), ("NAME",), "let the model call this function of yours"),
    Option("schema", ("--schema",), ("NAME",), "answer as this class or JSON schema"),
    Option("attachments", ("-a", "--attach"), ("PATH|NAME",), "send a file or a variable along"),
    Option("out", ("--out",), ("NAME",), "bind the answer to this name, besides _llm"),
    Option("timeout", ("--timeout",), ("SECONDS",), "give up after so long"),
    Option("max_cost", ("--max-cost",), ("USD",), "stop where an answer costs more dollars"),
    Option("samples", ("--samples",), ("N",), "ask each model so often, and say how it varies"),
    Option("cache", ("--cache",), (), "give the answer that came before, if any; else keep it"),
    Option("refresh", ("--refresh",), (), "ask anew, and keep the answer for --cache"),
    Option("blind", ("--blind",), (), "hide which model says what, until a vote or .reveal()"),
    Option("background", ("--bg",), (), "return at once; the answer streams on"),
    Option("raw", ("--raw",), (), "send every {brace} as typed"),
    Option("strict", ("--strict",), (), "fail on a {name} that leads to no value"),
    Option("dry_run", ("--dry-run",), (), "show what would be sent, and send nothing"),
    Option("help", ("-h", "--help"), (), "show this page"),
)

_BY_FLAG = {flag: option for option in OPTIONS for flag in option.flags}

_EXAMPLES = (
    ("%%llm", "ask the default model"),
    ("%%llm openai/gpt-5-mini,ollama/llama3.2:3b", "two models, side by side"),
    (
        "%%llm demo/guide[temperature=0] -s 'Be brief.' --out answer",
        "a setting, a system prompt, a name for the answer",
    ),
    ("%%llm -c", "say more to whoever answered last"),
    ("%%llm --chat trip -T weather", "a conversation of that name, which may call weather()"),
)

_LINES = (
    ("%llm use MODEL [--save]", "make a model or alias the default, for good with --save"),
    ("%llm alias [NAME MODEL] [--save]", "let a name stand for a model, or list the names"),
    ("%llm keys [set|remove PROVIDER]", "say where keys are, never which; change the keyring"),
    ("%llm models [PROVIDER]", "list the models that are at hand, with context and price"),
    ("%llm check [PROVIDER]", "say which providers answer, and what to do about the others"),
    ("%llm cache [clear]", "say what the cache of answers holds, or empty it"),
    ("%llm history [N] [TEXT]", "show the last runs, or those with a text; clear deletes all"),
    ("%llm cost [--budget USD]", "say what was spent, and stop all runs at a budget"),
    ("%llm help", "show this page"),
)


def flags() -> tuple[str, ...]:
    """Every spelling of every option, for completion."""
    return tuple(_BY_FLAG)


def is_flag(word: str) -> bool:
    """Whether the word is an option."""
    return word in _BY_FLAG


def find(flag: str) -> Option | None:
    """The option that is spelt so."""
    return _BY_FLAG.get(flag)


def nearest(flag: str) -> Option:
    """The option that a wrong spelling most likely means; ``--help`` if none is near."""
    close = get_close_matches(flag.lower()[:40], _BY_FLAG, n=1)
    return _BY_FLAG[close[0] if close else "--help"]


def usage() -> str:
    """The help page, as plain text."""
    options = [(option.heading, option.purpose) for option in OPTIONS]
    return "\n".join(
        (
            "%%llm [MODEL[,MODEL…]] [options]",
            "prompt text, with {names} of the notebook's variables",
            "",
            "A model takes settings of its own in brackets: model[temperature=0,seed=3].",
            *("", "Options", *_columns(options)),
            *("", "Examples", *_columns(_EXAMPLES)),
            *("", "On a line of its own", *_columns(_LINES)),
        )
    )


def _columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    width = max(len(left) for left, _ in rows)
    return [f"  {left:<{width}}  {right}" for left, right in rows]
