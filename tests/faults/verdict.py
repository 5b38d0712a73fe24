"""Whether what came is what the row promised."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from faults.arranging import KEY
from faults.outcome import Outcome
from faults.places import Place
from faults.proxy import CREDENTIALS
from faults.row import Row

_MOST_MEMORY = 100_000_000
_MOST_SECONDS = 1e9
"""Longer waits end behind the calendar's last year."""
_SECRETS = (KEY, CREDENTIALS, CREDENTIALS.partition(":")[2])


def differences(row: Row, outcome: Outcome, place: Place, grown: int) -> list[str]:
    """Each promise that was not kept, in a line."""
    return [
        *_of_answer(row, outcome),
        *_of_error(row, outcome),
        *_of_words(row, outcome),
        *_of_place(row, place),
        *([f"{grown:,} bytes of memory"] if grown > _MOST_MEMORY else []),
    ]


def _of_answer(row: Row, outcome: Outcome) -> Iterator[str]:
    expected = row.expected
    error = expected.error and expected.error.__name__
    wanted = {
        "text": expected.text,
        "finish_reason": expected.finish_reason,
        "error": error,
        **expected.fields,
    }
    for name, value in wanted.items():
        got = getattr(outcome, name)
        if got != value:
            yield f"{name}: {got!r} instead of {value!r} {outcome.message}"


def _of_error(row: Row, outcome: Outcome) -> Iterator[str]:
    if outcome.error is None:
        return
    provider, _, model = row.model.partition("/")
    if "provider" not in row.expected.fields and (outcome.provider, outcome.model) != (
        provider,
        model,
    ):
        yield f"the error names {outcome.provider}/{outcome.model}"
    if not outcome.elapsed or not 0 < outcome.elapsed < 60:
        yield f"elapsed: {outcome.elapsed}"
    if outcome.retry_at is None and 0 < (outcome.retry_after or 0) < _MOST_SECONDS:
        yield f"retry_after {outcome.retry_after} but retry_at {outcome.retry_at}"


def _of_words(row: Row, outcome: Outcome) -> Iterator[str]:
    expected = row.expected
    yield from (
        f"no {word!r} in the message {outcome.message!r}"
        for word in expected.words
        if word not in outcome.message
    )
    if not _are_like(outcome.notices, expected.notices):
        yield f"notices: {outcome.notices} instead of {expected.notices}"
    everything = repr(outcome)
    yield from (f"{word!r} in {everything}" for word in _SECRETS if word in everything)
    yield from (f"{word!r} in {everything}" for word in expected.never if word in everything)


def _are_like(notices: list[str], words: tuple[str, ...]) -> bool:
    """Whether each notice has its words; of more than ten, the last ones."""
    notices = notices[-len(words) :] if len(notices) > 10 else notices
    return len(notices) == len(words) and all(map(str.__contains__, notices, words))


def _of_place(row: Row, place: Place) -> Iterator[str]:
    expected = row.expected
    wanted = expected.requests
    allowed = wanted if isinstance(wanted, range) else (wanted,)
    # A client in a hurry may have gone before a busy server has read what it asked.
    _wait(lambda: len(place.requests) >= min(allowed))
    seen = len(place.requests)
    if seen not in allowed:
        yield f"the server saw {seen} requests instead of {wanted}"
    if expected.waited and place.times[1] - place.times[0] < expected.waited:
        yield f"asked again after {place.times[1] - place.times[0]:.3f} s"
    last, heard = b"".join(place.requests[-1:]), b"".join(place.heard)
    yield from (f"no {part!r} in the request" for part in expected.asked if part not in last)
    yield from (f"the proxy heard no {part!r}" for part in expected.heard if part not in heard)
    if place.heard and (KEY.encode() in heard or b"proxy-authorization" in last.lower()):
        yield "a secret went to the wrong one of proxy and server"
    if expected.hangs_up and not _is_left(place):
        yield "the connection was left open"


def _is_left(place: Place) -> bool:
    return _wait(lambda: place.hang_ups > 0)


def _wait(until: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.005)
    return until()
