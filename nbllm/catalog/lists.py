"""The models of a provider, or of all that are at hand."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import Any

from nbllm import config
from nbllm.catalog import memory
from nbllm.catalog.blocking import run
from nbllm.catalog.information import ModelInfo, information
from nbllm.catalog.source import Source, checked, find_source, refuse_nobodys
from nbllm.discovery import SIGNS, discover
from nbllm.engine import submit
from nbllm.errors import ConfigError, NbllmError
from nbllm.pricing import Price
from nbllm.providers import Provider
from nbllm.providers.registry import find, names
from nbllm.wire.listing import Listed, Page, query, read_page

_SECONDS = 15.0
_PAGES = 20
_AGAIN_AFTER = 30.0
_tried: dict[str, float] = {}


def models(provider: str | None = None, **settings: Any) -> list[ModelInfo]:
    """The models that a provider lists, in its order; it also takes an alias.

    Without a provider: those of every provider with a key, of those of other packages that need
    none, of the servers found on this machine, and the demo's; a provider that fails is left out,
    and ``nbllm.check()`` tells why. Settings are ``base_url``, ``api_key``, ``headers``,
    ``timeout`` (seconds per provider, 15) and ``refresh``: a list is kept for five minutes. Sends
    GETs only, no text. Raises the typed error of the one provider asked, and ``TypeError`` for a
    setting that does not exist.
    """
    way = checked(settings, but=("refresh",))
    refresh = bool(settings.get("refresh"))
    if provider is not None:
        return list(run(fetch(provider, way, refresh=refresh)))
    refuse_nobodys(way)
    return run(_fetch_all(way, refresh=refresh))


def known(provider: str) -> tuple[ModelInfo, ...] | None:
    """What was fetched of a provider; ``None`` where nothing was. Never blocks."""
    if find(provider).source == "demo":
        return demo_models()
    found = memory.newest(provider)
    return None if found is None else _described(provider, found)


def prefetch(provider: str) -> None:
    """Fetch a provider's list in the background, unless it is fresh or was asked for just now.

    Never blocks, never raises for what goes wrong.
    """
    now = time.monotonic()
    if memory.is_fresh(provider) or now - _tried.get(provider, -math.inf) < _AGAIN_AFTER:
        return
    _tried[provider] = now
    submit(_fetch_or_nothing(provider, {}, refresh=False))


async def fetch(
    provider: str, way: Mapping[str, Any], *, refresh: bool = False
) -> tuple[ModelInfo, ...]:
    """The models of one provider, from memory unless ``refresh``; raises the typed error."""
    source = find_source(provider, way, _SECONDS)
    if source.provider.source != "http":
        return demo_models() if source.provider.source == "demo" else ()
    found = None if refresh else memory.recall(source)
    if found is None:
        return keep(source, [entry async for page in pages(source) for entry in page.models])
    return _described(source.provider.name, found)


def at_hand() -> list[str]:
    """The providers with a key, and those of other packages that need none."""
    records = [find(name) for name in names()]
    keyed = {provider.name for provider, _ in config.found_keys(records)}
    return [each.name for each in records if each.name in keyed or _is_open(each)]


def _is_open(provider: Provider) -> bool:
    has_address = provider.source == "http" and provider.base_url is not None
    return has_address and not provider.needs_key and provider.name not in SIGNS


async def _fetch_all(way: Mapping[str, Any], *, refresh: bool) -> list[ModelInfo]:
    asked = at_hand()

    async def several(providers: list[str]) -> list[ModelInfo]:
        lists = await asyncio.gather(
            *(_fetch_or_nothing(each, way, refresh=refresh) for each in providers)
        )
        return [model for models in lists for model in models]

    async def local() -> list[ModelInfo]:
        return await several(
            [each.provider for each in await discover() if each.provider not in asked]
        )

    remote, here = await asyncio.gather(several(asked), local())
    return [*remote, *here, *demo_models()]


async def _fetch_or_nothing(
    provider: str, way: Mapping[str, Any], *, refresh: bool
) -> tuple[ModelInfo, ...]:
    try:
        return await fetch(provider, way, refresh=refresh)
    except NbllmError:
        return ()


def keep(source: Source, listed: list[Listed]) -> tuple[ModelInfo, ...]:
    """The models of a complete list, remembered; one that two pages hold counts once."""
    unique = {entry.id: entry for entry in listed}
    memory.keep(source, tuple(unique.values()))
    return _described(source.provider.name, unique.values())


def _described(provider: str, listed: Iterable[Listed]) -> tuple[ModelInfo, ...]:
    """The list over what is known at this moment: a price may have been set meanwhile."""
    return tuple(information(provider, entry) for entry in listed)


async def pages(source: Source) -> AsyncGenerator[Page, None]:
    """The pages of a list, as they come, within the source's time; 20 at most."""
    provider, began = source.provider, time.monotonic()
    if provider.models_path is None:
        raise ConfigError(f"{provider.label} publishes no model list; see {provider.docs}")
    following, seen = None, set[str | None]()
    while following not in seen and len(seen) < _PAGES:
        seen.add(following)
        asked = query(provider.listing, following)
        document = await source.get_json(provider.models_path, asked, source.left(began))
        try:
            page = read_page(provider.listing, document)
        except NbllmError as error:
            raise source.named(error) from None
        yield page
        following = page.following
        if following is None:
            return


def demo_models() -> tuple[ModelInfo, ...]:
    """The demo's own models, which cost nothing."""
    from nbllm.demo.models import MODELS

    free = Price(0.0, 0.0)
    return tuple(ModelInfo(name, streaming=True, price=free, provider="demo") for name in MODELS)
