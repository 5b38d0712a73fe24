"""Base addresses: what is given, what a provider's record says, and whose host it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from nbllm.errors import ConfigError
from nbllm.providers import Provider


def base_address(
    provider: Provider, given: str | None, found: str | None, words: Mapping[str, str]
) -> str:
    """The address to send to, without a slash at its end: ``given``, else ``found``, else its own.

    ``found`` is the value of the provider's variable. Raises ``ConfigError`` where none is known
    or usable.
    """
    if given is None and found is not None:
        given = _from_variable(found, provider)
    if given is not None:
        given = given.strip()
        if not _is_usable(given):
            raise ConfigError(
                f"base_url= is an address like http://localhost:8000/v1, not {given!r}"
                f"{_about_query(given)}"
            )
        return _with_suffix(given.rstrip("/"), provider.base_url_suffix)
    if provider.base_url is not None:
        return own_address(provider.base_url, words)
    variable = provider.base_url_variable
    where = f", or set {variable}" if variable else ""
    version = "" if provider.base_url_suffix else " with /v1"
    raise ConfigError(f"{provider.name}/… needs base_url=, the server's address{version}{where}")


def own_address(template: str, words: Mapping[str, str]) -> str:
    """The provider's own address; three locations of Vertex have hosts of another form."""
    location = words.get("location")
    if location == "global":
        template = template.replace("{location}-", "")
    elif location in ("us", "eu"):
        template = template.replace("{location}-aiplatform", "aiplatform.{location}.rep")
    try:
        return template.format_map(words).rstrip("/")
    except KeyError as missing:
        raise ConfigError(f"the address {template} needs {missing.args[0]}=") from None


def is_own_host(provider: Provider, base_url: str) -> bool:
    """Whether an address is the provider's own, to which its key may go."""
    own = urlsplit(provider.base_url or "")
    asked = urlsplit(base_url)
    if own.hostname and (own.scheme, own.hostname, own.port) == (
        asked.scheme,
        asked.hostname,
        asked.port,
    ):
        return True
    host = asked.hostname or ""
    return asked.scheme == "https" and any(
        host == ending or (ending.startswith((".", "-")) and host.endswith(ending))
        for ending in provider.key_hosts
    )


def is_loopback(base_url: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(base_url).hostname or ""
    return bool(re.fullmatch(r"localhost|::1|127(\.\d{1,3}){3}", host))


def _from_variable(found: str, provider: Provider) -> str:
    """The address in a server's own variable; raises ``ConfigError`` where it holds none."""
    try:
        address = _to_reach(found, provider)
    except ValueError:
        address = ""
    if not _is_usable(address):
        variable = provider.base_url_variable
        raise ConfigError(f"{variable} holds no address of a server: {found!r}")
    return address


def _to_reach(found: str, provider: Provider) -> str:
    """A variable may hold ``0.0.0.0:11434`` or ``::``, which is where a server listens."""
    if found in provider.key_hosts:
        return f"https://{found}"
    if provider.base_url is None:
        return found
    usual, has_scheme = urlsplit(provider.base_url), "://" in found
    parts = urlsplit(found if has_scheme else f"{usual.scheme}://{_with_brackets(found)}")
    everywhere = ("0.0.0.0", "::") if has_scheme else ("0.0.0.0", "::", None)  # noqa: S104
    if has_scheme and parts.hostname not in everywhere:
        return found
    host = parts.netloc.removesuffix(f":{parts.port}").removesuffix(":")
    host = "127.0.0.1" if parts.hostname in everywhere else host
    port = parts.port if has_scheme or parts.port is not None else usual.port
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{parts.path}"


def _with_brackets(address: str) -> str:
    """A bare IPv6 address in the brackets that a URL needs."""
    host = address.partition("/")[0]
    is_bare = host.count(":") > 1 and "[" not in host
    return address.replace(host, f"[{host}]", 1) if is_bare else address


def _with_suffix(url: str, suffix: str) -> str:
    """An address of the vendor's host alone, or with a part of the suffix, gets all of it."""
    parts = urlsplit(url)
    if suffix and (parts.path in ("", "/") or parts.path.startswith(suffix)):
        return f"{parts.scheme}://{parts.netloc}{suffix}"
    return url


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_http = parts.scheme in ("http", "https") and not re.search(r"[\s?#]", url)
        return parts.scheme == "demo" or bool(is_http and parts.hostname and parts.port != 0)
    except ValueError:
        return False


def _about_query(url: str) -> str:
    return ": leave out what begins at ? or #" * bool(re.search(r"[?#]", url))
