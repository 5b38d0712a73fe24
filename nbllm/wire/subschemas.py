"""The schemas inside a JSON schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias, cast

Change: TypeAlias = Callable[[Mapping[str, Any]], dict[str, Any]]


class Places(NamedTuple):
    """The keywords that hold schemas: one for each name, a list of them, or a single one."""

    named: tuple[str, ...]
    listed: tuple[str, ...]
    single: tuple[str, ...]

    def changed(self, keyword: str, value: Any, change: Change) -> Any:
        """What stands behind the keyword, each schema in it changed; anything else as it is."""
        if keyword in self.named and isinstance(value, Mapping):
            parts = cast("Mapping[str, Any]", value)
            return {name: _changed(part, change) for name, part in parts.items()}
        if keyword in self.listed and isinstance(value, list):
            return [_changed(part, change) for part in cast("list[Any]", value)]
        return _changed(value, change) if keyword in self.single else value


def _changed(value: Any, change: Change) -> Any:
    """``True`` and ``False`` are schemas, too, in which there is nothing to change."""
    return change(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else value
