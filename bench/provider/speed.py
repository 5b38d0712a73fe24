"""``python -m provider.speed``: how fast the provider is itself, with a raw socket that reads."""

from __future__ import annotations

import selectors
import socket
import time

from provider.order import Order
from provider.running import Provider, running_provider
from provider.texts import DIGITS

_REQUEST = b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b"
_TEXT = b'"content":" '


def main() -> None:
    """Print microseconds a chunk at full speed, and the share of a core that 500 streams take."""
    with running_provider() as provider:
        at_full_speed(provider, 100)
        order = Order(100_000)
        at_full_speed(provider, order.chunks)  # rendered now, and cached
        before = provider.spent()
        wall = at_full_speed(provider, order.chunks)
        cost = (provider.spent() - before) / order.chunks
        print(f"full speed: {wall / order.chunks * 1e6:.3f} µs a chunk, {cost * 1e6:.3f} µs of CPU")
        before = provider.spent()
        share, worst = crowd(provider, 500, Order(60, rate=20))
        share = (provider.spent() - before) / 3
        print(f"500 streams at 20/s: {share:.0%} of a core; the latest chunk {worst:.1f} ms late")


def at_full_speed(provider: Provider, chunks: int) -> float:
    """Seconds until the last byte of one answer came."""
    with _asking(provider, Order(chunks)) as sock:
        begin, tail, texts = time.perf_counter(), b"", 0
        while not tail.endswith(b"0\r\n\r\n"):
            data = tail + sock.recv(1 << 20)
            texts += data.count(_TEXT, max(len(tail) - len(_TEXT) + 1, 0))
            tail = data[-len(_TEXT) :]
        seconds = time.perf_counter() - begin
    if texts != chunks:
        raise RuntimeError(f"{texts} of {chunks} chunks came")
    return seconds


def crowd(provider: Provider, streams: int, order: Order) -> tuple[int, float]:
    """How many chunks came, and the milliseconds by which the latest did."""
    came, worst, open_ones = 0, 0.0, streams
    with selectors.DefaultSelector() as selector:
        for _ in range(streams):
            selector.register(_asking(provider, order), selectors.EVENT_READ)
        while open_ones:
            for key, _kind in selector.select():
                data = key.fileobj.recv(1 << 16)  # type: ignore[union-attr]
                now = time.monotonic_ns()
                for piece in data.split(_TEXT)[1:]:
                    came += 1
                    worst = max(worst, (now - int(piece[:DIGITS])) / 1e6)
                if data.endswith(b"0\r\n\r\n"):
                    selector.unregister(key.fileobj)
                    key.fileobj.close()  # type: ignore[union-attr]
                    open_ones -= 1
    if came != streams * order.chunks:
        raise RuntimeError(f"{came} of {streams * order.chunks} chunks came")
    return came, worst


def _asking(provider: Provider, order: Order) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", int(provider.url.rpartition(":")[2])))
    body = order.model.encode()
    sock.sendall(_REQUEST % (len(body), body))
    return sock


if __name__ == "__main__":
    main()
