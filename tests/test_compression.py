"""Packed bodies are unpacked in small pieces, and a bomb is none of our memory's business."""

from __future__ import annotations

import gzip
import random
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.errors import LimitExceeded, ProtocolError
from nbllm.transport.compression import Unpacker

TEXT = b"".join(b"data: word %d\n\n" % number for number in range(20_000))


def bare(data: bytes) -> bytes:
    """What many servers call deflate."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS = {"gzip": gzip.compress, "zlib": zlib.compress, "bare": bare}


def unpacked(*parts: bytes) -> bytes:
    """What the parts come to, each piece of it small."""
    unpacker = Unpacker()
    pieces = [piece for part in parts for piece in unpacker.feed(part)]
    assert max(map(len, pieces), default=0) <= 65_536
    return b"".join(pieces)


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
@given(data=st.binary(max_size=2_000), cuts=st.lists(st.integers(0, 2_100), max_size=8))
def test_any_split_of_the_bytes_gives_the_same(pack, data, cuts):
    packed = pack(data)
    places = [0, *sorted(cuts), len(packed)]
    assert unpacked(*(packed[a:b] for a, b in pairwise(places))) == data


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_one_byte_at_a_time(pack):
    assert unpacked(*(bytes([byte]) for byte in pack(TEXT[:5_000]))) == TEXT[:5_000]


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_a_long_text_in_one_part(pack):
    assert unpacked(pack(TEXT)) == TEXT


def test_what_stands_behind_the_end_is_ignored():
    assert unpacked(gzip.compress(b"one") + bytes(100)) == b"one"
    assert unpacked(gzip.compress(b"one"), b"\0", b"more", b"\x1f") == b"one"


def test_several_members_are_one_body():
    packed = gzip.compress(b"one ") + gzip.compress(b"two ") + gzip.compress(b"three")
    assert unpacked(packed) == b"one two three"
    assert unpacked(*(bytes([byte]) for byte in packed)) == b"one two three"


def given_out(*parts: bytes) -> int:
    """How many bytes come before a bomb is left."""
    sizes: list[int] = []
    unpacker = Unpacker()
    with pytest.raises(LimitExceeded, match="no answer of a model does"):
        sizes.extend(len(piece) for part in parts for piece in unpacker.feed(part))
    return sum(sizes)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_bomb_is_left_early(pack):
    assert 0 < given_out(pack(bytes(200_000_000))) < 60_000_000


def test_a_bomb_in_small_parts_is_left_early():
    bomb = gzip.compress(bytes(50_000_000))
    parts = [bomb[start : start + 100] for start in range(0, len(bomb), 100)]
    assert given_out(*parts) < 2_000_000


def test_noise_packs_badly_and_is_no_bomb():
    noise = random.Random(1).randbytes(3_000_000)
    assert unpacked(gzip.compress(noise)) == noise


@pytest.mark.parametrize(
    "data", [b"data: not packed\n\n", gzip.compress(TEXT)[:50] + b"x" * 500, b"\x1f\x8b\xff\xff"]
)
def test_what_is_not_packed_is_a_clear_error(data):
    with pytest.raises(ProtocolError, match="cannot be unpacked"):
        unpacked(data, b"more", b"and more")
