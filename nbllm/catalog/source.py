"""Where a provider's list is, and what a request for it carries."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from nbllm import config
from nbllm.call import Call, Timeout
from nbllm.credentials import credentials
from nbllm.errors import ConfigError, NbllmError, UnknownProvider
from nbllm.providers import Provider
from nbllm.providers.registry import find, names, split
from nbllm.route import find_route
from nbllm.settings import check, hide_key, timeout_from

WAY = ("base_url", "api_key", "headers", "timeout", "api_version", "project", "location")
"""The settings of a generation that concern the way to a provider."""

_MAX_BYTES = 16_000_000
_SALT = secrets.token_bytes(16)


@dataclass(frozen=True, slots=True)
class Source:
    """One provider's server, with the key for it; ``timeout`` is in seconds, in all.

    ``alias`` is the name of the user's by which it was asked for.
    """

    provider: Provider
    base_url: str
    timeout: float
    key: config.Key | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    login: Mapping[str, str] = field(default_factory=dict[str, str])
    alias: str | None = None

    def call(self, path: str, query: Mapping[str, str], seconds: float) -> Call:
        """A GET of a path behind the base address, with ``seconds`` left for it."""
        headers, key_source = credentials(self.provider, self.headers, self.key, self.login)
        return Call(
            provider=self.provider.name,
            model="",
            url=f"{self.base_url}{path}{'?' * bool(query)}{urlencode(query)}",
            body={},
            headers=headers,
            timeout=Timeout(connect=seconds, first=None, idle=None, stall=None, total=seconds),
            max_bytes=_MAX_BYTES,
            key_source=key_source,
            key_header=self.provider.key_header,
        )

    def left(self, began: float) -> float:
        """The seconds that are left of its time, by the monotonic clock; never quite none."""
        return max(0.001, round(self.timeout - (time.monotonic() - began), 3))

    async def get_json(self, path: str, query: Mapping[str, str], seconds: float) -> Any:
        """The JSON document at a path."""
        from nbllm.transport.fetch import fetch_json

        try:
            return await fetch_json(self.call(path, query, seconds))
        except NbllmError as error:
            raise self.named(error) from None

    async def get_status(self) -> int:
        """The HTTP status of the base address itself."""
        from nbllm.transport.fetch import fetch_status

        try:
            return await fetch_status(self.call("/", {}, self.timeout))
        except NbllmError as error:
            raise self.named(error) from None

    def named(self, error: NbllmError) -> NbllmError:
        """The error with the provider's name, and without the frames, which may hold the key."""
        error.provider = self.provider.name
        error.__context__ = None
        return error.with_traceback(None)

    @property
    def is_own_host(self) -> bool:
        """Whether this is the provider's own server, and not one that speaks as it does."""
        return config.is_own_host(self.provider, self.base_url)

    @property
    def identity(self) -> tuple[str, str, str]:
        """Equal for the same provider, address and key; nobody can tell the key from it."""
        digest = hashlib.blake2b(key=_SALT)
        digest.update(self.key.secret.reveal().encode() if self.key else b"")
        for headers in (self.headers, self.login):
            digest.update(repr(sorted(headers.items())).encode("utf-8", "replace"))
        return self.provider.name, self.base_url, digest.hexdigest()


def find_source(name: str, settings: Mapping[str, Any], seconds: float) -> Source:
    """The source of a provider, or of an alias's provider.

    ``seconds`` holds where no ``timeout`` is set. Raises ``UnknownProvider``, ``MissingKey``, and
    ``ConfigError`` where the address is unknown.
    """
    provider = provider_of(name)
    settings = {**_defaults(), **_over_alias(name, settings)}
    if provider.source != "http":
        return Source(provider, provider.base_url or "", seconds)
    route = find_route(provider, provider.example_model, settings)
    key = config.find_key(route.provider, route.base_url, settings.get("api_key"))
    headers = settings.get("headers", {})
    asked = settings.get("timeout")
    total = seconds if asked is None else timeout_from(asked).total or seconds
    alias = name if name in config.aliases() else None
    return Source(route.provider, route.base_url, total, key, headers, route.login, alias)


def checked(settings: dict[str, Any], *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """The settings that are set; the caller's own key is hidden from tracebacks.

    Raises ``TypeError`` with the nearest name for one that a list does not take.
    """
    hide_key(settings)
    for name in settings:
        if name not in (*WAY, *but):
            near = get_close_matches(name, (*WAY, *but), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join((*WAY, *but))}."
            raise TypeError(f"a model list takes no {name!r}. {hint}")
    return check({name: value for name, value in settings.items() if name in WAY})


def refuse_nobodys(settings: Mapping[str, Any]) -> None:
    """Raise ``ConfigError`` for a key, a header or an address without its provider."""
    if not {"base_url", "api_key", "headers"}.isdisjoint(settings):
        raise ConfigError(
            "a key, a header or an address belongs to one provider: name it first, for example "
            "nbllm.models('compatible', base_url=…)"
        )


def provider_of(name: str) -> Provider:
    """The record of a provider, or of an alias's; raises ``UnknownProvider``."""
    alias = config.aliases().get(name)
    if alias:
        return find(split(alias.model)[0])
    provider, slash, _ = name.partition("/")
    if slash and provider in names():
        raise UnknownProvider(f"{name!r} is a model. Name its provider: {provider}")
    return find(name)


def _over_alias(name: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """An alias's way under the settings."""
    alias = config.aliases().get(name)
    under = alias.under(settings) if alias else settings
    return {each: value for each, value in under.items() if each in WAY}


def _defaults() -> dict[str, Any]:
    """What ``configure`` set of the way; its patience is meant for answers, not for lists."""
    defaults = config.defaults()
    return {name: defaults[name] for name in WAY if name in defaults and name != "timeout"}
