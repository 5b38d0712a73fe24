"""What a request orders: the parameters ride in the model's name."""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(rb"n(\d+)-r(\d+)-t(\d+)-b(\d+)")


class Order(NamedTuple):
    """One stream: how many chunks, how fast, and how many of them in one write."""

    chunks: int
    rate: int = 0
    """Chunks a second; 0 is as fast as the client reads."""
    delay: int = 0
    """Milliseconds from the request to the first token."""
    batch: int = 1
    """Events in one write, each in an HTTP chunk of its own."""

    @property
    def model(self) -> str:
        """The model's name that orders this."""
        return f"n{self.chunks}-r{self.rate}-t{self.delay}-b{self.batch}"

    @property
    def seconds(self) -> float:
        """How long a perfect client takes."""
        return self.delay / 1_000 + (self.chunks / self.rate if self.rate else 0.0)


def read_order(body: bytes) -> Order | None:
    """The order in a request's body, if there is one."""
    found = _NAME.search(body)
    return Order(*map(int, found.groups())) if found else None
