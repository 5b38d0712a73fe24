"""A wire format as a value: how it encodes a request, cuts a body, and decodes its frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, NamedTuple

from nbllm.messages import Request
from nbllm.wire.decoder import Decoder
from nbllm.wire.dialect import Dialect
from nbllm.wire.names import WireName


class Encoded(NamedTuple):
    """A request body, and a notice for each setting that cannot be honoured."""

    body: dict[str, Any]
    notices: list[str]


@dataclass(frozen=True, slots=True)
class Wire:
    """One format. ``path`` follows the base address; ``whole_path`` is asked without streaming."""

    path: str
    encode: Callable[[Request, Dialect], Encoded]
    decoder: Callable[[Dialect, str], Decoder]
    whole_path: str | None = None
    framing: Literal["events", "lines"] = "events"


def wire(name: WireName) -> Wire:
    """The wire of that name, imported when it is first asked for."""
    return import_module(f"nbllm.wire.{name}").WIRE
