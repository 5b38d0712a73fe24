"""A proxy that wants a name and a password, and notes what it was asked for."""

from __future__ import annotations

import socket
from base64 import b64encode

from faults.server import Greeting, read_request, wait_for_hang_up

CREDENTIALS = "user:canary-password"
WANTED = b"proxy-authorization: basic " + b64encode(CREDENTIALS.encode()).lower()
OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"
WHO = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"


class Tunnel:
    """Takes CONNECT, and is then itself the server at the other end.

    ``says`` is the answer to whoever has the password, ``pause`` the seconds before it.
    """

    def __init__(self, then: Greeting, *, says: bytes = OPENED, pause: float = 0.0) -> None:
        self.heard: list[bytes] = []
        self._then = then
        self._says = says
        self._pause = pause

    def __call__(self, connection: socket.socket) -> socket.socket:
        request = read_request(connection)
        self.heard.append(request)
        if self._pause and wait_for_hang_up(connection, self._pause):
            raise ConnectionAbortedError
        says = self._says if WANTED in request.lower() else WHO
        connection.sendall(says)
        if says != OPENED:
            raise ConnectionAbortedError
        return self._then(connection)


def proxy_address(port: int, credentials: str = CREDENTIALS) -> str:
    """What a person writes into HTTPS_PROXY."""
    return f"http://{credentials}@127.0.0.1:{port}"
