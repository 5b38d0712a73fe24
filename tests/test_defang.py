from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hostile import corpus, markdown_texts
from nbllm.markdown import defang

LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
# A viewer takes this much nesting before the test's own parser runs out of stack.
LONGEST_TO_VIEW = 5_000


def dangers(markdown: str) -> list[str]:
    viewer = MarkdownIt("commonmark", {"html": True, "maxNesting": 200})
    viewer.enable(["table", "strikethrough"])
    viewer.validateLink = lambda _url: True
    found = []
    tokens = list(viewer.parse(markdown))
    for token in tokens:
        tokens += token.children or []
        if token.type in ("html_inline", "html_block", "image"):
            found.append(f"{token.type}: {token.content}")
        if token.type == "link_open" and not LINK.match(str(token.attrGet("href"))):
            found.append(f"link: {token.attrGet('href')}")
        if token.type == "fence" and re.match(
            r"\s*(mermaid|\{)|.*[\"'<>]", token.info, re.IGNORECASE
        ):
            found.append(f"fence: {token.info}")
    return found


@given(markdown_texts | st.text())
def test_a_viewer_finds_no_danger_in_defanged_text(text):
    defanged = defang(text)
    assert dangers(defanged) == []
    assert defang(defanged) == defanged


@pytest.mark.parametrize("payload", corpus())
def test_a_viewer_finds_no_danger_in_a_hostile_text(payload):
    defanged = defang(payload)
    if len(payload) < LONGEST_TO_VIEW:
        assert dangers(defanged) == []


@given(st.text(st.characters(exclude_characters="<![]\\\"'&", exclude_categories=["Cs"])))
def test_text_without_marks_is_not_touched(text):
    assert defang(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "# Plain\n\nProse, *emphasis*, a < b, 1<2, `<b>` and [text](https://ok.test/(b) 'title').",
        "| a | b |\n|:--|--:|\n| `x[0](y)` | 2 |",
        "```html\n<img src=x>\n[a](javascript:x)\n```\n\n    <b>indented</b>",
        "- [ ] open\n- [x] done\n\n[docs][d] and [d]\n\n[d]: https://ok.test 'The docs'",
        "$a < b$ and \\(x[1] = 2\\) <https://ok.test/page> [mail](mailto:a@b.c) [here](#there)",
        "``a ` <b> ``\n\n> - 1. nested `![x](y)`",
    ],
)
def test_what_is_safe_is_not_touched(text):
    assert defang(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vec<T> and </b>", "Vec&lt;T> and &lt;/b>"),
        ("![plot](https://ok.test/p.png)", "[image: plot](https://ok.test/p.png)"),
        ("![](https://ok.test/p.png)", "[image](https://ok.test/p.png)"),
        ("[![b](x.svg)](https://ok.test)", "[image: b](https://ok.test)"),
        ("![x](data:image/png;base64,AA)", "&#40;image: x)"),
        ("[x](notes.md)", "[x]&#40;notes.md)"),
        ('```js" onclick="alert(1)\nx\n```', "```js onclick=alert(1)\nx\n```"),
        ('~~~"><img src=x>\nx\n~~~', "~~~img src=x\nx\n~~~"),
        ("```&quot;mermaid\nx\n```", "```quot;mermaid\nx\n```"),
        ('``` mer"maid\nx\n```', "```text mermaid\nx\n```"),
        ("> ```mermaid\n> graph TD\n> ```", "> ```text mermaid\n> graph TD\n> ```"),
        (
            "~~~~ {image} https://ok.test/i.png\n~~~~",
            "~~~~text {image} https://ok.test/i.png\n~~~~",
        ),
        ("[x] `` stray \\` end", "[x] \\`\\` stray \\` end"),
        ("[x]: notes.md", "&#91;x]&#58; notes.md"),
        ("$a<b$ $f[x](y)$", "$a< b$ $f[x] (y)$"),
        ("$\\href{javascript:x}{y}$", "$\\\\href{javascript:x}{y}$"),
    ],
)
def test_what_a_broken_mark_becomes(text, expected):
    assert defang(text) == expected


def test_where_a_table_ends_for_the_parser_only_no_code_is_trusted():
    table = "|a" * 100 + "\n" + "|-" * 100 + "\n" + "|\n" * 200
    assert dangers(defang(table + "| ` |\n| <img src=x> ` |\n")) == []
