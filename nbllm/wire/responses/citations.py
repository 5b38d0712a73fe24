"""Annotations of the answer's text: the sources that it names."""

from __future__ import annotations

from nbllm.events import Citation, Event
from nbllm.wire.shapes import as_list, as_object, as_text


class Citations:
    """Gives each source once: a web page by its address, a file by its name."""

    def __init__(self) -> None:
        self._given: set[Citation] = set()

    def take(self, annotations: object) -> list[Event]:
        """The sources among some annotations that are new."""
        events: list[Event] = []
        for annotation in map(as_object, as_list(annotations)):
            title = as_text(annotation.get("title")) or as_text(annotation.get("filename"))
            citation = Citation(as_text(annotation.get("url")) or None, title or None)
            if (citation.url or citation.title) and citation not in self._given:
                self._given.add(citation)
                events.append(citation)
        return events
