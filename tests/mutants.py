"""Recordings with broken bytes: what a bad network, proxy or server may make of a stream."""

from __future__ import annotations

import random

TOKENS = (
    *(b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"null", b"-1", b"1e999", b"true"),
    *(
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"\n\n",
        b": ping\n\n",
        b"data: ",
        b"data:{}\n\n",
        b"event: error\n",
    ),
    *(
        b"data: [DONE]\n\n",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"\\ud83d",
        b"<html>",
        b"9" * 400,
    ),
    *(b'"error":', b'"type":', b'"index":', b"\xe2\x80\xa8", b"[" * 3000, b'{"a":' * 1500),
)


def mutant(body: bytes, other: bytes, chance: random.Random) -> bytes:
    """The body with one to eight changes; ``other`` lends pieces."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        body = chance.choice(_CHANGES)(body, other, chance)
    return body


def _flip(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.choice((1, 1, 4, 30))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _delete(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    return body[:start] + body[end:]


def _repeat(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    return body[:end] + body[start:end] * chance.choice((1, 1, 2, 5)) + body[end:]


def _insert(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(body) + 1)
    return body[:place] + chance.choice(TOKENS) + body[place:]


def _cut(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _splice(body: bytes, other: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(body) + 1)
    start, end = _span(other, chance)
    return body[:place] + other[start:end] + body[place:]


def _swap_lines(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    lines = body.splitlines(keepends=True)
    if len(lines) > 1:
        a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]
    return b"".join(lines)


def _span(body: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(body) + 1)
    return start, min(len(body), start + chance.choice((1, 3, 20, 300, 5000)))


_CHANGES = (_flip, _flip, _delete, _repeat, _insert, _insert, _cut, _splice, _swap_lines)
