r"""The contract of braces in forty rows: what is typed, and what a model is told, to the letter.

Each block is a sentence of the public contract; ``None`` means that the text goes as typed.
"""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from nbllm.data.pieces import parts_of
from nbllm.errors import ConfigError
from nbllm.notebook.arguments import Arguments, parse
from nbllm.notebook.filling import fill_prompt
from nbllm.prompt import Prompt

NAMESPACE = {
    "name": "Ada",
    "x": "X",
    "n": 3,
    "i": 7,
    "a": "A",
    "obj": SimpleNamespace(attr="value", _private="secret"),
    "d": {"k": "v", "_k": "secret"},
    "xs": ["first", 2],
    "nested": "{name} {{n}}",
    "df": pd.DataFrame({"c": [1]}),
    "_hidden": "secret",
    "_llm": SimpleNamespace(text="last"),
    "In": ["secret"],
    "Out": {1: "secret"},
    "exit": "secret",
}
TABLE = "df (pandas DataFrame): 1 row × 1 column\nColumns: c (int64)\nAll rows:\n"

CASES = [
    # names, attributes, keys and items are replaced where the path resolves
    ("{name}", "Ada"),
    ("{obj.attr}", "value"),
    ("{d[\"k\"]} {d['k']}", "v v"),
    ("{xs[0]} {xs[-1]}", "first 2"),
    ("a{x}b {n}", "aXb 3"),
    # … and data arrives as data
    ("{xs} {d}", '["first", 2] {"k": "v", "_k": "secret"}'),
    ("See {df}.", f"See \n{TABLE}```csv\nc\n1\n```\n."),
    # every other brace stays as typed: JSON, CSS, code
    ('{"name": {"x": 1}}', None),
    ('{"who": "{name}", "n": {n}}', '{"who": "Ada", "n": 3}'),
    ("p { color: red } .x{margin:0}", None),
    ("for (;;) { return {} }", None),
    ("{n:>3} {name!r} {n + 1} {name()}", None),
    ("{missing} {obj.missing} {xs[9]} {d[k]}", None),
    ("{ name } {{{name}}} {{ name }}", None),
    # never directly after \word, \word{…}, ^, or a single letter and _
    (r"\textbf{name}", None),
    (r"\frac{a}{x}", None),
    ("x_{i} and 2x_{n}", None),
    ("e^{x}", None),
    ("file_{name}.csv", "file_Ada.csv"),
    (r"\textbf{Dear {name}}", r"\textbf{Dear Ada}"),
    # nor inside maths, by Pandoc's rule
    ("$a {x} b$", None),
    ("$$a {x}$$", None),
    (r"\(a {x}\) \[{n}\]", None),
    ("$ a {x} $", "$ a X $"),
    ("$5 and {x} for $6", "$5 and X for $6"),
    # in a code fence only what stands alone on its line
    ("```py\nf{x}\n```", None),
    ("```\n{name}\n```", "```\nAda\n```"),
    ("```\n{df}\n```", f"```\n{TABLE}c\n1\n```"),
    ("`{name}`", "`Ada`"),
    # doubled braces give single ones
    ("{{name}}", "{name}"),
    ("{{nothing.here}}", "{nothing.here}"),
    # values are never expanded again
    ("{nested}", "{name} {{n}}"),
    # what begins with _ never resolves, but _llm; nor do IPython's own
    ("{_hidden} {__builtins__}", None),
    ("{obj._private} {x.__class__}", None),
    ('{d["_k"]}', None),
    ("{x.__init__.__globals__}", None),
    ("{_llm.text}", "last"),
    ("{In} {Out[1]} {exit} {get_ipython}", None),
]
OPTIONS = [
    # --raw switches all off
    ("--raw", "{name} {{name}}", "{name} {{name}}"),
    # --strict has nothing against what is no bare dotted name, or in maths or code
    ("--strict", '{"a": 1} $x {y}$ `{nope}` {name}', '{"a": 1} $x {y}$ `{nope}` Ada'),
]


def told(prompt: Prompt) -> str:
    """The text that a model is told, of a prompt that is nothing but text."""
    if isinstance(prompt, str):
        return prompt
    parts, _ = parts_of(prompt[0])
    assert len(parts) == 1
    return str(parts[0])


def test_there_are_forty():
    assert len(CASES) + len(OPTIONS) == 40


@pytest.mark.parametrize(("typed", "expected"), CASES)
def test_a_row_of_the_table(typed: str, expected: str | None):
    prompt = fill_prompt(typed, Arguments(), NAMESPACE)
    assert told(prompt) == (typed if expected is None else expected)


@pytest.mark.parametrize(("line", "typed", "expected"), OPTIONS)
def test_a_row_with_an_option(line: str, typed: str, expected: str):
    assert told(fill_prompt(typed, parse(line), NAMESPACE)) == expected


@pytest.mark.parametrize("typed", ["{nope}", "{obj.nope}", "{_hidden}", "{x.__class__}"])
def test_strict_fails_on_a_bare_dotted_name_that_does_not_resolve(typed: str):
    with pytest.raises(ConfigError, match="leads to no value"):
        fill_prompt(typed, parse("--strict"), NAMESPACE)


@pytest.mark.parametrize("value", [len, object(), iter("ab"), SimpleNamespace()])
def test_what_has_no_form_is_refused_with_what_to_type(value: object):
    with pytest.raises(ConfigError, match=r"Type thing_text = str\(thing\)"):
        fill_prompt("{thing}", Arguments(), {"thing": value})
