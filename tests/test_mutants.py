"""Broken recordings: a typed error at worst, one ``Finish``, and never a hang.

``make fuzz`` sets NBLLM_MUTANTS to 100,000 or more; the tests take one in a hundred of them.
Without NBLLM_STREAMS our own streams are broken instead.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from conformance import Recording, decode, decode_plainly, pieces, recordings
from laws import check
from mutants import mutant
from nbllm.errors import NbllmError
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

FOLDER = os.environ.get("NBLLM_STREAMS")
MUTANTS = int(os.environ.get("NBLLM_MUTANTS", "1000"))
OWN = Path(__file__).with_name("streams")
PATIENCE = 20


@cache
def bodies() -> list[tuple[str, str, bytes]]:
    """Name, wire and body of every stream that is broken here."""
    if FOLDER:
        return [(one.name, wire_of(one), one.body) for one in recordings(Path(FOLDER))]
    own = [path for path in sorted(OWN.rglob("*")) if path.is_file() and path.stem != "manifest"]
    return [(path.name, path.parent.name, path.read_bytes()) for path in own]


def wire_of(recording: Recording) -> str:
    """The folder of the wire that a recording speaks."""
    return recording.wire.decoder.__module__.split(".")[-2]


@contextmanager
def patience(name: str) -> Iterator[None]:
    """Fail where the decoder hangs."""

    def hang(*_: object) -> None:
        pytest.fail(f"{name} hangs for {PATIENCE} s")

    signal.signal(signal.SIGALRM, hang)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)


@pytest.mark.parametrize("share", range(8))
def test_a_broken_stream_ends_in_a_typed_error_at_worst(share):
    made = 0
    for number in range(share, MUTANTS, 8):
        name, spoken, body = bodies()[number % len(bodies())]
        chance = random.Random(f"{name} {number}")
        broken = mutant(body, chance.choice(bodies())[2], chance)
        dialect = Dialect(think_tags=chance.random() < 0.5)
        with patience(f"mutant {number} of {name}"):
            try:
                events = decode(pieces(broken, chance), wire(spoken), dialect)
                check(events)
                assert repr(events) == repr(decode_plainly([broken], wire(spoken), dialect))
            except Exception as error:
                raise AssertionError(f"mutant {number} of {name}") from error
        failure = events[-1].error
        assert failure is None or isinstance(failure, NbllmError)
        made += 1
    assert made
