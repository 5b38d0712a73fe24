from __future__ import annotations

import argparse
import inspect
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from nbllm.errors import NbllmError, RateLimited
from nbllm.events import Citation, Usage
from nbllm.notebook.settle import bundle
from nbllm.notebook.settle.style import FOLDED, LANE, LANES, PREFORMATTED
from nbllm.response import Response, ToolCall
from settled import Page

NUMBERED = Response(
    text="The **answer**",
    reasoning="Let me <think>",
    finish_reason="stop",
    usage=Usage(input_tokens=1028, output_tokens=312),
    cost=0.00123,
    ttft=0.42,
    duration=12.34,
    tokens_per_second=61.2,
)
FAILED = Response(
    text="Half an\n\n```python\nanswer",
    finish_reason="error",
    error=RateLimited("Wait 20 s,\nor take another model."),
)
CALLING = Response(
    finish_reason="tool_calls",
    tool_calls=(
        ToolCall("1", "get_weather", {"city": "Zürich"}, '{"city": "Zürich"}'),
        ToolCall("2", "broken", None, '{"a": '),
    ),
    notices=("temperature is not supported",),
)


def test_the_hooks_of_the_live_board_stand_in_the_page():
    html = bundle([("demo/a", NUMBERED), ("demo/b", FAILED)])["text/html"]
    page = Page(html)
    assert [(lane["aria-label"], lane["data-state"]) for lane in page.lanes()] == [
        ("demo/a", "finished"),
        ("demo/b", "error"),
    ]
    assert {lane["role"] for lane in page.lanes()} == {"group"}
    hooks = [attributes.get("data-nbllm") for _, attributes in page.elements]
    assert [hook for hook in hooks if hook] == ["board", *["lane", "metrics", "text"] * 2]
    assert page.words("text") == "The answer\nHalf an\nanswer\n"


def test_numbers_are_worded_as_on_the_live_board():
    known = "TTFT 0.42 s · 61 tokens/s · 312 tokens · 1,028 tokens in · cost $0.0012"
    unknown = "TTFT – · – tokens/s · – tokens · cost –"
    both = bundle([("a", NUMBERED), ("b", FAILED)])
    shown = Page(both["text/html"]).words("metrics").replace("\N{NO-BREAK SPACE}", " ")
    assert shown == known.replace("1,028 tokens in · ", "") + unknown
    assert 'title="1,028 tokens in"' in both["text/html"]
    assert both["text/plain"].count(known) == both["text/plain"].count(unknown) == 1
    assert both["text/markdown"].count(known.replace("$", "\\$")) == 1


@pytest.mark.parametrize(
    ("cost", "shown"), [(0.0, "$0"), (0.00000123, "$0.0000012"), (0.25, "$0.250"), (3.5, "$3.50")]
)
def test_costs(cost, shown):
    assert f"cost {shown}" in bundle([("a", Response(cost=cost))])["text/plain"]


@pytest.mark.parametrize(
    ("reason", "state", "line"),
    [
        ("stop", "finished", "a — finished\n"),
        ("length", "finished", "a — finished · token limit reached\n"),
        ("content_filter", "finished", "a — finished · withheld by the provider\n"),
        ("cancelled", "cancelled", "a — stopped\n"),
        ("error", "error", "a — error\n"),
        (None, "disconnected", "a — disconnected\n"),
    ],
)
def test_how_a_lane_ended(reason, state, line):
    settled = bundle([("a", Response(finish_reason=reason))])
    assert Page(settled["text/html"]).lanes()[0]["data-state"] == state
    assert line in settled["text/plain"]


def test_one_lane_is_mainly_its_answer():
    settled = bundle([("a", NUMBERED)], note="Run it again.")
    assert settled["text/plain"].startswith("The **answer**\n\na — finished · 12.3 s\n")
    assert "\n\nThe **answer**\n\n" in settled["text/markdown"]
    assert settled["text/markdown"].startswith("**a** — finished · 12.3 s · TTFT")
    assert settled["text/markdown"].endswith("\n\n*Run it again.*")
    assert "<small>Run it again.</small></div></div>" in settled["text/html"]


def test_reasoning_is_folded_in_the_page_and_counted_in_markdown():
    settled = bundle([("a", NUMBERED)])
    assert "<summary>Thoughts</summary>" in settled["text/html"]
    assert "Let me &lt;think&gt;" in settled["text/html"]
    assert "*Thoughts: 14 characters, left out here*" in settled["text/markdown"]
    assert "think" not in settled["text/markdown"] + settled["text/plain"]


def test_an_error_stands_below_the_partial_text():
    settled = bundle([("a", FAILED)])
    for mime, text in settled.items():
        assert text.index("Half an") < text.index("RateLimited") < text.index("Wait 20 s"), mime
    assert '<strong title="RateLimited">Rate limited</strong>' in settled["text/html"]
    tokens = MarkdownIt().parse(settled["text/markdown"])
    assert [token.content for token in tokens if token.type == "fence"] == ["answer\n"]
    assert "> **RateLimited**: Wait 20 s, or take" in settled["text/markdown"]


def test_tool_calls_and_notices_are_shown():
    settled = bundle([("a", CALLING)])
    card = '<strong>get_weather</strong><pre dir="ltr">{\n  "city": "Zürich"\n}'
    assert card in settled["text/html"]
    for text in settled.values():
        assert '{"a":' in text
        assert "temperature is not supported" in text
    assert 'Tool get_weather {\n  "city": "Zürich"\n}' in settled["text/plain"]
    code = [t.content for t in MarkdownIt().parse(settled["text/markdown"]) if t.tag == "code"]
    assert code[0] == '{\n  "city": "Zürich"\n}\n'


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "![a](https://evil.test/x.png)",
    "[a](javascript:x)",
    '"><script>x</script>',
    "`<b>",
    "\n\n# x\n\n<b>",
    "a\x1b[31m\u202e\u200b",
    "$\\href{javascript:x}{y}$",
    "*_|~",
]
hostile_texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=4).map("".join)
ALLOWED = {"class", "style", "data-nbllm", "data-state", "role", "aria-label", "dir", "href"}
ALLOWED |= {"title", "target", "rel", "referrerpolicy", "align", "start", "tabindex"}


@given(name=hostile_texts, text=hostile_texts, other=hostile_texts)
def test_nothing_in_a_response_escapes_its_place(name, text, other):
    response = Response(
        text=text,
        reasoning=other,
        tool_calls=(ToolCall("1", name, {other: text}, "{}"), ToolCall("2", other, None, text)),
        citations=(Citation(text, other), Citation(f"https://{name}", text)),
        notices=(other,),
        error=NbllmError(other),
    )
    settled = bundle([(name, response), (other, response)], note=other)
    page = Page(settled["text/html"])
    assert len(page.lanes()) == 2
    for tag, attributes in page.elements:
        assert tag not in ("img", "script", "svg", "iframe", "b")
        assert set(attributes) <= ALLOWED
        assert attributes.get("style", LANE) in (LANES, LANE, PREFORMATTED, FOLDED)
        assert re.match(r"(?i)https?://|mailto:|#", attributes.get("href", "#"))
    hidden = re.compile("[\x00-\x08\x0b-\x1f\u200b\u202e]")
    assert not any(hidden.search(text) for text in settled.values())
    viewer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    viewer.validateLink = lambda _url: True
    tokens = list(viewer.parse(settled["text/markdown"]))
    for token in tokens:
        tokens += token.children or []
        assert token.type not in ("image", "html_inline", "html_block")
        assert re.match(r"(?i)https?://|mailto:|#", str(token.attrGet("href") or "#"))


def test_a_name_of_many_lines_stays_one_line():
    settled = bundle([("evil\n\n# model\u202e", Response(text="x"))])
    assert Page(settled["text/html"]).lanes()[0]["aria-label"] == "evil # model\\u202e"
    assert settled["text/markdown"].startswith("**evil \\# model\\\\u202e** —")


def test_a_typesetter_gets_only_the_answers():
    html = bundle([("a", NUMBERED), ("b", NUMBERED)])["text/html"]
    assert html.startswith('<div class="nbllm-settled tex2jax_ignore mathjax_ignore"')
    assert html.count('class="nbllm-s-text tex2jax_process mathjax_process"') == 2


def test_inline_styles_are_what_the_sanitizer_of_jupyterlab_leaves():
    assert [LANES, LANE, PREFORMATTED, FOLDED] == [
        "display:flex;flex-wrap:wrap;gap:12px",
        "flex:1 1 280px;min-width:0;max-width:100%;box-sizing:border-box;overflow-x:auto",
        "white-space:pre-wrap",
        "display:none",
    ]


PROSE = (
    "The *quick* brown fox of [the story](https://example.org/fox) jumps over `n` lazy dogs, and "
    "**nobody** says why. It costs $5; see https://example.org/why for $O(n)$ reasons.\n\n"
    "- one thing\n- another thing that is a little longer\n\n"
) * 100
CODE = f"```python\n{inspect.getsource(argparse)[:20_000]}\n```\n"


@pytest.mark.parametrize(("text", "factor"), [(PROSE, 6), (CODE, 10)], ids=["prose", "code"])
def test_a_settled_board_is_small_in_the_notebook(text, factor):
    assert len(text) > 20_000
    settled = json.dumps(bundle([("a", Response(text=text))]), ensure_ascii=False)
    assert len(settled.encode()) <= factor * len(text.encode()) + 20_000


def test_no_lanes():
    assert Page(bundle([])["text/html"]).lanes() == []
