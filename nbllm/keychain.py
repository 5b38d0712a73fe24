"""Keys in the system's keyring, for which the library of that name is needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nbllm.errors import ConfigError, MissingExtra
from nbllm.secret import Secret

_SERVICE = "nbllm"
_read: dict[str, Secret] = {}
"""The keys that were read, by provider: to be taken out of texts, never to be used."""


def find(provider: str) -> Secret | None:
    """A provider's key; ``None`` without one, without the library, or where no keyring answers."""
    try:
        keyring: Any = import_module("keyring")
    except ImportError:
        return None
    try:
        value = keyring.get_password(_SERVICE, provider)
    except keyring.errors.KeyringError:
        return None
    if value:
        _read[provider] = Secret(value)
    return Secret(value) if value else None


def keep(provider: str, key: Secret) -> None:
    """Put a key into the keyring.

    Raises ``MissingExtra`` without the library, ``ConfigError`` where no keyring takes it.
    """
    keyring = _library()
    try:
        keyring.set_password(_SERVICE, provider, key.reveal())
    except keyring.errors.KeyringError as error:
        raise _refused(error) from None


def remove(provider: str) -> bool:
    """Take a key out of the keyring; says whether there was one. Raises as ``keep`` does."""
    keyring = _library()
    if find(provider) is None:
        return False
    try:
        keyring.delete_password(_SERVICE, provider)
    except keyring.errors.KeyringError as error:
        raise _refused(error) from None
    return True


def read_keys() -> list[Secret]:
    """The keys that were read in this process."""
    return list(_read.values())


def _library() -> Any:
    try:
        return import_module("keyring")
    except ImportError:
        raise MissingExtra(
            "keys are kept in the system's keyring by an extra: pip install 'nbllm[keyring]'"
        ) from None


def _refused(error: Exception) -> ConfigError:
    return ConfigError(
        f"the system's keyring takes no key ({type(error).__name__}); set the provider's variable "
        "in the environment instead: %llm keys names it"
    )
