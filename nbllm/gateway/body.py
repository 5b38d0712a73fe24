"""The JSON body of a request, read within bounds."""

from __future__ import annotations

import json
import math
from typing import Any

from nbllm.gateway.refusal import Refused
from nbllm.wire.shapes import read_json

MOST_BYTES = 32_000_000


class ClientGone(Exception):
    """Nobody is there to be answered."""


async def read_body(scope: Any, receive: Any) -> Any:
    """The JSON value of the body; raises ``Refused`` and ``ClientGone``."""
    headers = {name.lower(): value for name, value in scope["headers"]}
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind != b"application/json":
        raise Refused(415, "send content-type: application/json")
    length = headers.get(b"content-length", b"0")
    _check(int(length) if length.isdigit() else 0)
    pieces: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        _check(size)
        more = message.get("more_body", False)
    return parse(b"".join(pieces))


def parse(data: bytes | str) -> Any:
    """A JSON value without anything that no provider's body could hold; raises ``Refused``."""
    try:
        text = data if isinstance(data, str) else data.decode()
        value = json.loads(text, parse_constant=_no_json, parse_float=_finite)
        is_plain = "\\ud" not in text and "\\uD" not in text
        return value if is_plain else read_json(text)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"the body is no JSON: {str(error)[:200]}") from None


def _check(size: int) -> None:
    if size > MOST_BYTES:
        raise Refused(
            413, f"a request has {MOST_BYTES:,} bytes at most", headers={"connection": "close"}
        )


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise ValueError(f"{number[:20]} is too big a number")
    return value


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
