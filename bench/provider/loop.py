"""One thread over non-blocking sockets, and a heap of due times."""

from __future__ import annotations

import heapq
import itertools
import select
import socket
import time
from contextlib import suppress

from provider.connection import Connection
from provider.hang_ups import HangUps


class Loop:
    """Serves until the file it was started from, standard input, ends."""

    def __init__(self, listener: socket.socket, until_end_of: int) -> None:
        self._listener = listener
        self._until_end_of = until_end_of
        self._poll = select.epoll()
        self._connections: dict[int, Connection] = {}
        self._due: list[tuple[float, int, Connection]] = []
        self._numbers = itertools.count()
        self._hang_ups = HangUps()
        listener.settimeout(0)
        for number in (listener.fileno(), until_end_of):
            self._poll.register(number, select.EPOLLIN)

    def run(self) -> None:
        """Serve until the end."""
        while True:
            for number, kind in self._ready():
                if number == self._until_end_of:
                    return
                if number == self._listener.fileno():
                    self._accept()
                else:
                    self._serve(self._connections[number], kind)
            self._write_due()

    def _ready(self) -> list[tuple[int, int]]:
        if not self._due:
            return self._poll.poll()
        # epoll counts in milliseconds, which would pair the chunks of 1,000 a second.
        wait = max(self._due[0][0] - time.monotonic(), 0.0)
        select.select([self._poll], [], [], wait)
        return self._poll.poll(0)

    def _accept(self) -> None:
        with suppress(BlockingIOError):
            while True:
                sock, _address = self._listener.accept()
                sock.settimeout(0)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connections[sock.fileno()] = Connection(sock, self._hang_ups)
                self._poll.register(sock, select.EPOLLIN)

    def _serve(self, connection: Connection, kind: int) -> None:
        number, was_blocked = connection.socket.fileno(), connection.is_blocked
        due = None
        if kind != select.EPOLLOUT:
            due = connection.receive(time.monotonic())
        if connection.is_open and was_blocked:
            connection.flush()
        self._settle(connection, number, due, was_blocked=was_blocked)

    def _write_due(self) -> None:
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            when, _number, connection = heapq.heappop(self._due)
            if connection.is_open:
                number, was_blocked = connection.socket.fileno(), connection.is_blocked
                due = connection.write_due(when)
                self._settle(connection, number, due, was_blocked=was_blocked)

    def _settle(
        self, connection: Connection, number: int, due: float | None, *, was_blocked: bool
    ) -> None:
        """Keep poll and heap in step with what a connection has become."""
        if not connection.is_open:
            del self._connections[number]  # closing its socket took it out of the poll
            return
        if due is not None:
            heapq.heappush(self._due, (due, next(self._numbers), connection))
        if connection.is_blocked != was_blocked:
            kinds = select.EPOLLIN | (select.EPOLLOUT if connection.is_blocked else 0)
            self._poll.modify(number, kinds)
