"""Where a question goes: a server, or what stands where one should be."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from faults.proxy import CREDENTIALS, Tunnel, proxy_address
from faults.server import Answer, Greeting, Server, answering
from faults.tls import authority_file, handshake, in_turn


class Place(Protocol):
    """An address, the variables that lead to it, and what was heard there."""

    base_url: str
    environment: dict[str, str] | None
    requests: list[bytes]
    times: list[float]
    heard: list[bytes]
    hang_ups: int


Opening = Callable[[], AbstractContextManager[Place]]


@dataclass
class Nowhere:
    """A place where no request arrives."""

    base_url: str
    environment: dict[str, str] | None = None
    requests: list[bytes] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)
    hang_ups: int = 0


def says(*answers: Answer, keep_alive: bool = False, greeting: Greeting | None = None) -> Opening:
    """A server with those answers."""
    return partial(answering, *answers, keep_alive=keep_alive, greeting=greeting)


@contextmanager
def nobody_listens() -> Iterator[Nowhere]:
    """A port that is taken and refuses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield Nowhere(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")


@contextmanager
def no_such_host() -> Iterator[Nowhere]:
    """A name that will never be known: https://www.rfc-editor.org/rfc/rfc6761#section-6.4."""
    yield Nowhere("http://nowhere.invalid/v1")


@contextmanager
def full_backlog() -> Iterator[Nowhere]:
    """A port whose queue is full, so that the handshake of TCP stalls."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(8)]
        for filler in fillers:
            filler.settimeout(0)
            filler.connect_ex(address)
        yield Nowhere(f"http://127.0.0.1:{address[1]}/v1")
        for filler in fillers:
            filler.close()


def over_tls(*answers: Answer, greetings: Sequence[Greeting], is_trusted: bool = True) -> Opening:
    """A server that greets each connection in turn, the last greeting again and again.

    ``SSL_CERT_FILE`` makes the authority of its certificates known or does not.
    """

    @contextmanager
    def opened() -> Iterator[Server]:
        greeting = in_turn(*greetings)
        with answering(*answers, greeting=greeting) as server, authority_file() as path:
            server.base_url = server.base_url.replace("http:", "https:")
            server.environment = {"SSL_CERT_FILE": path} if is_trusted else {}
            yield server

    return opened


def through_tunnel(
    *answers: Answer, tunnel: Callable[[], Tunnel], credentials: str = CREDENTIALS
) -> Opening:
    """A server that only a proxy with CONNECT reaches."""

    @contextmanager
    def opened() -> Iterator[Server]:
        proxy = tunnel()
        with answering(*answers, greeting=proxy) as server, authority_file() as path:
            server.heard = proxy.heard
            server.base_url = "https://far.example/v1"
            server.environment = {
                "HTTPS_PROXY": proxy_address(server.port, credentials),
                "SSL_CERT_FILE": path,
            }
            yield server

    return opened


def behind_proxy(*answers: Answer, variable: str = "HTTP_PROXY") -> Opening:
    """A proxy that passes plain HTTP on; what it passes on is what it heard."""

    @contextmanager
    def opened() -> Iterator[Server]:
        with answering(*answers) as server:
            server.base_url = "http://far.example/v1"
            server.environment = {variable: proxy_address(server.port)}
            yield server

    return opened


@contextmanager
def behind_dead_proxy() -> Iterator[Nowhere]:
    """A proxy that nobody runs, between here and a far server."""
    with nobody_listens() as place:
        port = int(place.base_url.split(":")[2].split("/")[0])
        place.base_url = "https://far.example/v1"
        place.environment = {"HTTPS_PROXY": proxy_address(port)}
        yield place


@contextmanager
def behind_impossible_proxy() -> Iterator[Nowhere]:
    """A proxy at a port that there is not, between here and a far server."""
    with behind_dead_proxy() as place:
        place.environment = {"HTTPS_PROXY": proxy_address(99_999)}
        yield place


def beside_dead_proxy(*answers: Answer, host: str) -> Opening:
    """A server on this machine, which no proxy is asked about."""

    @contextmanager
    def opened() -> Iterator[Server]:
        with answering(*answers) as server, nobody_listens() as nowhere:
            port = int(nowhere.base_url.split(":")[2].split("/")[0])
            names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
            server.base_url = server.base_url.replace("127.0.0.1", host)
            server.environment = dict.fromkeys(names, proxy_address(port))
            yield server

    return opened


def tunnel_to(*names: str, says: bytes | None = None) -> Callable[[], Tunnel]:
    """A proxy whose far end has a certificate for those names."""
    given = {} if says is None else {"says": says}
    return lambda: Tunnel(handshake(*names), **given)
