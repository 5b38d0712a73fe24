"""A list that grows at its end, and what of it a page does not know yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class GrowingList(Generic[Item]):
    """Items, at most ``most`` of them, and how many were sent."""

    def __init__(self, most: int | None = None, items: Sequence[Item] = ()) -> None:
        self._items = list(items)
        self._most = most
        self._sent = 0

    def append(self, item: Item) -> None:
        """Add an item; one too many is left out."""
        if self._most is None or len(self._items) < self._most:
            self._items.append(item)

    def take(self) -> tuple[int, list[Item]] | None:
        """Position and items of what was not sent yet, which then count as sent."""
        position, self._sent = self._sent, len(self._items)
        return (position, self._items[position:]) if position < self._sent else None

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)
