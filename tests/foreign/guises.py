"""Names, origins and tokens: the right ones, and what passes itself off for one."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from foreign.gateway import TOKEN
from foreign.raw import Header

ORIGIN = "https://app.example"
HOST = "gateway.example"
Lines = tuple[Header, ...]


def hosts(port: int) -> tuple[list[Lines], list[Lines]]:
    """The ways to name the gateway: right ones and wrong ones."""
    right = [
        f"127.0.0.1:{port}",
        f"localhost:{port}",
        f"LocalHost:{port}",
        f"[::1]:{port}",
        "127.0.0.1",
        "localhost:1",  # a tunnel's other end
        f"{HOST}:{port}",
        HOST,
    ]
    return [_host(name) for name in right], [
        *(_host(name) for name in _WRONG_HOSTS),
        *(_host(name.replace("PORT", str(port))) for name in _WRONG_WITH_PORT),
        (),
        (*_host(HOST), *_host("evil.example")),
        (*_host("evil.example"), *_host(HOST)),
        (*_host("evil.example"), ("X-Forwarded-Host", HOST)),
        (*_host("evil.example"), ("Forwarded", f"host={HOST}")),
    ]


_WRONG_HOSTS = (
    *("evil.example", "127.0.0.1.nip.io", "localhost.evil.example", "evil-localhost"),
    *("notlocalhost", "localhost.", "localhost.localdomain", f"{HOST}.evil.example"),
    *(f"sub.{HOST}", f"{HOST}.", "gateway", "example", "", "*", ".", "null"),
    *(
        "0.0.0.0",  # noqa: S104 - a name to be refused
        "127.1",
        "127.0.0.2",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "[::]",
        "::1",
    ),
    *("[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]", "[::1", "[::1]evil", "[::1%25lo]"),
    *(f"{HOST}, evil.example", f"evil.example, {HOST}", f"{HOST} evil.example"),
    *("%6cocalhost", "localhost%00.evil.example", "l\xf6calhost", "localhost#", "localhost?"),
)
_WRONG_WITH_PORT = (
    *("evil.example:PORT", "localhost:PORT@evil.example", "evil.example@localhost:PORT"),
    *("user:word@localhost:PORT", "localhost:PORT:PORT", "localhost:PORT/evil.example"),
    *("localhost:evil.example", "localhost:-PORT", "localhost:0xPORT", "http://localhost:PORT"),
)


def origins(port: int) -> tuple[list[Lines], list[Lines]]:
    """No origin, an allowed one; and wrong ones."""
    return [(), (("Origin", ORIGIN),)], [
        *((("Origin", origin),) for origin in _WRONG_ORIGINS),
        (("Origin", f"http://127.0.0.1:{port}"),),
        (("Origin", f"http://localhost:{port}"),),
        (("Origin", ORIGIN), ("Origin", "https://evil.example")),
        (("Origin", "https://evil.example"), ("Origin", ORIGIN)),
    ]


_WRONG_ORIGINS = (
    *(
        "null",
        "",
        "*",
        "file://",
        "https://evil.example",
        "http://app.example",
        "wss://app.example",
    ),
    *("https://app.example:8443", "https://app.example:443", "https://app.example."),
    *("https://app.example.evil.example", "https://evilapp.example", "https://evil.app.example"),
    *(
        "https://app.example/",
        "https://app.example@evil.example",
        "https://evil.example#app.example",
    ),
    *("app.example", "//app.example", "https://APP.example", "https://app", "https://"),
    *(f"{ORIGIN}, https://evil.example", f"{ORIGIN} https://evil.example", "http://localhost"),
    *("https://\xe4pp.example", f"{ORIGIN}\tx"),
)


def tokens() -> tuple[list[Lines], list[Lines]]:
    """The ways to say the token, and what is none."""
    basic = b64encode(f"user:{TOKEN}".encode()).decode()
    bare = b64encode(TOKEN.encode()).decode()
    right = [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER {TOKEN}"]
    wrong = [
        *("", "Bearer", "Bearer ", "Bearer null", "Bearer *", "Bearer undefined", TOKEN),
        *(f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN[1:]}", f"Bearer {TOKEN[:8]}", f"Bearer {TOKEN}x"),
        *(f"Bearer {TOKEN.upper()}", f"Bearer {TOKEN} {TOKEN}", f"Bearer {TOKEN}, Bearer {TOKEN}"),
        *(f'Bearer "{TOKEN}"', f"Bearer Bearer {TOKEN}", f"Bearer={TOKEN}", f"Bearer:{TOKEN}"),
        *(f"Basic {basic}", f"Basic {bare}", f"Basic {TOKEN}", f"Token {TOKEN}", f"Digest {TOKEN}"),
        *(f"Bearer\t{TOKEN}", f"Bearer_{TOKEN}", f"Bearer {TOKEN[:-1]}\xe9", f"Bearer {basic}"),
    ]
    own = ("Authorization", f"Bearer {TOKEN}")
    other = ("Authorization", "Bearer another-token-0123456789")
    elsewhere = ("X-Api-Key", "Api-Key", "X-Goog-Api-Key", "Proxy-Authorization", "X-Authorization")
    return [(("Authorization", value),) for value in right], [
        (),
        *((("Authorization", value),) for value in wrong),
        (own, other),
        (other, own),
        (own, own),
        (own, ("Authorization", f"Basic {basic}")),
        *(((name, TOKEN),) for name in elsewhere),
        *(((name, f"Bearer {TOKEN}"),) for name in elsewhere),
        (("Cookie", f"token={TOKEN}; Authorization=Bearer {TOKEN}; nbllm={TOKEN}"),),
        (("Sec-WebSocket-Protocol", f"Bearer, {TOKEN}"),),
    ]


def _host(name: str) -> Lines:
    return (("Host", name),)


def some(cases: Sequence[Lines], count: int) -> list[Lines]:
    """A few of many, from all over."""
    return list(cases[:: max(1, len(cases) // count)])[:count]
