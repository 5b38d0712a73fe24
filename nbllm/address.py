"""Base addresses: what is given, what a provider's record says, and whose host it is."""

from __future__ import annotations

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
        try:
            given = _with_scheme(found, provider.base_url)
        except ValueError:
            variable = provider.base_url_variable
            raise ConfigError(f"{variable} holds no address of a server: {found!r}") from None
    if given is not None:
        return _with_suffix(_checked(given).rstrip("/"), provider.base_url_suffix)
    if provider.base_url is not None:
        return own_address(provider.base_url, words)
    variable = provider.base_url_variable
    where = f", or set {variable}" if variable else ""
    raise ConfigError(f"{provider.name}/… needs base_url=, the server's address with /v1{where}")


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


def _with_scheme(address: str, usual: str | None) -> str:
    """A server's variable may hold ``0.0.0.0:11434``, which is where it listens, not an address."""
    if usual is None or "://" in address:
        return address
    default = urlsplit(usual)
    parts = urlsplit(f"{default.scheme}://{address}")
    host = "127.0.0.1" if parts.hostname in ("0.0.0.0", None) else parts.netloc  # noqa: S104
    port = f":{parts.port or default.port}" if host == "127.0.0.1" or not parts.port else ""
    return f"{default.scheme}://{host}{port}"


def _with_suffix(url: str, suffix: str) -> str:
    """An address of the vendor's host alone, or with a part of the suffix, gets all of it."""
    parts = urlsplit(url)
    if suffix and (parts.path in ("", "/") or parts.path.startswith(suffix)):
        return f"{parts.scheme}://{parts.netloc}{suffix}"
    return url


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_http = parts.scheme in ("http", "https")
        usable = parts.scheme == "demo" or (is_http and parts.hostname and parts.port != 0)
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(f"base_url= is an address like http://localhost:8000/v1, not {url!r}")
    return url
