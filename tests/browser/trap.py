"""A trap for every connection that a page makes to another host than its own.

Chromium is told that all names lead here. A name stands in the first bytes of a connection, in a
TLS greeting as in a request, so that even a preconnect tells whom it was for.
"""

from __future__ import annotations

import contextlib
import re
import socketserver
import threading
from collections.abc import Iterator

_NAME = re.compile(
    rb"\x00\x00....\x00(?P<length>..)(?P<greeted>[\w-]+\.[\w.-]+)|host: *(?P<asked>[\w.-]+)",
    re.IGNORECASE | re.DOTALL,
)


class Trap(socketserver.ThreadingTCPServer):
    """Takes every connection, answers none, and notes for whom they were."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.caught: list[str] = []

    @property
    def of_answers(self) -> list[str]:
        """The hosts that stand in hostile answers; Chromium itself asks for some of its maker's."""
        return [name for name in self.caught if name.endswith(".test")]

    @property
    def flag(self) -> str:
        """What Chromium is started with."""
        port = self.server_address[1]
        return f"--host-resolver-rules=MAP * 127.0.0.1:{port}, EXCLUDE 127.0.0.1"


class _Handler(socketserver.BaseRequestHandler):
    server: Trap

    def handle(self) -> None:
        self.request.settimeout(2)
        greeting = b""
        # A greeting may come in several pieces, with the name in any of them.
        with contextlib.suppress(OSError):
            while not _NAME.search(greeting) and (piece := self.request.recv(4096)):
                greeting += piece
        self.server.caught.append(_name(greeting))


def _name(greeting: bytes) -> str:
    match = _NAME.search(greeting)
    if match is None:
        return ""
    if match["asked"]:
        return match["asked"].decode()
    return match["greeted"][: int.from_bytes(match["length"], "big")].decode()


@contextlib.contextmanager
def set_trap() -> Iterator[Trap]:
    """A trap that is set."""
    trap = Trap()
    threading.Thread(target=trap.serve_forever, daemon=True).start()
    try:
        yield trap
    finally:
        trap.shutdown()
        trap.server_close()
