"""``%llm keys``: which provider has a key, and where; the keyring can be changed."""

from __future__ import annotations

import getpass

from nbllm import config, keychain
from nbllm.errors import ConfigError
from nbllm.providers import Provider
from nbllm.providers.registry import find, names
from nbllm.secret import Secret
from nbllm.table import Table

_USAGE = "Type %llm keys, %llm keys set PROVIDER, or %llm keys remove PROVIDER."


def run(rest: str) -> None:
    """List where keys are, or change the keyring. Raises ``ConfigError``."""
    words = rest.split()
    match words:
        case []:
            print(listed())
        case ["set", name]:
            _set(_with_key(name))
        case ["remove", name]:
            _remove(_with_key(name))
        case ["set" | "remove", _, *_]:
            raise ConfigError(f"%llm keys {words[0]} asks for the key itself; never type one here.")
        case _:
            raise ConfigError(f"%llm keys does not know {words[0][:40]!r}. {_USAGE}")


def listed() -> str:
    """A line for each provider that takes a key; never a key."""
    heads, rows = ("provider", "key", "where it is, or may be put"), list[tuple[str, ...]]()
    for provider in map(find, names()):
        if provider.key_variables:
            source = config.key_source(provider)
            there = source or " or ".join(provider.key_variables)
            rows.append((provider.name, "yes" if source else "no", there))
    return "\n".join([Table(heads, rows).text(), "", _USAGE])


def _with_key(name: str) -> Provider:
    provider = find(name)
    if not provider.key_variables:
        raise ConfigError(f"{provider.label} takes no key of its own.")
    return provider


def _set(provider: Provider) -> None:
    """Ask for the key in a field that shows nothing, and put it away at once."""
    try:
        key = Secret(getpass.getpass(f"Key for {provider.label}: ").strip())
    except (EOFError, NotImplementedError, RuntimeError):
        raise ConfigError(
            f"nobody can be asked for a key here; set {provider.key_variables[0]} instead."
        ) from None
    if not key.reveal():
        raise ConfigError("no key was given; nothing was changed.")
    keychain.keep(provider.name, key)
    first = config.key_source(provider)
    beside = "" if first == "the keyring" else f" But {first} is looked at first."
    print(f"The keyring has a key for {provider.label} now.{beside}")


def _remove(provider: Provider) -> None:
    if not keychain.remove(provider.name):
        raise ConfigError(f"the keyring has no key for {provider.label}. {_USAGE}")
    print(f"The keyring has no key for {provider.label} any more.")
