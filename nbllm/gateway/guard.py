"""Who may come in: the right host name, no foreign page, and whoever knows the token.

It stands in front of everything, WebSockets included, which are refused before they are accepted.
No path is open without the token (security rule 13).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from nbllm.errors import ConfigError
from nbllm.gateway.refusal import Refused
from nbllm.gateway.replies import refuse
from nbllm.secret import Secret

Scope: TypeAlias = Any
_SCHEME = b"bearer "
SUBPROTOCOL = "nbllm"
TOKEN_PROTOCOL = "nbllm.bearer."  # noqa: S105 - how a page sends one, which may set no header
LOCAL = ("localhost", "127.0.0.1", "[::1]")


class Guard:
    """Lets a request through to ``app`` that may pass."""

    def __init__(self, app: Any, token: Secret, origins: Iterable[str]) -> None:
        self._app = app
        self._digest = sha256(token.reveal().encode()).digest()
        self._origins = frozenset(_origin(origin) for origin in origins)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """An ASGI application."""
        if scope["type"] in ("http", "websocket"):
            refused = self._refusal(scope)
            if refused is not None:
                await refuse(refused, scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Refused | None:
        if len(_values(scope, b"host")) != 1:
            return Refused(400, "a request has one Host header")
        origins = _values(scope, b"origin")
        if any(origin.decode("latin-1") not in self._origins for origin in origins):
            return Refused(403, "pages of this origin may not ask here", code="origin_not_allowed")
        if not any(self._is_token(given) for given in _tokens(scope)):
            return Refused(
                401,
                "send the gateway's token: Authorization: Bearer TOKEN",
                code="invalid_api_key",
                headers={"www-authenticate": "Bearer"},
            )
        return None

    def _is_token(self, given: bytes) -> bool:
        return hmac.compare_digest(sha256(given).digest(), self._digest)


def _tokens(scope: Scope) -> list[bytes]:
    """What is offered as a token: one header, or for a WebSocket a protocol's name."""
    headers = _values(scope, b"authorization")
    if len(headers) > 1:
        return []
    given = [value[len(_SCHEME) :].strip() for value in headers if _is_bearer(value)]
    if scope["type"] == "websocket":
        names = [str(name) for name in scope.get("subprotocols") or ()]
        given += [
            name.removeprefix(TOKEN_PROTOCOL).encode()
            for name in names
            if name.startswith(TOKEN_PROTOCOL)
        ]
    return given if len(given) == 1 else []


def _is_bearer(value: bytes) -> bool:
    return value[: len(_SCHEME)].lower() == _SCHEME


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


def _origin(origin: str) -> str:
    """An origin as browsers send it; raises ``ConfigError`` for anything else."""
    parts = urlsplit(origin)
    is_right = parts.scheme in ("http", "https") and parts.netloc
    if is_right and origin == f"{parts.scheme}://{parts.netloc}":
        return origin.lower()
    raise ConfigError(
        f"an origin is https://name, with a port where it has one, and nothing behind: {origin!r}"
    )
