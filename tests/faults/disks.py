"""D1–D8: faults of the disk behind cache and history, each shown by tests of its own."""

from __future__ import annotations

from faults.elsewhere import Elsewhere

_HERE = ("test_database_faults.py", "test_cache_faults.py")
_GOES_ON = "answers all the same, keeps nothing, and says so once"

ROWS = (
    Elsewhere("D1", "the disk is full", f"{_GOES_ON}; tries again after a minute", _HERE),
    Elsewhere(
        "D2",
        "the file is damaged, or is no database",
        "puts it aside under another name, says so once, and begins a new one",
        _HERE,
    ),
    Elsewhere(
        "D3",
        "the file or its folder cannot be written",
        f"{_GOES_ON}; what is there is read where SQLite can",
        _HERE,
    ),
    Elsewhere(
        "D4",
        "two kernels write at once",
        "keeps all of both: 500 writes each, and no error",
        ("test_database.py", "test_cache_faults.py", "test_history_disk.py"),
    ),
    Elsewhere(
        "D5",
        "the disk has neither locks nor shared memory, as some network disks",
        "does without SQLite's write-ahead log",
        ("test_cache_faults.py",),
    ),
    Elsewhere(
        "D6",
        "the kernel is killed in the middle of a write, or an answer breaks off",
        "finds what was complete, and keeps no answer that was not",
        ("test_cache_faults.py", "test_cache_wires.py", "test_cassettes.py"),
    ),
    Elsewhere(
        "D7",
        "a newer nbllm wrote the file",
        f"leaves the file as it is; {_GOES_ON}",
        (*_HERE, "test_history_disk.py"),
    ),
    Elsewhere(
        "D8",
        "an answer must come from the cache or a cassette, and is not there",
        "raises `ConfigError`, which says what to do; sends nothing",
        ("test_cache_wires.py", "test_cache_faults.py", "test_cassettes.py"),
    ),
)
