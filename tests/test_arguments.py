"""The line of ``%%llm``: what it means, and the one sentence when it means nothing."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.errors import ConfigError
from nbllm.lanes import LaneRequest
from nbllm.notebook import options
from nbllm.notebook.arguments import Arguments, parse


def lanes(*addresses: str) -> tuple[LaneRequest, ...]:
    return tuple(map(LaneRequest, addresses))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", Arguments()),
        ("   \t", Arguments()),
        ("demo/guide", Arguments(models=lanes("demo/guide"))),
        ("a/x,b/y", Arguments(models=lanes("a/x", "b/y"))),
        ("a/x, b/y , c/z", Arguments(models=lanes("a/x", "b/y", "c/z"))),
        ("a/x b/y", Arguments(models=lanes("a/x", "b/y"))),
        ("a/x a/x", Arguments(models=lanes("a/x", "a/x"))),
        ("-m a/x --model b/y,fast c", Arguments(models=lanes("a/x", "b/y", "fast", "c"))),
        ("--model=a/x", Arguments(models=lanes("a/x"))),
        ("openrouter/anthropic/claude-opus-5", None),
        ("ollama/llama3.2:3b", None),
        ("openai:gpt-5-mini", None),
        ("'lmstudio/My Model'", Arguments(models=lanes("lmstudio/My Model"))),
        ("vllm/base=adapter", None),
        ("-s 'Be brief.'", Arguments(system="Be brief.")),
        ('--system "It\'s mine"', Arguments(system="It's mine")),
        ("--system=--bg", Arguments(system="--bg")),
        ("-s '- a list'", Arguments(system="- a list")),
        ("-s one -s two", Arguments(system="two")),
        ("-s ''", Arguments(system="")),
        ("--out answer", Arguments(out="answer")),
        ("--out größe", Arguments(out="größe")),
        ("--timeout 2.5", Arguments(timeout=2.5)),
        ("--timeout=60", Arguments(timeout=60.0)),
        ("--max-cost 0.05", Arguments(max_cost=0.05)),
        ("--bg", Arguments(background=True)),
        ("--raw --strict --dry-run", Arguments(raw=True, strict=True, dry_run=True)),
        ("-h", Arguments(help=True)),
        ("--nonsense --help", Arguments(help=True)),
    ],
)
def test_a_line_means_what_it_says(line: str, expected: Arguments | None):
    assert parse(line) == (expected or Arguments(models=lanes(line)))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("-o temperature 0", {"temperature": 0}),
        ("-o temperature 0.5 --option seed 3", {"temperature": 0.5, "seed": 3}),
        ("-o seed 1 -o seed 2", {"seed": 2}),
        ("-o top_p -1", {"top_p": -1}),
        ("-o stop END", {"stop": "END"}),
        ("-o stop ---", {"stop": "---"}),
        ("""-o stop '["a", "b"]'""", {"stop": ["a", "b"]}),
        ("""-o extra '{"a": {"b": null}}'""", {"extra": {"a": {"b": None}}}),
        ("-o flag true", {"flag": True}),
        ("-o flag True", {"flag": "True"}),
        ("-o x NaN", {"x": "NaN"}),
        ("-o x -Infinity", {"x": "-Infinity"}),
        ("-o x ''", {"x": ""}),
        ("-o x " + "[" * 5000, {"x": "[" * 5000}),
        ("-o x " + "9" * 5000, {"x": "9" * 5000}),
    ],
)
def test_a_setting_is_json_where_it_parses_and_text_otherwise(line: str, expected: object):
    settings = parse(line).settings
    assert settings == expected
    assert list(map(type, settings.values())) == list(map(type, expected.values()))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a/x[temperature=0]", [("a/x", {"temperature": 0})]),
        ("a/x[temperature=0,seed=3]", [("a/x", {"temperature": 0, "seed": 3})]),
        ("a/x[temperature=0, seed=3] b/y", [("a/x", {"temperature": 0, "seed": 3}), ("b/y", {})]),
        ("a/x[seed=1],a/x[seed=2]", [("a/x", {"seed": 1}), ("a/x", {"seed": 2})]),
        ("-m a/x[seed=1, top_p=1],b", [("a/x", {"seed": 1, "top_p": 1}), ("b", {})]),
        ("a/x[reasoning=high]", [("a/x", {"reasoning": "high"})]),
        ("""'a/x[stop=["a","b"],seed=1]'""", [("a/x", {"stop": ["a", "b"], "seed": 1})]),
        ("""'a/x[stop="],",seed=1]'""", [("a/x", {"stop": "],", "seed": 1})]),
        ("""'a/x[extra={"a":1,"b":2}]'""", [("a/x", {"extra": {"a": 1, "b": 2}})]),
        ("a/x[stop=]", [("a/x", {"stop": ""})]),
        ("a/x[stop==]", [("a/x", {"stop": "="})]),
    ],
)
def test_brackets_hold_the_settings_of_one_lane(line: str, expected: object):
    assert [(lane.address, lane.settings) for lane in parse(line).models] == expected


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("--tiemout 3", "Type --timeout SECONDS."),
        ("-s=x", "Type --system TEXT."),
        ("--TIMEOUT 3", "Type --timeout SECONDS."),
        ("-o 'a=b\n' x", "Type -o temperature 0."),
        ("--System x", "Type --system TEXT."),
        ("--models a", "Type --model MODEL."),
        ("--dryrun", "Type --dry-run."),
        ("--zzzzzz", "Type --help."),
        ("-x", "is no option"),
        ("--timeout", "lacks a value. Type --timeout SECONDS."),
        ("-s --bg", "lacks a value. Type --system TEXT."),
        ("-o temperature", "lacks a value. Type --option KEY VALUE."),
        ("-o temperature=0", "Type --option KEY VALUE."),
        ("-o temperature=0 x", "Type -o temperature 0."),
        ("-o '' x", "Type -o temperature 0."),
        ("--option=temperature 0", "Type --option KEY VALUE."),
        ("--bg=1", "Type --bg."),
        ("--timeout soon", "Type --timeout 60."),
        ("--timeout 0", "Type --timeout 60."),
        ("--timeout -1", "Type --timeout 60."),
        ("--timeout inf", "Type --timeout 60."),
        ("--timeout nan", "Type --timeout 60."),
        ("--max-cost much", "'much' is no number of US dollars above 0. Type --max-cost 0.05."),
        ("--out class", "Type --out answer."),
        ("--out 2x", "Type --out answer."),
        ("--out a.b", "Type --out answer."),
        ("it's", "is not closed"),
        ("a\\", "backslash"),
        ("temperature=0", "Type -o temperature 0."),
        ("'write a poem'", "lines below %%llm"),
        (",", "names no model"),
        ("''", "names no model"),
        ("a[", "is no model"),
        ("a[]", "is no model"),
        ("a]", "is no model"),
        ("[seed=1]", "is no model"),
        ("a[seed=1]b", "is no model"),
        ("a[seed=1][top_p=1]", "is no model"),
        ("a[seed]", "is no setting"),
        ("a[0=1]", "is no setting"),
        ("a[seed=1,]", "is no setting"),
        ("a[seed=1 --bg", "is no model"),
    ],
)
def test_a_wrong_line_is_one_sentence_that_says_what_to_type(line: str, advice: str):
    with pytest.raises(ConfigError) as caught:
        parse(line)
    assert advice in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("flag", options.flags())
def test_an_option_is_never_taken_for_the_value_of_another(flag: str):
    if flag not in ("-h", "--help"):
        with pytest.raises(ConfigError, match="lacks a value"):
            parse(f"-s {flag}")


PIECES = [
    *options.flags(),
    *(
        " ",
        " ",
        ",",
        "[",
        "]",
        "=",
        "a/b",
        "x",
        "'",
        '"',
        "\\",
        "\n",
        "1",
        "-",
        "--",
        "{",
        "}",
        "é",
    ),
]
LINES = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))


def complaint(line: str) -> str:
    try:
        parse(line)
    except ConfigError as error:
        return str(error)
    return "none"


@given(LINES)
def test_nothing_but_one_line_of_a_config_error_is_raised(line: str):
    assert len(complaint(line).splitlines()) == 1


@given(st.text())
def test_any_text_can_be_given_as_a_value(text: str):
    assert parse(f"--system={shlex.quote(text)} demo/guide").system == text


def test_the_help_names_every_option_and_every_example_works():
    page = options.usage()
    assert all(flag in page for flag in options.flags())
    examples = [line.strip() for line in page.splitlines() if line.startswith("  %%llm")]
    assert len(examples) == len(options._EXAMPLES)
    for example in examples:
        parse(example.removeprefix("%%llm").split("   ")[0].strip())


def test_every_option_of_the_table_sets_its_field():
    fields = set(Arguments.__dataclass_fields__)
    assert {option.field for option in options.OPTIONS} == fields
