"""Lists that were fetched in this process, for five minutes, as they came."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nbllm.catalog.source import Source
    from nbllm.wire.listing import Listed

_SECONDS = 300.0


class _Kept(NamedTuple):
    at: float
    models: tuple[Listed, ...]


_kept: dict[tuple[str, str, str], _Kept] = {}


def keep(source: Source, models: tuple[Listed, ...]) -> None:
    """Remember the list of a source."""
    _kept[source.identity] = _Kept(time.monotonic(), models)


def recall(source: Source) -> tuple[Listed, ...] | None:
    """The list of a source, unless it is unknown or too old."""
    kept = _kept.get(source.identity)
    return kept.models if kept and time.monotonic() - kept.at < _SECONDS else None


def newest(provider: str) -> tuple[Listed, ...] | None:
    """The newest list of a provider, whatever its address, key and age."""
    found = [kept for (name, _, _), kept in list(_kept.items()) if name == provider]
    return max(found, key=lambda kept: kept.at).models if found else None


def is_fresh(provider: str) -> bool:
    """Whether a list of the provider was fetched within the last five minutes."""
    now = time.monotonic()
    return any(
        name == provider and now - kept.at < _SECONDS for (name, _, _), kept in list(_kept.items())
    )
