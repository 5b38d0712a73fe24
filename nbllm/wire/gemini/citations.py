"""The sources that an answer names: search results, places, documents and quoted pages."""

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
        """The sources that are news."""
        news: list[Citation] = []
        for source in _sources(candidate):
            citation = Citation(*(as_text(source.get(name)) or None for name in _FIELDS))
            if citation != _NO_SOURCE and citation not in self._told:
                self._told.add(citation)
                news.append(citation)
        return news


_FIELDS = ("uri", "title", "text")
_NO_SOURCE = Citation(None)


def _sources(candidate: dict[str, Any]) -> Iterator[dict[str, Any]]:
    grounding = as_object(candidate.get("groundingMetadata"))
    for chunk in map(as_object, as_list(grounding.get("groundingChunks"))):
        yield from (as_object(chunk.get(kind)) for kind in ("web", "retrievedContext", "maps"))
    quoted = as_object(candidate.get("citationMetadata"))
    for name in ("citationSources", "citations"):
        yield from map(as_object, as_list(quoted.get(name)))
