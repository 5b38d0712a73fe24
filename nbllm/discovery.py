"""Model servers on this machine: each is known by its own answers, not by its port."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import wait
from contextlib import suppress
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from nbllm.base_url import base_url_for
from nbllm.call import Call, Timeout
from nbllm.engine import submit
from nbllm.errors import NbllmError
from nbllm.login import login_of
from nbllm.providers.registry import find
from nbllm.wire.listing import owners
from nbllm.wire.shapes import as_list, as_object, as_text

_TIMEOUT = Timeout(connect=0.3, first=1.0, idle=None, stall=None, total=1.0)
_MAX_BYTES = 1_000_000
_AGAIN_AFTER = 30.0

Get: TypeAlias = Callable[[str], Awaitable[Any]]


class Server(NamedTuple):
    """A server that answered as itself; ``base_url`` is where its provider's calls go."""

    provider: str
    base_url: str


class _Background:
    """What the newest background probe found, and when it began."""

    found: tuple[Server, ...] = ()
    began: float | None = None


def known(patience: float = 0.0) -> list[Server]:
    """The servers found so far; starts a probe if the last one is half a minute old.

    It waits for that probe no longer than ``patience`` seconds, so that without any the first call
    of a process finds nothing; a server that hangs hides no other.
    """
    now = time.monotonic()
    if _Background.began is None or now - _Background.began > _AGAIN_AFTER:
        _Background.began = now
        probe = submit(discover())
        if patience:
            wait([probe], patience)
    return list(_Background.found)


async def discover(addresses: Mapping[str, str] | None = None) -> list[Server]:
    """Ask each local provider's address for a sign of its server, all at once; in at most 2 s.

    ``addresses`` maps a provider to its base address; without it they are those to which its calls
    go (``OLLAMA_HOST`` counts). No key is sent but a login in the address itself, and no redirect
    followed.
    """
    asked = _usual_addresses() if addresses is None else addresses
    servers = [Server(*each) for each in asked.items()]

    async def ask(server: Server) -> bool:
        is_there = await _is_there(server)
        if is_there and addresses is None and server not in _Background.found:
            _Background.found += (server,)  # now: another server may hang
        return is_there

    answers = await asyncio.gather(*map(ask, servers))
    found = [server for server, is_there in zip(servers, answers, strict=True) if is_there]
    if addresses is None:
        _Background.found = tuple(found)
    return found


def _usual_addresses() -> dict[str, str]:
    found = dict[str, str]()
    for name in SIGNS:
        with suppress(NbllmError):  # OLLAMA_HOST may be no address
            found[name] = base_url_for(find(name), None)
    return found


async def _is_there(server: Server) -> bool:
    from nbllm.transport.fetch import fetch_json

    parts = urlsplit(server.base_url)
    root = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/v1')}"

    async def get(path: str) -> Any:
        call = Call(
            provider=server.provider,
            model="",
            url=root + path,
            body={},
            headers=login_of(server.base_url),
            timeout=_TIMEOUT,
            max_bytes=_MAX_BYTES,
        )
        try:
            return await fetch_json(call)
        except NbllmError:
            return None

    return await SIGNS[server.provider](get)


async def _ollama(get: Get) -> bool:
    if not as_text(as_object(await get("/api/version")).get("version")):
        return False
    return "models" in as_object(await get("/api/tags"))


async def _lmstudio(get: Get) -> bool:
    """By its own list, which it has since 0.3.6, or by the owner in OpenAI's form."""
    own = as_object(await get("/api/v0/models"))
    entries = as_list(own.get("data"))
    if own.get("object") == "list" and all("state" in as_object(entry) for entry in entries):
        return True
    return "organization_owner" in owners(await get("/v1/models"))


async def _llamacpp(get: Get) -> bool:
    if "llamacpp" in owners(await get("/v1/models")):
        return True
    return "default_generation_settings" in as_object(await get("/props"))


async def _vllm(get: Get) -> bool:
    return "vllm" in owners(await get("/v1/models"))


SIGNS: dict[str, Callable[[Get], Awaitable[bool]]] = {
    "ollama": _ollama,
    "lmstudio": _lmstudio,
    "vllm": _vllm,
    "llamacpp": _llamacpp,
}
"""How each local provider's server is told from any other server on its port."""
