"""S10–S15: bytes in any pieces and of any size."""

from __future__ import annotations

from faults.answers import (
    END,
    bomb,
    chunked,
    in_packets,
    one_line,
    packed,
    said,
    saying,
    without_end,
)
from faults.places import says
from faults.row import Row, fails, fine
from faults.server import HELLO, event, head
from nbllm.errors import LimitExceeded, ProtocolError

_WIDE = "Grüße 🙂"
_LONG = "x" * 100_000 + "🙂"
_WITHIN = event(_WIDE).index("🙂".encode()) + 2
_LIMIT = "raises `LimitExceeded`, keeps what came and leaves the connection; memory stays small"
_PACKED = "a proxy packs the stream ({})"


def _intact(case: str, happens: str, text: str, *parts: bytes) -> Row:
    return Row("S11", case, happens, "keeps the text as it is", says(saying(*parts)), fine(text))


def _limit(
    number: str, case: str, happens: str, answer: object, *words: str, **settings: int
) -> Row:
    expected = fails(LimitExceeded, *words, text="Hel", hangs_up=True, retryable=False)
    return Row(number, case, happens, _LIMIT, says(answer), expected, settings)


def _half(escape: str) -> bytes:
    return event("?").replace(b"?", escape.encode())


ROWS = (
    Row(
        "S10",
        "invalid",
        "the stream holds bytes that are no UTF-8",
        "raises `ProtocolError` with their place and keeps what came; puts no � in their place",
        says(saying(event("Hel"), b'data: {"a":"\xff"}\n\n', END)),
        fails(ProtocolError, "invalid UTF-8 at byte", text="Hel", offset=len(event("Hel")) + 12),
    ),
    Row(
        "S11",
        "split",
        "a sign is split between packets",
        "keeps the text as it is",
        says([said(event(_WIDE)[:_WITHIN]), 0.03, event(_WIDE)[_WITHIN:] + END]),
        fine(_WIDE),
    ),
    _intact(
        "line-separator",
        "the text holds U+2028 or U+0085",
        "a\u2028b\x85c",
        event("a\u2028b\x85c"),
        END,
    ),
    _intact(
        "byte-order-mark",
        "the stream begins with a byte order mark",
        "Hello",
        b"\xef\xbb\xbf",
        HELLO,
    ),
    _intact("carriage-return", "lines end in CR or CRLF", "Hello", HELLO.replace(b"\n", b"\r")),
    _intact("both", "lines end in CR or CRLF", "Hello", HELLO.replace(b"\n", b"\r\n")),
    _intact(
        "surrogates", "a sign comes in two halves", "🙂", _half("\\ud83d"), _half("\\ude42"), END
    ),
    Row(
        "S12",
        "one-byte",
        "each byte comes in a packet of its own",
        "gives the same events",
        says(in_packets(said(event(_WIDE), END))),
        fine(_WIDE),
    ),
    _limit(
        "S13", "line", "one line has 100 MB", one_line(100_000_000), "larger than 8,000,000 bytes"
    ),
    _limit(
        "S13",
        "event",
        "one event has no end",
        without_end(head(200) + event("Hel"), [b"data: " + b"x" * 50_000 + b"\n"]),
        "larger than 8,000,000 bytes",
    ),
    Row(
        "S14",
        "words",
        "the stream has no end",
        _LIMIT,
        says(without_end(head(200) + event("0123456789"), [event("0123456789" * 10_000)])),
        fails(
            LimitExceeded,
            "max_bytes=1,000,000",
            text="0123456789" * 200,
            hangs_up=True,
        ),
        {"max_bytes": 1_000_000},
    ),
    _limit(
        "S14",
        "pings",
        "the stream is nothing but pings, without end",
        without_end(head(200) + event("Hel"), [b": ping\n\n" * 1_000]),
        "max_bytes=2,000,000",
        max_bytes=2_000_000,
    ),
    Row(
        "S14",
        "wide",
        "the stream has no end, and its text is wide in memory: one emoji makes it so",
        _LIMIT,
        says(without_end(head(200), [event(_LONG)])),
        fails(
            LimitExceeded,
            "more memory than twice max_bytes=1,000,000",
            text="x" * 2_000,
            hangs_up=True,
        ),
        {"max_bytes": 1_000_000},
    ),
    Row(
        "S14",
        "cost",
        "the stream goes on, and `max_cost=` is spent",
        _LIMIT,
        says(without_end(head(200) + event("Hel"), [event("x" * 10_000)])),
        fails(LimitExceeded, "max_cost", text="Hel" + "x" * 1_997, hangs_up=True),
        {"api": "chat", "max_cost": 0.001},
        model="openai/gpt-5-mini",
    ),
    _limit("S15", "bomb", "the stream is a gzip bomb", bomb(b"x" * 1_000)),
    _limit(
        "S15",
        "bomb-of-pings",
        "the stream is a gzip bomb",
        bomb(b":" + b" ping" * 200 + b"\n"),
        "packed bytes became",
    ),
    *(
        Row(
            "S15",
            encoding,
            _PACKED.format("gzip or deflate"),
            "unpacks it",
            says(packed(HELLO, encoding)),
            fine(),
        )
        for encoding in ("gzip", "deflate")
    ),
    Row(
        "S15",
        "unknown",
        _PACKED.format("in another way"),
        "raises `ProtocolError` that names it",
        says(packed(HELLO, "br")),
        fails(ProtocolError, "'br'"),
    ),
    Row(
        "S15",
        "damaged",
        "a packed stream is damaged",
        "raises `ProtocolError`",
        says(packed(HELLO, "gzip").replace(b"\x1f\x8b", b"\x1f\x8c")),
        fails(ProtocolError, "cannot be unpacked"),
    ),
    Row(
        "S15",
        "identity",
        "the stream is not packed",
        "asks for it so",
        says(chunked(HELLO)),
        fine(asked=(b"accept-encoding: identity",)),
    ),
)
