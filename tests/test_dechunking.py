"""The dechunker against h11, the plain reference, over any split of the bytes."""

from __future__ import annotations

import itertools

import h11
import httpx
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from nbllm.transport.direct import dechunking
from nbllm.transport.direct.dechunking import Dechunker

HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"


def read(*pieces: bytes) -> tuple[bytes, bool, bytes]:
    """Payload, whether the body ended, and what stands behind it."""
    chunks, payload, rest = Dechunker(), b"", b""
    for piece in pieces:
        if chunks.done:
            rest += piece
        else:
            payload += chunks.feed(piece)
            rest = chunks.rest
    return payload, chunks.done, rest


def begun(body: bytes) -> h11.Connection:
    """h11 with an answer in front of it, whose head it has read."""
    rules = h11.Connection(h11.CLIENT)
    rules.send(h11.Request(method="GET", target="/", headers=[("host", "h")]))
    rules.send(h11.EndOfMessage())
    rules.receive_data(HEAD + body)
    assert isinstance(rules.next_event(), h11.Response)
    return rules


def reference(body: bytes) -> tuple[bytes, bool, bytes]:
    """The same by h11; raises ``h11.RemoteProtocolError``."""
    rules, payload = begun(body), b""
    while isinstance(event := rules.next_event(), h11.Data):
        payload += bytes(event.data)
    has_ended = isinstance(event, h11.EndOfMessage)
    return payload, has_ended, rules.trailing_data[0] if has_ended else b""


def outcome(read_it, *arguments: bytes) -> object:
    """What a reader gives, or that the bytes break a rule."""
    try:
        return read_it(*arguments)
    except (h11.RemoteProtocolError, httpx.RemoteProtocolError):
        return "broken"


def cut(body: bytes, places: list[int]) -> list[bytes]:
    """The body, cut at these places."""
    ends = [0, *sorted(place % (len(body) + 1) for place in places), len(body)]
    return [body[a:b] for a, b in itertools.pairwise(ends) if a < b]


EXTENSIONS = st.sampled_from([b"", b";a=1", b';name="x y" ', b" ", b";\xe9\t"])
TRAILERS = st.sampled_from([b"", b"x-checksum: 1\r\n", b"a: b\r\nc: d\r\n"])


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A chunked body as servers send it, with whatever the grammar allows."""
    body = b""
    for payload in draw(st.lists(st.binary(min_size=1, max_size=40), max_size=6)):
        size = draw(st.sampled_from([b"%x", b"%X", b"%04x"])) % len(payload)
        body += size + draw(EXTENSIONS) + b"\r\n" + payload + b"\r\n"
    return body + draw(st.sampled_from([b"0", b"000"])) + b"\r\n" + draw(TRAILERS) + b"\r\n"


SPLITS = st.lists(st.integers(0, 400), max_size=12)


@given(bodies(), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"\r\n"]), SPLITS)
def test_a_body_is_what_h11_reads(body, behind, places):
    expected = reference(body + behind)
    assert expected[1]
    assert read(*cut(body + behind, places)) == expected
    assert read(*(bytes([byte]) for byte in body)) == reference(body)


@given(bodies(), st.integers(0, 500), st.binary(max_size=3), st.integers(0, 3), SPLITS)
@example(b"+5\r\nhello\r\n0\r\n\r\n", 0, b"", 0, [])
@example(b"5_0\r\nhello\r\n0\r\n\r\n", 0, b"", 0, [])
@example(b"0x5\r\nhello\r\n0\r\n\r\n", 0, b"", 0, [])
@example(b"5\r\nhelloX\n0\r\n\r\n", 0, b"", 0, [10])
@example(b"5\r\nhello\r\r0\r\n\r\n", 0, b"", 0, [9])
@example(b"5\r\nhello\r\n0\r\n\r\n", 5, b"", 4, [9])
@example(b"00000000000000000005 \r\nhello\r\n0\r\n\r\n", 0, b"", 0, [4])
@example(b"5;\x01\r\nhello\r\n0\r\n\r\n", 0, b"", 0, [4])
@example(b"5\r\nhe", 0, b"", 0, [4])
@example(b"5\r\nhello\n", 0, b"", 0, [4])
@example(b"0\r\n\n", 0, b"", 0, [4])
@example(b"0\r\na: b\n\r\n", 0, b"", 0, [8])
def test_a_broken_body_is_broken_for_both(body, place, noise, lost, places):
    place %= len(body) + 1
    body = body[:place] + noise + body[place + lost :]
    expected = outcome(reference, body)
    assume(not _has_bad_trailers(body))  # h11 looks at their names, which mean nothing to us
    assert outcome(read, *cut(body, places)) == expected


def _has_bad_trailers(body: bytes) -> bool:
    rules = begun(body)
    reader = rules._reader
    try:
        while isinstance(rules.next_event(), h11.Data):
            pass
    except h11.RemoteProtocolError:
        return reader._reading_trailer
    return False


@pytest.mark.parametrize(
    "body",
    [b"5" * 21 + b"\r\n", b"5;" + b"x" * 20_000, b"0\r\n" + b"a: b\r\n" * 20_000],
    ids=["a size without end", "an endless head", "endless trailers"],
)
def test_nothing_grows_without_end(body):
    with pytest.raises(httpx.RemoteProtocolError):
        read(*cut(body, list(range(0, len(body), 1000))))


def test_the_work_grows_with_the_bytes_and_not_with_their_square():
    """Counted in bytes that are copied, by a body that comes in the smallest pieces."""
    seen = []
    for count in (2_000, 4_000):
        chunks, most = Dechunker(), 0
        for byte in b"400\r\n" + b"x" * 1024 + b"\r\n" + b"3\r\nabc\r\n" * count:
            chunks.feed(bytes([byte]))
            most = max(most, len(chunks._open))
        seen.append(most)
    assert seen[0] == seen[1] <= len(b"400\r\n")


@pytest.mark.parametrize("more", [-1, 0, 1, 2])
@pytest.mark.parametrize("what", ["the head of a chunk", "the trailers"])
def test_how_long_a_line_may_be_does_not_hang_on_the_packets(what, more):
    if what == "the trailers":
        body = b"0\r\n" + b"a: b\r\n" * 2 + b"x" * (dechunking._MOST_TRAILERS - 17 + more)
        body += b"\r\n\r\n"
    else:
        body = b"1;" + b"x" * (dechunking._LONGEST_LINE - 2 + more) + b"\r\na\r\n0\r\n\r\n"
    whole = outcome(read, body)
    assert (whole == "broken") is (more > 0)
    for place in [*range(10), *range(len(body) - 20, len(body))]:
        assert outcome(read, *cut(body, [place])) == whole
    assert outcome(read, *(bytes([byte]) for byte in body)) == whole


def test_a_server_cannot_fill_the_memory_with_heads_of_chunks():
    settings = dechunking._size.cache_parameters()
    assert settings["maxsize"] * dechunking._LONGEST_LINE <= 2**22
