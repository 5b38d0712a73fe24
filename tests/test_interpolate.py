r"""The table of braces: which are the notebook's and which stay as typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from nbllm.errors import ConfigError
from nbllm.notebook.interpolate import Interpolated, interpolate


@dataclass
class Person:
    first: str = "Ada"
    _private: str = "private"
    friends: list[str] = field(default_factory=lambda: ["Bo", "Cy"])

    @property
    def broken(self) -> str:
        raise RuntimeError("boom")


NAMESPACE = {
    "name": "Ada",
    "x": "X",
    "i": 7,
    "n": 3,
    "a": "A",
    "b": "B",
    "file": "f.csv",
    "unit": "kg",
    "größe": 1.8,
    "nested": "{name} and {{name}}",
    "multi": "one\ntwo",
    "person": Person(),
    "xs": ["first", "last"],
    "d": {
        "k": "v",
        "a b": "blank",
        "it's": "quote",
        "__k": "private",
        1: "one",
        "$": "dollar",
        "{": "no",
    },
    "deep": {"rows": [{"cell": SimpleNamespace(value=42)}]},
    "_hidden": "no",
    "_i1": "no",
    "_llm": SimpleNamespace(note="last"),
    "In": ["no"],
    "Out": {0: "no"},
    "exit": "no",
    "quit": "no",
    "get_ipython": "no",
    "open": open,
}

REPLACED = [
    ("{name}", "Ada"),
    ("Hi {name}, {name}!", "Hi Ada, Ada!"),
    ("{person.first}", "Ada"),
    ("{person.friends[-1]}", "Cy"),
    ('{d["k"]}', "v"),
    ("{d['k']}", "v"),
    ('{d["a b"]}', "blank"),
    ('{d["it\'s"]}', "quote"),
    ("{d[1]}", "one"),
    ("{xs[0]} {xs[-1]}", "first last"),
    ('{deep["rows"][0]["cell"].value}', "42"),
    ("{größe} m", "1.8 m"),
    ("{nested}", "{name} and {{name}}"),
    ("{_llm.note}", "last"),
    ("file_{name}.csv", "file_Ada.csv"),
    ("{a}_{b}", "A_B"),
    ("ab{x}cd", "abXcd"),
    ('{"who": "{name}", "n": {n}}', '{"who": "Ada", "n": 3}'),
    ('{"a":{"b":{n}}}', '{"a":{"b":3}}'),
    ("{{n}: 1}", "{3: 1}"),
    ("${name}", "$Ada"),
    ("$5 and {x} for $6", "$5 and X for $6"),
    ("from $5 to $6: {x}", "from $5 to $6: X"),
    ("a $x$5 {x} b", "a $x$5 X b"),
    (r"\$a {x} b$", r"\$a X b$"),
    ("$a\n\n{x} b$", "$a\n\nX b$"),
    (r"\\(a {x} b\\)", r"\\(a X b\\)"),
    (r"\\word{x}", r"\\wordX"),
    (r"\textbf{Dear {name}}", r"\textbf{Dear Ada}"),
    (r"\frac {x}", r"\frac X"),
    (r"{\frac{a}{b}}{x}", r"{\frac{a}{b}}X"),
    ("`{name}` is a column", "`Ada` is a column"),
    ("`$a` {x} `b$`", "`$a` X `b$`"),
    ("`C:\\` {x} `$`", "`C:\\` X `$`"),
    (r"\`$a {x}` b", r"\`$a X` b"),
    ('{d["$"]} {x}$', "dollar X$"),
    ("$ a {x}$", "$ a X$"),
    ("$a {x} $", "$a X $"),
    ("$a {x}$5", "$a X$5"),
    ("```\n{name}\n```", "```\nAda\n```"),
    ("```\n    {multi}\t\r\n```", "```\n    one\ntwo\t\r\n```"),
    ("```\nf{x}\n``` \n{x}", "```\nf{x}\n``` \nX"),
    ("```py\nf{x}\n```\n{x}", "```py\nf{x}\n```\nX"),
    ("```{name}```", "```Ada```"),
    ("~~~\n```\nf{x}\n~~~\n{x}", "~~~\n```\nf{x}\n~~~\nX"),
]

ESCAPED = [
    ("{{name}}", "{name}"),
    ("{{nothing.here}}", "{nothing.here}"),
    ('{{d["k"]}}', '{d["k"]}'),
    ('{"a":{{name}}}', '{"a":{name}}'),
    ("`{{name}}`", "`{name}`"),
    ("```\n{{name}}\n```", "```\n{name}\n```"),
]

AS_TYPED = [
    "no braces",
    "{}",
    "{ name }",
    "{name!r}",
    "{n:>3}",
    "{name:}",
    "{n + 1}",
    "{name()}",
    "{name.upper()}",
    "{d[k]}",
    "{d[0:1]}",
    "{xs[0.5]}",
    "{xs[9]}",
    "{xs[x]}",
    '{d["missing"]}',
    '{d["k]}',
    '{d["{"]}',
    "{missing}",
    "{person.missing}",
    "{person.broken}",
    "{0}",
    "{name",
    "name}",
    "{{{name}}}",
    "{{{{name}}}}",
    "{{ name }}",
    "{% for x in xs %}{{ x }}{% endfor %}",
    '{"a":{"b":1}}',
    "{'name': name}",
    "p{color:red} .x{margin:0}",
    "@media print{p{color:red}}",
    "func main() { return }",
    r"\frac{a}{b}",
    r"\frac{x}{y}{n}",
    r"\frac{\frac{a}{b}}{n}",
    r"\sqrt[3]{n}",
    r"\section*{name}",
    r"\sum_{i}^{n}",
    r"\mathbf{x}_{i}",
    r"\textbf{{name}}",
    "x_{i}",
    "2x_{i} + π_{n}",
    "e^{x}",
    r"\^{a}",
    "$x_{i}$ and $ {nope} $",
    "$a {x} b$",
    "${x}$",
    "$a\n{x} b$",
    r"$a \$ {x} b$",
    "$$a\n{x}$$",
    "$$ {x} $ {x} $$",
    r"\(a {x} b\)",
    r"\[ {x} \\ {{x}} \]",
    "```\nf{x}\n```",
    "```{python}\nf{x}\n```",
    "```{name}\n```",
    "~~~\n{name} {name}\n~~~",
    "````\n```\nf{x}\n````",
    "```\nf{x}",
    "\t```\nf{x}\n\t```",
    "```\n    ```\nf{x}\n```",
    "- item\n    ```\n    f{x}\n    ```",
    "> ```\n> f{x}\n> ```",
    "{x.__class__}",
    "{x.__init__.__globals__}",
    "{person._private}",
    '{d["__k"]}',
    "{_hidden}",
    "{_i1}",
    "{In}",
    "{Out[0]}",
    "{exit}",
    "{quit}",
    "{get_ipython}",
    "<Dialog open={open}>",
    "{__builtins__}",
]


@pytest.mark.parametrize(("text", "expected"), REPLACED)
def test_a_path_that_resolves_is_replaced(text: str, expected: str):
    result = interpolate(text, NAMESPACE)
    assert result.text == expected
    assert result.names


@pytest.mark.parametrize(("text", "expected"), ESCAPED)
@pytest.mark.parametrize("namespace", [NAMESPACE, {}])
def test_doubled_braces_give_single_ones(text: str, expected: str, namespace: dict[str, object]):
    assert interpolate(text, namespace) == Interpolated((expected,), ())


@pytest.mark.parametrize("text", AS_TYPED)
def test_every_other_brace_stays_as_typed(text: str):
    assert interpolate(text, NAMESPACE) == Interpolated((text,), ())


def test_the_names_are_the_paths_in_the_order_of_the_text():
    result = interpolate('{n} {missing} {d["k"]} {n}', NAMESPACE)
    assert result == Interpolated(("3 {missing} v 3",), ("n", 'd["k"]', "n"))


@pytest.mark.parametrize("text", ["{nmae}", "Hi {person.frist}", "{ n } {In}", "{x.__class__}"])
def test_strict_refuses_a_bare_name_that_does_not_resolve(text: str):
    with pytest.raises(ConfigError):
        interpolate(text, NAMESPACE, strict=True)


@pytest.mark.parametrize("text", [*AS_TYPED[:20], "`{nmae}`", "$a_{nmae}$", "```\n{nmae}\n```"])
def test_strict_has_nothing_against_other_braces(text: str):
    bare = ("{missing}", "{person.missing}", "{person.broken}")
    if text not in bare:
        assert interpolate(text, NAMESPACE, strict=True).text == text


def test_the_strict_error_says_where_and_what_to_type():
    with pytest.raises(ConfigError) as caught:
        interpolate("first line\n{nmae}", NAMESPACE, strict=True)
    message = str(caught.value)
    assert "{nmae} on line 2" in message
    assert "Did you mean {name}?" in message
    assert "{{nmae}}" in message


def test_the_strict_error_never_proposes_a_private_name():
    with pytest.raises(ConfigError) as caught:
        interpolate("{hidden} ", NAMESPACE, strict=True)
    assert "_hidden" not in str(caught.value)


def test_a_price_called_open_is_a_variable_like_any_other():
    assert interpolate("{open}", {"open": 12.5}).text == "12.5"
