"""Certificates of an authority that nobody knows, and the handshakes made with them."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import cache

import trustme

from faults.server import Greeting, wait_for_hang_up


@cache
def authority() -> trustme.CA:
    """An authority whose certificate only the tests have."""
    return trustme.CA()


@contextmanager
def authority_file() -> Iterator[str]:
    """The path of its certificate."""
    with authority().cert_pem.tempfile() as path:
        yield path


def handshake(*names: str, expired: bool = False) -> Greeting:
    """The server's side of TLS, with a certificate for those names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    yesterday = datetime.now(timezone.utc) - timedelta(days=1)
    end = {"not_after": yesterday} if expired else {}
    authority().issue_cert(*names, **end).configure_cert(context)

    def greet(connection: socket.socket) -> socket.socket:
        return context.wrap_socket(connection, server_side=True)

    return greet


def silent(connection: socket.socket) -> socket.socket:
    """Nothing, for as long as the client stays."""
    connection.recv(65536)
    wait_for_hang_up(connection, 10.0)
    raise ConnectionAbortedError


def slow(seconds: float, then: Greeting) -> Greeting:
    """A pause before the greeting."""

    def greet(connection: socket.socket) -> socket.socket:
        time.sleep(seconds)
        return then(connection)

    return greet


def in_turn(*greetings: Greeting) -> Greeting:
    """One greeting for each connection, the last again and again."""
    left = list(greetings)

    def greet(connection: socket.socket) -> socket.socket:
        return (left.pop(0) if len(left) > 1 else left[0])(connection)

    return greet


def speak_plainly(connection: socket.socket) -> socket.socket:
    """What a server without TLS says to a handshake."""
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    connection.recv(65536)
    raise ConnectionAbortedError
