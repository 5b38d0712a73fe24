"""What became of one request on its way: over which connection, through which proxy."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from nbllm.call import Call
from nbllm.transport.deadlines import Deadlines

_PORTS = {"http": 80, "https": 443}


class Journey:
    """Follows a request by the events of httpx's ``trace`` extension."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.deadlines = Deadlines(call.timeout, began=call.began, brake=call.brake)
        self.attempts = 1
        self._opened = False
        self._first_stop: str | None = None
        self._connection: Any = None

    def begin(self) -> None:
        """A connection is looked for, again or for the first time."""
        self._opened = False
        self.deadlines.begin()

    @property
    def is_on_used_connection(self) -> bool:
        """Whether no connection was opened for this request, so that an old one carries it."""
        return not self._opened

    @property
    def server(self) -> str:
        """Host and port as the address names them, without a user."""
        return urlsplit(self.call.url).netloc.rpartition("@")[2]

    @property
    def place(self) -> str:
        """Where the request was to go: the server, and the proxy where one stands between."""
        address = urlsplit(self.call.url)
        own = f"{address.hostname}:{address.port or _PORTS.get(address.scheme)}"
        if self._first_stop in (None, own):
            return self.server
        return f"{self.server} via proxy {self._first_stop}"

    async def hang_up(self) -> None:
        """Close the new connection: httpcore leaves it open when a handshake is cancelled."""
        if self._connection is not None:
            await self._connection.aclose()

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        """Hear of one step; https://www.encode.io/httpcore/extensions/#trace lists them."""
        if event == "connection.connect_tcp.started":
            self._opened = True
            self._first_stop = f"{_text(info['host'])}:{info['port']}"
        elif event == "connection.connect_tcp.complete":
            self._connection = info["return_value"]
        elif event.endswith("send_request_headers.started"):
            if info["request"].method != b"CONNECT":
                self.deadlines.connected()
        elif event.endswith("send_request_body.complete") and self.call.progress:
            self.call.progress("waiting")


def _text(host: str | bytes) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else host
