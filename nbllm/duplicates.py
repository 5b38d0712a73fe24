"""Marks the samples that another sample of the same model says as well."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary, WeakSet, ref

from nbllm import engine
from nbllm.comparison import Comparison
from nbllm.events import Event, Finish
from nbllm.sampling.sameness import same_by
from nbllm.streaming.generation import Generation


def mark_duplicates(comparison: Comparison) -> None:
    """Label ``same as #1`` the lanes that end like an earlier one of their model, as they end."""
    if comparison.is_sampled:
        comparison.ballot.watch(_Marker(comparison).look_soon)


class _Marker:
    """Follows a comparison that it does not keep alive: forgetting it stops its streams."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = ref(comparison)
        self._followed: WeakSet[Generation] = WeakSet()
        self._keys: WeakKeyDictionary[Generation, str] = WeakKeyDictionary()
        self._labels: WeakKeyDictionary[Generation, str] = WeakKeyDictionary()
        self._look()

    def look_soon(self) -> None:
        """Something was decided, or asked again."""
        engine.call_soon(self._look)

    def _look(self) -> None:
        comparison = self._comparison()
        if comparison is None:
            return
        for generation in comparison.generations():
            if generation not in self._followed:
                self._followed.add(generation)
                generation.observe(self._on_events)
        self._mark(comparison)

    def _on_events(self, events: Sequence[Event]) -> None:
        comparison = self._comparison()
        if comparison is not None and isinstance(events[-1], Finish):
            self._mark(comparison)

    def _mark(self, comparison: Comparison) -> None:
        for model, names in comparison.lineup.items():
            first: dict[str, str] = {}
            for name in names:
                generation = comparison.streams[name].generation
                key = None if comparison.blind else self._key(generation)
                original = name if key is None else first.setdefault(key, name)
                short = original.removeprefix(model).strip()
                self._label(generation, None if original == name else f"same as {short}")

    def _key(self, generation: Generation) -> str | None:
        """What its answer has in common with the same one; ``None`` as long as there is none."""
        if generation not in self._keys and generation.finished:
            response = generation.response()
            if response.ok:
                self._keys[generation] = same_by(response)
        return self._keys.get(generation)

    def _label(self, generation: Generation, label: str | None) -> None:
        old = self._labels.pop(generation, None)
        if label is not None:
            self._labels[generation] = label
            generation.labels.add(label)
        if old is not None and old != label:
            generation.labels.drop(old)
