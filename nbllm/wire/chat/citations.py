"""The sources that a chunk names, each address once in a generation.

In two places (wire.md §6, §8): in a delta, ``annotations`` with ``url_citation`` (OpenRouter and
OpenAI's search models); beside the choices, ``citations``, a list of addresses, with or without
``search_results`` that know the titles (Perplexity in every chunk, xAI in the last).
"""

from __future__ import annotations

from typing import Any

from nbllm.events import Citation, Event
from nbllm.wire.shapes import as_list, as_object, as_text


class Citations:
    """Remembers which addresses were named."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def of_delta(self, delta: dict[str, Any]) -> list[Event]:
        """The sources in the annotations of a delta or message."""
        events: list[Event] = []
        for annotation in map(as_object, as_list(delta.get("annotations"))):
            source = as_object(annotation.get("url_citation")) or annotation
            events += self._cite(source.get("url"), source.get("title"), source.get("content"))
        return events

    def of_chunk(self, chunk: dict[str, Any]) -> list[Event]:
        """The sources beside the choices of a chunk or answer, in the order of their numbers."""
        named, found = as_list(chunk.get("citations")), as_list(chunk.get("search_results"))
        if not (named or found):
            return []
        results = {as_text(result.get("url")): result for result in map(as_object, found)}
        events: list[Event] = []
        for url in [*map(_address, named), *results]:
            result = results.get(url, {})
            events += self._cite(url, result.get("title"), result.get("snippet"))
        return events

    def _cite(self, url: object, title: object, text: object) -> list[Event]:
        address = as_text(url)
        if not address or address in self._known:
            return []
        self._known.add(address)
        return [Citation(address, as_text(title) or None, as_text(text) or None)]


def _address(source: object) -> str:
    """The address of a source that is one, or that is an object with one."""
    return as_text(as_object(source).get("url", source))
