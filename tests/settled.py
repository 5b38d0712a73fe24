"""A settled board's HTML, as a test looks at it."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """The elements of a page, and the words within each hook."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[tuple[str, dict[str, str]]] = []
        self.text: list[tuple[set[str], str]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        element = (tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in ("hr", "br", "wbr"):
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        self.text.append(({element[1].get("data-nbllm", "") for element in self.open}, data))

    def words(self, hook: str) -> str:
        return "".join(data for hooks, data in self.text if hook in hooks)

    def lanes(self) -> list[dict[str, str]]:
        return [attributes for _, attributes in self.elements if "role" in attributes]
