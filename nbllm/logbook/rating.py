"""What was thought of a run: votes, pins, scores of a person or of a judge."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from nbllm.errors import ConfigError
from nbllm.logbook.store import history_file, kept
from nbllm.response import Response
from nbllm.streaming import Stream

_INSERT = "INSERT OR REPLACE INTO ratings (run, rater, score, note, time) VALUES (?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM ratings WHERE run = ? AND rater = ?"
DECISIONS = ("vote", "winner")
"""Raters that are no raters: what is decided on a board."""


def rate(
    run: Response | Stream | str, score: float | None, *, note: str = "", rater: str = "person"
) -> None:
    """Keep a score with a run, a response's for example, in place of the rater's last one.

    ``rater`` may be a judge's model; ``None`` takes the score back. Raises ``ConfigError`` where
    the history is off, the run is none or the score is no number.
    """
    if kept() == "off":
        raise ConfigError("the history is off; nbllm.configure(history=True) keeps ratings, too")
    if rater in DECISIONS:
        raise ConfigError(f"{rater} is decided on a comparison: comparison.{rater} = name")
    name = _run_of(run)
    if score is None:
        history_file().write(_DELETE, (name, rater))
        return
    if isinstance(score, bool) or not math.isfinite(score):
        raise ConfigError(f"a score is a number, not {score!r:.80}")
    history_file().write(_INSERT, (name, rater, float(score), note or None, time.time()))


def keep_decision(decision: str, runs: Mapping[str, str], chosen: str | None) -> None:
    """Keep a vote or a pin: 1 for the run of the ``chosen`` name, 0 for the others, or none."""
    try:
        if kept() == "off":
            return
    except ConfigError:  # it is told where a run is noted
        return
    for name, run in runs.items():
        if chosen is None:
            history_file().write(_DELETE, (run, decision))
        else:
            score = float(name == chosen)
            history_file().write(_INSERT, (run, decision, score, None, time.time()))


def _run_of(run: object) -> str:
    found = run.generation.tag.run if isinstance(run, Stream) else run
    found = found.run if isinstance(found, Response) else found
    if isinstance(found, str) and found:
        return found
    raise ConfigError("which run? Pass an answer, as nbllm.rate(_llm, 5), or a run of history()")
