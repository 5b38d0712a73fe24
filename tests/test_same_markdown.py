"""The settled form says the words that the live board says.

``same_markdown.json`` holds Markdown and the words of the page; the page side tests its own engine
with the same file.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nbllm.markdown import render

DOCUMENTS = json.loads(Path(__file__).with_name("same_markdown.json").read_text("utf-8"))
PARTING = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "tr", "td", "th", "br"}


class Words(HTMLParser):
    """The text of a page, with a blank wherever blocks, breaks or white space part it."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self._text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, _attrs):
        self._text += " " * (tag in PARTING)

    def handle_endtag(self, tag):
        self._text += " " * (tag in PARTING)

    def handle_data(self, data):
        self._text += data

    def __str__(self) -> str:
        return " ".join(self._text.split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: repr(document["markdown"]))
def test_the_words_are_those_of_the_live_board(document):
    assert str(Words(render(document["markdown"]))) == document["text"]
