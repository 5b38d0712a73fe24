"""The way to a model: which wire is spoken, and to which address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any
from urllib.parse import quote

from nbllm import config
from nbllm.address import is_own_host
from nbllm.base_url import base_url_for
from nbllm.errors import ConfigError
from nbllm.login import login_of
from nbllm.providers import Provider
from nbllm.providers.registry import find
from nbllm.secret import SecretHeaders
from nbllm.wire.format import Wire, wire
from nbllm.wire.names import WireName


@dataclass(frozen=True)
class Route:
    """Where one request goes; ``whole_url`` is asked where the model refuses to stream.

    ``login`` carries the user and password of an address that came with them, ``location`` is the
    provider's region, if it has any.
    """

    provider: Provider
    wire_name: WireName
    wire: Wire
    base_url: str
    url: str
    whole_url: str
    origin: str
    login: SecretHeaders
    location: str | None = None
    notices: tuple[str, ...] = ()


def find_route(provider: Provider, model: str, settings: Mapping[str, Any]) -> Route:
    """The route to a provider's model.

    Raises ``ConfigError`` where the address is unknown or a word of it (a project, say) is missing.
    """
    if provider.project_record and settings.get("project"):
        provider = find(provider.project_record)
    words = _words(provider, settings)
    address = base_url_for(provider, settings.get("base_url"), words)
    base_url, login = str(address), login_of(address)
    name, notices = _wire_name(provider, base_url, settings.get("api"))
    spoken = wire(name)
    path = _path(provider, name, spoken, words)
    base_url = _without_version(base_url, path)
    if name == "gemini":
        model, path = _gemini_model(model, path)
    words["model"] = quote(model, safe="/-_.~@:" if name == "gemini" else "")
    return Route(
        provider,
        name,
        spoken,
        base_url,
        base_url + _filled(path, words, provider),
        base_url + _filled(_whole_path(path, spoken), words, provider),
        f"{provider.name} {name} {base_url} {model}",
        login,
        words.get("location"),
        (*notices, *_unused(provider, settings)),
    )


def _path(provider: Provider, name: WireName, spoken: Wire, words: Mapping[str, str]) -> str:
    if name != provider.wire:
        return provider.path_prefix + spoken.path
    if provider.api_version_path and "api_version" in words:
        return provider.api_version_path
    return provider.path_prefix + (provider.path or spoken.path)


def _whole_path(path: str, spoken: Wire) -> str:
    """The path that is asked for a whole answer: another end behind the model, if any."""
    if spoken.whole_path is None:
        return path
    streamed, whole = (full.partition("{model}")[2] for full in (spoken.path, spoken.whole_path))
    return path.replace(streamed, whole)


def _without_version(base_url: str, path: str) -> str:
    """The base address without the version that the path begins with, or another in its place."""
    first = path.split("/")[1]
    last = base_url.rpartition("/")[2]
    if re.fullmatch(r"v\d\w*|api", first) and (first == last or re.fullmatch(r"v\d\w*", last)):
        return base_url.removesuffix(f"/{last}")
    return base_url


def _gemini_model(model: str, path: str) -> tuple[str, str]:
    """A tuned model has a collection of its own in the place of ``models``."""
    if model.startswith("tunedModels/"):
        return model, path.replace("/models/{model}", "/{model}")
    return model.removeprefix("models/"), path


def _words(provider: Provider, settings: Mapping[str, Any]) -> dict[str, str]:
    words = dict(provider.defaults)
    for name, variable in provider.variables.items():
        if value := settings.get(name) or config.environment(variable):
            words[name] = _word(name, str(value))
    return words


def _word(name: str, value: str) -> str:
    """A word that may stand in an address, in its host even."""
    if not re.fullmatch(r"[A-Za-z0-9._:-]+", value):
        raise ConfigError(f"{name}= is a word of letters, digits, dots and hyphens, not {value!r}")
    return value


def _wire_name(
    provider: Provider, base_url: str, asked: WireName | None
) -> tuple[WireName, tuple[str, ...]]:
    if provider.wire == "chat" and asked:
        return asked, ()
    notices = () if asked is None else (f"api={asked!r} is nothing to {provider.label}.",)
    if provider.own_wire and is_own_host(provider, base_url):
        return provider.own_wire, notices
    return provider.wire, notices


def _filled(path: str, words: Mapping[str, str], provider: Provider) -> str:
    for _, word, _, _ in Formatter().parse(path):
        if word and word not in words:
            variable = provider.variables.get(word)
            where = f", or set {variable}" if variable else ""
            raise ConfigError(f"{provider.name}/… needs {word}={where}")
    return path.format_map(words)


def _unused(provider: Provider, settings: Mapping[str, Any]) -> list[str]:
    return [
        f"{name}= is nothing to {provider.label}."
        for name in ("api_version", "project", "location")
        if settings.get(name) and name not in provider.variables
    ]
