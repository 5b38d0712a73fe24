"""What a request says of its sender: a key, a login, headers of the user's own."""

from __future__ import annotations

from collections.abc import Mapping

from nbllm.config import Key
from nbllm.login import LOGIN_SOURCE
from nbllm.providers import Provider


def credentials(
    provider: Provider, own: Mapping[str, object], key: Key | None, login: Mapping[str, str]
) -> tuple[dict[str, str], str | None]:
    """The headers of a request, and where the key in them was found, if there is one.

    A key stands before headers of the user's ``own``, a login in the address before both.
    """
    headers = dict(provider.headers)
    headers |= {name.lower(): str(value) for name, value in own.items()}
    if key:
        headers |= key.header(provider.key_header)
    headers |= login
    if login and (key is None or provider.key_header in login):
        return headers, LOGIN_SOURCE
    return headers, key.source if key else None
