"""The user and password in an address: they leave it as soon as it is read."""

from __future__ import annotations

import re
from base64 import b64encode
from urllib.parse import unquote

from nbllm.secret import SecretHeaders

LOGIN_SOURCE = "the login in the address"
"""Where a key came from that is a user and a password."""
_PARTS = re.compile(r"((?:\w[\w+.-]*://)?/*)([^/?#]*)(.*)", re.DOTALL)
"""The scheme, with slashes too many if there are; user, password, host and port; the rest."""
_QUERY = re.compile(r"([?#]).+", re.DOTALL)
_NO_PORT = re.compile(r"[^:\[]*:(?!\d+$)")
"""A user and the begin of a password with a slash: no host with a port."""


class BareAddress(str):
    """An address that came with a login; as a text it is the address without it."""

    __slots__ = ("login",)

    login: SecretHeaders


def hide_login(address: str) -> str:
    """The address with its user and password, if it has any, where no traceback prints them.

    A query may hold a key, too; no address may have one, so it is gone for good.
    """
    if isinstance(address, BareAddress):
        return address
    scheme, place, path = _PARTS.findall(address.strip())[0]
    if "@" in path and "@" not in place and _NO_PORT.match(place):
        place, path = place + path, ""
    login, at, host = place.rpartition("@")
    bare = _QUERY.sub(r"\1…", f"{scheme}{host}{path}")
    if not at:
        return bare
    user, _, password = login.partition(":")
    packed = b64encode(f"{unquote(user)}:{unquote(password)}".encode(errors="replace")).decode()
    return with_login(bare, SecretHeaders({"authorization": f"Basic {packed}"}))


def login_of(address: str | None) -> SecretHeaders:
    """The header that carries an address's user and password, if it came with any."""
    return address.login if isinstance(address, BareAddress) else SecretHeaders({})


def with_login(address: str, login: SecretHeaders) -> str:
    """The address, and with it the login of the address that it was made from."""
    if not login:
        return address
    made = BareAddress(address)
    made.login = login
    return made
