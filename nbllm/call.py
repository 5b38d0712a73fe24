"""One request, ready to be sent: what the transport needs and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from nbllm.brake import Brake


@dataclass(frozen=True, slots=True)
class Timeout:
    """Limits in seconds, by the wall clock; ``None`` is no limit.

    ``connect`` covers name lookup, proxy and TLS, ``first`` runs to the response's first byte,
    ``idle`` between bytes, ``stall`` between events while only comments or pings come, ``total``
    over every attempt and the waits between them.
    """

    connect: float | None = 10.0
    first: float | None = 600.0
    idle: float | None = 300.0
    stall: float | None = 600.0
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A POST with a JSON body.

    ``headers`` may hold a key, so neither repr nor pickle shows them; ``key_source`` says where the
    key was found. ``progress`` hears of phases that are no events: ``"waiting"`` once all is sent.
    ``has_ended`` knows whether the provider said that it ended, after which silence is the end.
    ``brake`` is held while nobody takes what comes.
    ``began`` is when ``timeout.total`` began to run, by ``time.monotonic``; ``None`` is now.
    """

    provider: str
    model: str
    url: str
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    timeout: Timeout = field(default_factory=Timeout)
    max_bytes: int = 32_000_000
    framing: Literal["events", "lines"] = "events"
    key_source: str | None = None
    key_header: str | None = None
    began: float | None = None
    progress: Callable[[str], None] | None = field(default=None, repr=False, compare=False)
    has_ended: Callable[[], bool] | None = field(default=None, repr=False, compare=False)
    brake: Brake | None = field(default=None, repr=False, compare=False)

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("a Call may hold a key and is not picklable")
