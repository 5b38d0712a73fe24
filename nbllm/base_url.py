"""Which address a request goes to."""

from __future__ import annotations

from collections.abc import Mapping

from nbllm.address import base_address
from nbllm.config import environment
from nbllm.login import hide_login, login_of, with_login
from nbllm.providers import Provider


def base_url_for(
    provider: Provider, given: str | None, words: Mapping[str, str] | None = None
) -> str:
    """The address to send to: the one given, the environment's, else the provider's own.

    ``words`` fill the places in it. What is returned may carry a login (``login_of``). Raises
    ``ConfigError`` where only the user can know it and did not say.
    """
    found = None if given is not None else _address_variable(provider)
    login = login_of(found if given is None else given)
    return with_login(base_address(provider, given, found, words or {}), login)


def _address_variable(provider: Provider) -> str | None:
    """The address in a server's own variable, where some people put it in quotes."""
    variable = provider.base_url_variable
    found = environment(variable) if variable else None
    return hide_login(found.strip().strip("\"'")) if found else None
