"""Defaults, aliases, keys and prices; the one room that reads the environment."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, NamedTuple

from nbllm import choices, keychain
from nbllm.address import is_own_host
from nbllm.errors import ConfigError, MissingKey
from nbllm.preferences.reading import Saved, read
from nbllm.pricing import Price, parse_price
from nbllm.providers import Provider, find
from nbllm.providers.registry import split
from nbllm.secret import Secret
from nbllm.settings import check, hide_key

_defaults: dict[str, Any] = {}
_keys: dict[str, Secret] = {}
_prices: dict[tuple[str, str], Price | None] = {}
_aliases: dict[str, Alias] = {}
_KEY_VARIABLE = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)$")


class Alias(NamedTuple):
    """A short name for a model with settings."""

    model: str
    settings: Mapping[str, Any]
    key_variable: str | None = None

    def under(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Its settings under those of a call; its key and headers are for its own address."""
        bound = {"api_key", "headers"} if "base_url" in settings else set[str]()
        value = environment(self.key_variable) if self.key_variable else None
        own = {**self.settings, **({"api_key": Secret(value)} if value else {})}
        return {**{name: own[name] for name in own if name not in bound}, **settings}


class Key(NamedTuple):
    """A key, and where it was found."""

    secret: Secret
    source: str

    def header(self, name: str) -> dict[str, str]:
        """The header of that name that carries the key, in the clear."""
        return {name: f"{'Bearer ' * (name == 'authorization')}{self.secret.reveal()}"}


def configure(
    *,
    model: str | None = None,
    keys: Mapping[str, str] | None = None,
    prices: Mapping[str, Mapping[str, float] | None] | None = None,
    **settings: Any,
) -> None:
    """Set defaults for this process: the model, keys by provider, prices by model, any setting.

    ``budget`` is what all runs together may cost, in US dollars; ``history`` is ``True``,
    ``False`` or ``"no prompts"``, which keeps numbers and no texts.

    A price is ``input``, ``output`` and, where they differ, ``cached_input`` and ``cache_write``
    in US dollars per million tokens; it takes the place of nbllm's own. A price or setting given
    as ``None`` goes back to its default, a model or key stays. Raises ``TypeError`` for a setting
    that does not exist, ``UnknownProvider`` for a key or price of nobody's, ``ConfigError`` for a
    price that is none.
    """
    # A traceback may print arguments.
    secrets, keys = {name: Secret(key) for name, key in (keys or {}).items() if key}, None
    hide_key(settings)
    if settings.get("api_key") is not None or settings.get("base_url") is not None:
        raise ConfigError(
            "a key or an address belongs to one provider: write configure(keys={'openai': …}), or "
            "nbllm.alias('name', 'compatible/MODEL', base_url=…, api_key=…)"
        )
    chosen = choices.take_choices(settings)
    check(settings)
    given = {find(name).name: secret for name, secret in secrets.items()}
    priced = {split(name): parse_price(fields, name) for name, fields in (prices or {}).items()}
    for name, value in {"model": model, **settings}.items():
        if value is not None:
            _defaults[name] = value
        elif name in settings:
            _defaults.pop(name, None)
    choices.choose(chosen)
    _keys.update(given)
    _prices.update(priced)


def price_override(provider: str, model: str) -> Price | None:
    """The price that ``configure`` set for a model."""
    return _prices.get((provider, model))


def aliases() -> Mapping[str, Alias]:
    """The aliases: those of this process, then the saved ones. Raises as ``saved`` does."""
    return {**{name: Alias(*kept) for name, kept in saved().aliases.items()}, **_aliases}


def own_aliases() -> dict[str, Alias]:
    """The aliases of this process, to be changed."""
    return _aliases


def saved_file() -> Path:
    """Where choices are kept for the next time: ``$XDG_CONFIG_HOME/nbllm/nbllm.toml``."""
    return _toml(user_folder("config"))


@lru_cache(maxsize=32)
def _toml(folder: Path) -> Path:
    return folder / "nbllm.toml"


def saved() -> Saved:
    """What is kept there. Raises ``ConfigError`` where the file cannot be understood."""
    return read(saved_file())


def defaults() -> dict[str, Any]:
    """The settings that ``configure`` set, over the saved ones; without the model."""
    own = {name: value for name, value in _defaults.items() if name != "model"}
    return {**saved().settings, **own}


def default_model() -> str | None:
    """The model that was chosen for all: here, else for good, else by ``NBLLM_MODEL``."""
    return _defaults.get("model") or saved().model or environment("NBLLM_MODEL")


def environment(name: str) -> str | None:
    """An environment variable, ``None`` where it is unset or empty."""
    return os.environ.get(name) or None


def user_folder(kind: Literal["cache", "config", "data"]) -> Path:
    """Where nbllm keeps what is a person's own: ``$XDG_CACHE_HOME/nbllm`` and the like."""
    return _folder(kind, environment(f"XDG_{kind.upper()}_HOME"), environment("HOME"))


@lru_cache(maxsize=32)
def _folder(kind: str, base: str | None, _home: str | None) -> Path:
    """The folder as the variables say; paths are slow, and every request asks for one."""
    if base and Path(base).is_absolute():
        return Path(base) / "nbllm"
    platformdirs: Any = import_module("platformdirs")
    return Path(getattr(platformdirs, f"user_{kind}_path")("nbllm", appauthor=False))


def find_key(provider: Provider, base_url: str, given: Secret | str | None) -> Key | None:
    """The key for a request to ``base_url``: argument, then ``configure``, environment, keyring.

    A key that was not given for this very call goes to its provider's own host only (security rule
    4). Raises ``MissingKey`` where the provider's own host needs one.
    """
    if given:
        return Key(given if isinstance(given, Secret) else Secret(given), "api_key=")
    if not is_own_host(provider, base_url):
        return None
    key = _found(provider)
    if key is None and provider.needs_key:
        raise MissingKey(_missing(provider), provider=provider.name)
    return key


def key_source(provider: Provider) -> str | None:
    """Where the provider's key is found, ``None`` where there is none; never the key."""
    key = _found(provider)
    return key.source if key else None


def found_keys(providers: list[Provider]) -> list[tuple[Provider, str]]:
    """The providers with a key at hand, and the name of the place where it is; never the key."""
    found = (
        (provider, _configured(provider) or _from_environment(provider)) for provider in providers
    )
    return [(provider, key.source) for provider, key in found if key]


def known_keys() -> list[str]:
    """Every key at hand, in the clear and the longest first: to be taken out of texts.

    Those that were configured or aliased, and any variable whose name says that it holds one.
    """
    own = (alias.settings.get("api_key") for alias in _aliases.values())
    secrets = [*_keys.values(), *own, *keychain.read_keys(), *_kept_keys()]
    given = [secret.reveal() for secret in secrets if isinstance(secret, Secret)]
    found = [value for name, value in os.environ.items() if _KEY_VARIABLE.search(name)]
    return sorted({*given, *filter(None, found)}, key=len, reverse=True)


def variable_of(secret: Secret) -> str | None:
    """The environment variable that holds this very key, if one does."""
    key = secret.reveal()
    return next((name for name, value in os.environ.items() if value == key), None)


def _found(provider: Provider) -> Key | None:
    return _configured(provider) or _from_environment(provider) or _from_keyring(provider)


def _configured(provider: Provider) -> Key | None:
    secret = _keys.get(provider.name)
    return Key(secret, f"configure(keys={{{provider.name!r}: …}})") if secret else None


def _from_environment(provider: Provider) -> Key | None:
    for variable in provider.key_variables:
        if value := environment(variable):
            return Key(Secret(value), variable)
    return None


def _from_keyring(provider: Provider) -> Key | None:
    secret = keychain.find(provider.name) if provider.key_variables else None
    return Key(secret, "the keyring") if secret else None


def _kept_keys() -> list[Secret]:
    """The keys of saved aliases; a file that cannot be understood has none."""
    try:
        kept = [environment(alias.key_variable or "") for alias in saved().aliases.values()]
    except ConfigError:
        return []
    return [Secret(value) for value in kept if value]


def _missing(provider: Provider) -> str:
    variable = provider.key_variables[0] if provider.key_variables else "the key"
    return (
        f"no key for {provider.label}. Set {variable} in the environment before the kernel starts, "
        f"or run: import getpass, nbllm; nbllm.configure(keys={{{provider.name!r}: "
        f"getpass.getpass('{variable}: ')}})"
    )


def is_notebook() -> bool:
    """Whether this process is a notebook's kernel; imports nothing to find out."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
