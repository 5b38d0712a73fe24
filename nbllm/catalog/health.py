"""Whether providers answer, and what to do where one does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import Any

from nbllm.base_url import base_url_for
from nbllm.catalog.advice import advice, nothing_there
from nbllm.catalog.blocking import run
from nbllm.catalog.lists import at_hand, demo_models, keep, pages
from nbllm.catalog.source import Source, checked, find_source, provider_of, refuse_nobodys
from nbllm.discovery import SIGNS, discover
from nbllm.errors import (
    AuthenticationError,
    ConfigError,
    LimitExceeded,
    NbllmError,
    ProtocolError,
    ProviderError,
)
from nbllm.providers import Provider
from nbllm.providers.registry import find, names
from nbllm.wire.listing import Page, read_page

_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Health:
    """How it stands with one provider; ``None`` is not known or not tried.

    ``key`` is where the key was found, never the key. ``latency`` is in seconds, of the first
    request; ``models`` counts those listed; ``advice`` is what to do next, in one line, ``None``
    where nothing is to be done. ``alias`` is the name of the user's by which it was asked for.
    """

    provider: str
    key: str | None = None
    base_url: str | None = None
    reachable: bool | None = None
    latency: float | None = None
    models: int | None = None
    error: NbllmError | None = None
    advice: str | None = None
    alias: str | None = None


def check(provider: str | None = None, **settings: Any) -> list[Health]:
    """Ask a provider, or each that is at hand, for its model list, and say what came of it.

    Without a provider: every provider with a key, those of other packages that need none, the
    local servers and the demo are asked; those without a key are named, not asked. Settings are
    ``base_url``, ``api_key``, ``headers`` and ``timeout`` (seconds per provider, 5). Sends GETs
    only, which cost nothing. What goes wrong is in ``Health.error``; raises only for an unknown
    provider or setting.
    """
    way = checked(settings)
    if provider is not None:
        provider_of(provider)
        return [run(_examine(provider, way))]
    refuse_nobodys(way)
    return run(_examine_all(way))


async def _examine_all(way: Mapping[str, Any]) -> list[Health]:
    records = [find(name) for name in names()]
    asked = at_hand()
    rest = [each for each in records if each.needs_key and each.name not in asked]
    local = [name for name in SIGNS if name not in asked]
    ours, servers = await asyncio.gather(
        asyncio.gather(*(_examine(name, way) for name in (*asked, "demo"))),
        _examine_local(local, way),
    )
    return [*ours, *servers, *map(_without_key, rest)]


async def _examine_local(local: list[str], way: Mapping[str, Any]) -> list[Health]:
    there = {server.provider for server in await discover()}
    found = await asyncio.gather(*(_examine(name, way) for name in local if name in there))
    return [*found, *(_not_there(find(name)) for name in local if name not in there)]


async def _examine(name: str, way: Mapping[str, Any]) -> Health:
    try:
        source = find_source(name, way, _SECONDS)
    except NbllmError as error:
        record = provider_of(name)
        return Health(record.name, error=error, advice=advice(error, record, None, name))
    if source.provider.source == "demo":
        return Health(source.provider.name, reachable=True, models=len(demo_models()))
    if source.provider.source == "scripted":
        return Health(source.provider.name, reachable=True)
    key = source.key.source if source.key else None
    return await _ask(
        source, Health(source.provider.name, key, source.base_url, alias=source.alias)
    )


async def _ask(source: Source, health: Health) -> Health:
    began = time.monotonic()
    try:
        async with aclosing(pages(source)) as listing:
            page = await _first_page(source, listing)
            health = replace(health, reachable=True, latency=time.monotonic() - began)
            await _check_key(source, began)
            if page is None:
                return health
            listed = [*page.models, *[entry async for more in listing for entry in more.models]]
    except NbllmError as error:
        return await _failed(source, health, error, began)
    count = len(keep(source, listed))
    return replace(health, models=count, advice=None if count else nothing_there(source.provider))


async def _first_page(source: Source, listing: AsyncGenerator[Page, None]) -> Page | None:
    """The first page, or ``None`` where the provider has no list and just answers."""
    if source.provider.models_path is not None:
        return await anext(listing)
    if await source.get_status() in (401, 403):
        raise AuthenticationError(f"{source.provider.label} refuses the key")
    return None


async def _check_key(source: Source, began: float) -> None:
    path = source.provider.key_path
    if path and source.key and source.is_own_host:
        await source.get_json(path, {}, source.left(began))


async def _failed(source: Source, health: Health, error: NbllmError, began: float) -> Health:
    seconds = time.monotonic() - began
    answered = isinstance(error, (ProviderError, ProtocolError, LimitExceeded))
    if health.reachable is None and not isinstance(error, ConfigError):
        health = replace(health, reachable=answered, latency=seconds if answered else None)
    better = await _better_address(source, began) if error.status == 404 else None
    asked = health.alias or health.provider
    better = better or advice(error, source.provider, health.key, asked)
    return replace(health, error=error, advice=better)


async def _better_address(source: Source, began: float) -> str | None:
    """What an unknown server's address should have been (wire.md §8, probe order)."""
    name, url = source.provider.name, source.base_url
    if source.is_own_host:
        return None
    with suppress(NbllmError):
        read_page("openai", await source.get_json("/v1/models", {}, source.left(began)))
        return f"pass base_url={url + '/v1'!r}"
    with suppress(NbllmError):
        read_page("ollama", await source.get_json("/api/tags", {}, source.left(began)))
        return f"this is Ollama, not {name}: nbllm.check('ollama', base_url={url!r})"
    return None


def _not_there(provider: Provider) -> Health:
    try:
        url = str(base_url_for(provider, None))
    except NbllmError as error:
        return Health(provider.name, error=error, advice=advice(error, provider, None))
    text = f"no {provider.label} at {url}"
    return Health(provider.name, base_url=url, reachable=False, advice=text)


def _without_key(provider: Provider) -> Health:
    variable = provider.key_variables[0] if provider.key_variables else "api_key="
    return Health(provider.name, advice=f"no key: set {variable}")
