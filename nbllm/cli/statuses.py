"""What the command line ends with, so that scripts can tell what happened."""

from __future__ import annotations

from nbllm.errors import ComparisonFailed, ConfigError

DONE = 0
FAILED = 1
"""The provider said no, or the way to it broke."""
MISUSED = 2
"""The command line or the configuration is wrong: nothing was sent."""
INTERRUPTED = 130
"""Ctrl-C; another signal that ended it gives 128 and its number, as a shell does."""
BROKEN_PIPE = 141
"""Nobody reads any more, as after ``| head -1``: 128 + SIGPIPE, like any filter."""


def status_of(error: BaseException) -> int:
    """The exit status for what went wrong; one lane that was sent outweighs what is wrong here."""
    if isinstance(error, ComparisonFailed):
        return min(map(status_of, error.errors.values()), default=FAILED)
    return MISUSED if isinstance(error, ConfigError) else FAILED
