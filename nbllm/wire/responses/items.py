"""What of each output item was said already, so that nothing is lost and nothing comes twice.

An item's content comes as deltas, as a whole part, as a whole item, or only in the whole response
(wire.md §2), and in any mixture of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from nbllm.wire.shapes import as_list, as_object, as_text
from nbllm.wire.text import Joiner

Channel: TypeAlias = Literal["text", "refusal", "summary", "thought", "arguments"]


@dataclass(eq=False)
class Item:
    """One output item as far as it came.

    ``final`` is the whole of it, once that came; ``call`` is its number among the calls.
    """

    kind: str
    final: dict[str, Any] = field(default_factory=dict[str, Any])
    call: int | None = None
    joiner: Joiner = field(default_factory=Joiner)
    _given: dict[tuple[Channel, int | None], list[str]] = field(
        default_factory=dict[tuple[Channel, int | None], list[str]]
    )

    def add(self, channel: Channel, part: int | None, piece: object) -> str:
        """The new text that a delta is."""
        text = piece if isinstance(piece, str) else ""
        if text:
            self._given.setdefault((channel, part), []).append(text)
        return text

    def add_all(self, channel: Channel, part: int | None, texts: Sequence[str]) -> None:
        """Take the texts of several deltas."""
        self._given.setdefault((channel, part), []).extend(texts)

    def rest_of_part(self, channel: Channel, part: int | None, whole: object) -> str:
        """The text of a whole part that no delta brought, under its number or another."""
        given = "".join(self._given.get((channel, part), ()))
        if not given and isinstance(whole, str) and self.given(channel).endswith(whole):
            return ""
        return self.add(channel, part, _beyond(given, whole))

    def rest(self, channel: Channel, whole: object) -> str:
        """The text of a whole item that no delta brought, however its parts are numbered."""
        return self.add(channel, None, _beyond(self.given(channel), whole))

    def given(self, channel: Channel) -> str:
        """All the text that came on a channel."""
        pieces = (texts for (name, _), texts in self._given.items() if name == channel)
        return "".join(piece for texts in pieces for piece in texts)

    def settle(self, document: dict[str, Any]) -> None:
        """Keep the whole item; a later one without a member does not take that member away."""
        self.final |= {name: value for name, value in document.items() if value is not None}


class Items:
    """The output items, in the order in which they began.

    They are known by their place in the response: GitHub Copilot changes the ids on the way.
    """

    def __init__(self) -> None:
        self._all: list[Item] = []
        self._earlier = 0
        self._by_place: dict[object, Item] = {}

    def begin_response(self) -> None:
        """What comes now belongs to a further response, whose places count anew."""
        self._earlier = len(self._all)
        self._by_place.clear()

    def begin(self, place: int | None, kind: str) -> Item:
        """A new item at that place."""
        item = self._by_place[place] = Item(kind)
        self._all.append(item)
        return item

    def at(self, place: int | None, kind: str) -> Item:
        """The item at that place, begun now where nothing announced it."""
        item = self._by_place.get(place)
        return item if item is not None and item.kind == kind else self.begin(place, kind)

    def is_at(self, place: int | None, item: Item) -> bool:
        """Whether what comes for that place goes to this item."""
        return self._by_place.get(place) is item

    def matched(self, output: Iterable[dict[str, Any]]) -> list[tuple[Item, dict[str, Any]]]:
        """Each item of a whole response with the one that the stream brought, or a new one."""
        free = self._all[self._earlier :]
        pairs: list[tuple[Item, dict[str, Any]]] = []
        for document in output:
            kind = as_text(document.get("type"))
            item = next((item for item in free if item.kind == kind), None)
            if item is None:
                item = Item(kind)
                self._all.append(item)
            else:
                free.remove(item)
            pairs.append((item, document))
        return pairs

    def finals(self) -> list[dict[str, Any]]:
        """The items that came whole."""
        return [item.final for item in self._all if item.final]

    def __iter__(self) -> Iterator[Item]:
        return iter(self._all)


def joined(parts: object, kind: str, name: str = "text") -> str:
    """The texts of all content parts of a kind, joined; ``name`` is the member that holds them."""
    found = [part for part in map(as_object, as_list(parts)) if part.get("type") == kind]
    return "".join(text for part in found if isinstance(text := part.get(name), str))


def _beyond(given: str, whole: object) -> str:
    """What a whole text has beyond the given one; nothing where it reads otherwise."""
    return whole[len(given) :] if isinstance(whole, str) and whole.startswith(given) else ""
