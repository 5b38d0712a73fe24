from __future__ import annotations

from markdown_it import MarkdownIt

from nbllm.events import Citation
from nbllm.notebook.settle import bundle
from nbllm.response import Response
from settled import Page

NUMBERED = Response(text="The answer", finish_reason="stop")
CITING = Response(
    text="So it is said.",
    finish_reason="stop",
    citations=(
        Citation("https://ok.test/a_(b)?q=[1]", "A *title*"),
        Citation("https://ok.test/untitled"),
        Citation("javascript:alert(1)", "No link"),
        Citation("https://аpple.test/", "Looks alike"),
        Citation(None),
    ),
)


def test_sources_are_links_to_web_pages_only():
    settled = bundle([("a", CITING)])
    html, markdown = settled["text/html"], settled["text/markdown"]
    assert "<summary>Sources (5)</summary>" in html
    assert ">A *title*</a> <small>ok.test</small></li>" in html
    assert ">ok.test</a></li><li>No link</li>" in html
    assert ">Looks alike</a> <small>xn--pple-43d.test</small>" in html
    links = [attributes["href"] for tag, attributes in Page(html).elements if tag == "a"]
    assert links == [
        "https://ok.test/a_%28b%29?q=%5B1%5D",
        "https://ok.test/untitled",
        "https://%D0%B0pple.test/",
    ]
    parsed = [t for token in MarkdownIt().parse(markdown) for t in token.children or []]
    assert [t.attrGet("href") for t in parsed if t.type == "link_open"] == links
    assert "Source A *title* https://ok.test/a_%28b%29?q=%5B1%5D\n" in settled["text/plain"]


def test_what_the_reader_decided_is_marked():
    settled = bundle([("a", NUMBERED), ("b", NUMBERED)], winner=1, vote=1)
    assert settled["text/html"].count(' nbllm-s-pinned"') == 1
    assert 'b</strong> <span class="nbllm-s-mark">pinned · your vote</span>' in settled["text/html"]
    assert "**a** — finished" in settled["text/markdown"]
    assert "**b** (pinned · your vote) — finished" in settled["text/markdown"]
    assert "b (pinned · your vote) — finished" in settled["text/plain"]
