"""``nbllm.gateway.serve``: the application on a socket of this machine, until it is interrupted."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterable
from typing import Any

from nbllm.errors import ConfigError
from nbllm.gateway.application import app, as_token, new_token
from nbllm.gateway.extra import library
from nbllm.gateway.running import stop_all
from nbllm.secret import Secret

_QUEUE = 2048
_UNREAD_BYTES = 262_144
"""What the system keeps for a client that does not read; left alone, it is some megabytes."""
_CURL = """curl $OPENAI_BASE_URL/chat/completions -H "Authorization: Bearer $OPENAI_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"model": "demo/guide", "messages": [{"role": "user", "content": "Hello"}]}'"""


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8787,
    token: str | Secret | None = None,
    models: Iterable[str] | None = None,
    hosts: Iterable[str] = (),
    origins: Iterable[str] = (),
) -> None:
    """Serve until Ctrl-C, which ends it at once; prints where, and a new token where none is given.

    ``port`` 0 is any free one; the rest is as for ``app``. Raises ``ConfigError`` where the address
    is taken or would be open to others without ``hosts``, and ``KeyboardInterrupt`` in the end.
    """
    kept, token = as_token(token), None
    shown = kept is None
    kept = kept or new_token()
    names = [*hosts, *_own_name(host, tuple(hosts))]
    application = app(token=kept, models=models, hosts=names, origins=origins)
    uvicorn: Any = library("uvicorn")
    settings = uvicorn.Config(
        application,
        access_log=False,
        log_level="error",
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        ws_max_size=32_000_000,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )
    with _listening(host, port) as listener:
        _say(listener, host, kept if shown else None)
        _server(uvicorn)(settings).run(sockets=[listener])


def _server(uvicorn: Any) -> Any:
    """A server that lets nobody finish: what streams is stopped, and its clients are told so."""
    base: type[Any] = uvicorn.Server

    class Server(base):
        async def shutdown(self, sockets: Any = None) -> None:
            stop_all()
            await base.shutdown(self, sockets)

    return Server


def _own_name(host: str, hosts: tuple[str, ...]) -> list[str]:
    """The name of a machine that listens on one address; raises where it listens on all."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return [host]
    if address.is_unspecified and not hosts:
        raise ConfigError(
            f"--host {host} lets every machine in the network ask: say by which names this one is "
            "called, as hosts=('my-machine.example',), or --allow-host my-machine.example"
        )
    return [] if address.is_unspecified else [_in_url(str(address))]


def _listening(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        family, *_rest, address = found[0]
        listener = socket.create_server(address[:2], family=family, backlog=_QUEUE)
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host}:{port} ({error.strerror or error}); --port 0 takes a free one"
        ) from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNREAD_BYTES)
    return listener


def _say(listener: socket.socket, host: str, token: Secret | None) -> None:
    """Where it is, and how it is asked. The token is shown only if it is new."""
    name, port = listener.getsockname()[:2]
    base = f"http://{_in_url(name)}:{port}"
    word = token.reveal() if token else "$NBLLM_GATEWAY_TOKEN"
    lines = [f"nbllm serves {base} (Ctrl-C ends it). For clients:", ""]
    if not ipaddress.ip_address(name).is_loopback:
        lines.insert(0, f"Warning: {host} is open to other machines, and nothing is encrypted.")
    lines += [f"export OPENAI_BASE_URL={base}/v1 OPENAI_API_KEY={word}", _CURL, ""]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address
