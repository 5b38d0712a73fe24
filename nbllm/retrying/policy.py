"""Which failures are worth another try, and how long to wait before it.

Waits grow as 0.5·2ⁿ up to 8 s with full jitter, so that many clients that failed together do not
come back together: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
"""

from __future__ import annotations

import random

from nbllm.errors import ConnectFailed, NbllmError

LONGEST_WAIT = 60.0
"""Seconds that a server may ask for; beyond them the caller hears of it at once."""

_FIRST_WAIT = 0.5
_LARGEST_BACKOFF = 8.0


def seconds_before_retry(error: NbllmError, failures: int, retries: int) -> float | None:
    """How long to wait before the next try; ``None`` where there is none.

    ``failures`` counts those before this one, ``retries`` the tries allowed behind the first.
    """
    if not error.retryable or failures >= _allowed(error, retries):
        return None
    if error.retry_after is None:
        return jitter(min(_LARGEST_BACKOFF, _FIRST_WAIT * 2**failures))
    return error.retry_after if error.retry_after <= LONGEST_WAIT else None


def jitter(ceiling: float) -> float:
    """Any wait up to ``ceiling``, in seconds."""
    return random.uniform(0.0, ceiling)  # noqa: S311 - nobody gains by guessing it


def _allowed(error: NbllmError, retries: int) -> int:
    """A name that is not known now will not be known soon either: it is looked up once more."""
    is_unknown_host = isinstance(error, ConnectFailed) and error.is_unknown_host
    return min(retries, 1) if is_unknown_host else retries
