"""C6: a proxy between, as the environment names it."""

from __future__ import annotations

from faults.answers import GREETING
from faults.connect import SHORT, TLS_NEVER
from faults.places import (
    behind_dead_proxy,
    behind_impossible_proxy,
    behind_proxy,
    beside_dead_proxy,
    through_tunnel,
    tunnel_to,
)
from faults.proxy import Tunnel
from faults.row import AGAIN, Row, fails, fine
from faults.tls import handshake
from nbllm.errors import ConfigError, ConnectFailed, ProviderError, TimedOut

FAR = "far.example"
VIA = "far.example via proxy 127.0.0.1:"
_BROKEN = "the proxy "
_SAYS = ", then raises `ConnectFailed` with “via proxy”; its password stands in no message"
_BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"

ROWS = (
    Row(
        "C6",
        "tunnel",
        "`HTTPS_PROXY` names a proxy with a password",
        "goes through it; the proxy never sees the key, the server never sees the password",
        through_tunnel(GREETING, tunnel=tunnel_to(FAR)),
        fine(heard=(b"CONNECT far.example:443",)),
    ),
    *(
        Row(
            "C6",
            variable.lower().replace("_", "-"),
            "`HTTP_PROXY` or `ALL_PROXY` names a proxy, and the server is an http:// one",
            "goes through it",
            behind_proxy(GREETING, variable=variable),
            fine(asked=(b"POST http://far.example/v1/chat/completions",)),
        )
        for variable in ("HTTP_PROXY", "ALL_PROXY")
    ),
    Row(
        "C6",
        "nobody",
        _BROKEN + "does not run",
        "asks again" + _SAYS,
        behind_dead_proxy,
        fails(
            ConnectFailed,
            VIA,
            "HTTPS_PROXY",
            attempts=3,
            requests=0,
            notices=(AGAIN, AGAIN),
            never=("Is the server running",),
        ),
    ),
    Row(
        "C6",
        "no-port",
        _BROKEN + "has a port beyond 65535",
        "raises `ConfigError` with “via proxy” at once",
        behind_impossible_proxy,
        fails(ConfigError, VIA + "99999", "HTTPS_PROXY", requests=0),
    ),
    Row(
        "C6",
        "wrong-password",
        _BROKEN + "wants another password (407)",
        "raises `ConnectFailed` with “via proxy” at once",
        through_tunnel(GREETING, tunnel=tunnel_to(FAR), credentials="user:canary-wrong"),
        fails(ConnectFailed, VIA, "407", requests=0, retryable=False, never=("canary-wrong",)),
    ),
    Row(
        "C6",
        "bad-gateway",
        _BROKEN + "cannot reach the server (502)",
        "asks again" + _SAYS,
        through_tunnel(GREETING, tunnel=tunnel_to(FAR, says=_BAD_GATEWAY)),
        fails(ConnectFailed, VIA, "502", attempts=3, requests=0, notices=(AGAIN, AGAIN)),
    ),
    Row(
        "C6",
        "stalls",
        _BROKEN + "never answers",
        "gives up after `connect` seconds and raises `TimedOut` with “via proxy”",
        through_tunnel(GREETING, tunnel=lambda: Tunnel(handshake(FAR), pause=10.0)),
        fails(TimedOut, VIA, requests=0, phase="connect", hangs_up=True),
        {"timeout": SHORT, "retries": 0},
    ),
    Row(
        "C6",
        "reads-along",
        _BROKEN + "shows a certificate of its own for the server",
        "raises `ConnectFailed` at once and names `SSL_CERT_FILE`",
        through_tunnel(GREETING, tunnel=tunnel_to("proxy.example")),
        fails(ConnectFailed, VIA, "SSL_CERT_FILE", requests=0, never=TLS_NEVER),
    ),
    Row(
        "C6",
        "refuses-plain",
        _BROKEN + "refuses a request to an http:// server (407)",
        "raises an error that names the status",
        behind_proxy(b"HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n"),
        fails(ProviderError, "407", status=407),
    ),
    *(
        Row(
            "C6",
            f"bypassed-{host}",
            "the variables name a proxy that is broken, and the server runs on this machine",
            "asks no proxy",
            beside_dead_proxy(GREETING, host=host),
            fine(),
        )
        for host in ("127.0.0.1", "localhost")
    ),
)
