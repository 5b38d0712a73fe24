"""The file of the history, and what it is made of."""

from __future__ import annotations

from pathlib import Path

from nbllm import choices, config
from nbllm.database import Database

_TEXT = "comparison lane conversation model answered_by system prompt text reasoning tool_calls"
_MORE = "settings labels finish_reason error"
_REAL = "ttft duration tokens_per_second cost estimated_cost"
_WHOLE = "sample earlier input_tokens output_tokens reasoning_tokens cached_input_tokens"
COLUMNS = ("run", "time", "session", *f"{_TEXT} {_MORE} {_REAL} {_WHOLE}".split())
"""``time`` is when the run began, in seconds since 1970; ``session`` is the process's id.

``estimated_cost`` stands where the ``cost`` is not known, as of an answer that was cut.
"""
KINDS = {
    **dict.fromkeys(_TEXT.split(), "TEXT"),
    **dict.fromkeys(_MORE.split(), "TEXT"),
    **dict.fromkeys(_REAL.split(), "REAL"),
    **dict.fromkeys(_WHOLE.split(), "INTEGER"),
}
STEPS = (
    "CREATE TABLE runs (run TEXT PRIMARY KEY, time REAL NOT NULL, session TEXT NOT NULL, "
    + ", ".join(f"{name} {KINDS[name]}" for name in COLUMNS[3:])
    + ");\nCREATE INDEX runs_time ON runs (time);\n"
    "CREATE TABLE ratings (run TEXT NOT NULL, rater TEXT NOT NULL, score REAL NOT NULL, "
    "note TEXT, time REAL NOT NULL, PRIMARY KEY (run, rater))",
)
_files: dict[Path, Database] = {}


def kept() -> choices.History:
    """What is kept: by ``configure(history=…)``, ``NBLLM_HISTORY``, ``nbllm.toml``, or everything.

    Raises ``ConfigError`` where what was chosen cannot be understood; nothing is kept then.
    """
    if chosen := choices.history():
        return chosen
    if variable := config.environment("NBLLM_HISTORY"):
        return choices.history_from(variable, "NBLLM_HISTORY")
    return config.saved().history or "all"


def history_file() -> Database:
    """The file of this person's history, ``$XDG_DATA_HOME/nbllm/history.sqlite``."""
    path = config.user_folder("data") / "history.sqlite"
    if path not in _files:
        _files[path] = Database(path, STEPS, "the history")
    return _files[path]
