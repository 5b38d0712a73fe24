"""The sources that an answer names: search results, places, documents, pages read or quoted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nbllm.events import Citation
from nbllm.wire.shapes import as_list, as_object, as_text


class Citations:
    """Reads the sources of a candidate; each is told once, though many events repeat it."""

    def __init__(self) -> None:
        self._told: set[Citation] = set()

    def take(self, candidate: dict[str, Any]) -> list[Citation]:
        """The sources that are news; a page read is none where it was cited already."""
        news = [citation for source in _sources(candidate) for citation in self._news(source)]
        addresses = {citation.url for citation in self._told}
        for page in _pages(candidate):
            if page not in addresses:
                news += self._news({"uri": page})
        return news

    def _news(self, source: dict[str, Any]) -> list[Citation]:
        citation = Citation(*(as_text(source.get(name)) or None for name in _FIELDS))
        if citation == _NO_SOURCE or citation in self._told:
            return []
        self._told.add(citation)
        return [citation]


_FIELDS = ("uri", "title", "text")
_NO_SOURCE = Citation(None)


def _sources(candidate: dict[str, Any]) -> Iterator[dict[str, Any]]:
    grounding = as_object(candidate.get("groundingMetadata"))
    for chunk in map(as_object, as_list(grounding.get("groundingChunks"))):
        yield from (as_object(chunk.get(kind)) for kind in ("web", "retrievedContext", "maps"))
    quoted = as_object(candidate.get("citationMetadata"))
    for name in ("citationSources", "citations"):
        yield from map(as_object, as_list(quoted.get(name)))


def _pages(candidate: dict[str, Any]) -> Iterator[str]:
    """The addresses that the model read on its way (wire.md §4, urlContextMetadata)."""
    read = as_object(candidate.get("urlContextMetadata"))
    for page in map(as_object, as_list(read.get("urlMetadata"))):
        if as_text(page.get("urlRetrievalStatus")).endswith("_SUCCESS"):
            yield as_text(page.get("retrievedUrl"))
