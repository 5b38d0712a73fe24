"""A folder of cassettes: answers as readable JSON, one file each, to be kept with the code."""

from __future__ import annotations

import atexit
import logging
import os
import re
from concurrent.futures import Future, wait
from pathlib import Path
from typing import get_args

from nbllm.engine import aside
from nbllm.errors import ConfigError
from nbllm.replay.keeping import Pace, Shelf, put_up, take_down
from nbllm.replay.nearest import difference
from nbllm.replay.recording import MOST_CHARACTERS, Recording, parse_recording
from nbllm.replay.request import Asked

_log = logging.getLogger("nbllm")


def record(folder: str | os.PathLike[str], *, offline: bool = False, pace: Pace = "full") -> Tape:
    """From now on play what the folder's cassettes answer, and record there what they do not.

    A context manager; or call ``.close()`` in the end. It holds for everything that is asked in
    this process meanwhile, whatever its ``cache=``, but for ``"refresh"``, which records anew.
    ``offline`` sends nothing at all: what no cassette answers is a ``ConfigError``. ``pace`` is
    ``"full"`` or ``"recorded"``. Cassettes hold what was asked and the body of the answer, no
    header and no key.
    """
    if pace not in get_args(Pace):
        raise ConfigError(f"pace= is 'full' or 'recorded', not {pace!r}")
    tape = Tape(Path(folder), pace)
    if offline and not tape.folder.is_dir():
        raise ConfigError(f"there is no folder {str(folder)!r} with cassettes: look for the path")
    put_up(Shelf(tape, "offline" if offline else "use"))
    atexit.register(tape.close)
    return tape


class Tape:
    """An open folder of cassettes."""

    label = "from a cassette"

    def __init__(self, folder: Path, pace: Pace) -> None:
        self.folder = folder
        self.pace: Pace = pace
        self._recordings: dict[str, Recording] = {}
        self._names: dict[str, str] = {}
        self._writes: list[Future[None]] = []
        for path in sorted(folder.glob("*.json")):
            self._read(path)

    def close(self) -> None:
        """Record and play no more; returns when every file is written."""
        take_down(self)
        atexit.unregister(self.close)
        wait(self._writes)
        self._writes.clear()

    def find(self, key: str) -> Recording | None:
        """The answer to the request with that key."""
        return self._recordings.get(key)

    def keep(self, recording: Recording) -> None:
        """Keep an answer in its file, soon."""
        key = recording.found_by
        self._recordings[key] = recording
        name = self._names.setdefault(key, _file_name(recording.asked, key))
        self._writes.append(aside(self._write, name, recording))

    def missing(self, asked: Asked) -> str:
        """What to do where an answer must be here and is not."""
        known = {self._names[key]: each.asked for key, each in self._recordings.items()}
        folder = str(self.folder)
        return (
            f"no cassette in {folder!r} answers this request to {asked.url}, and offline sends "
            f"nothing.{difference(asked, known)} Record it once: nbllm.record({folder!r}) without "
            "offline=True"
        )

    def __enter__(self) -> Tape:  # noqa: PYI034 - Self is not in typing before 3.11
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<nbllm.record {str(self.folder)!r}: {len(self._recordings)} answers>"

    def _read(self, path: Path) -> None:
        try:
            is_small = path.stat().st_size < 2 * MOST_CHARACTERS
            text = path.read_text("utf-8", "replace") if is_small else ""
        except OSError as error:
            _log.warning("the cassette %s cannot be read: %s", path, error)
            return
        recording = parse_recording(text)
        if recording is None:
            _log.warning("%s is no cassette of nbllm, and is left as it is", path)
            return
        self._recordings[recording.found_by] = recording
        self._names[recording.found_by] = path.name

    def _write(self, name: str, recording: Recording) -> None:
        """Write a whole file or none."""
        path = self.folder / name
        half = path.with_name(f".{name}.{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half.write_text(recording.to_json(readable=True), "utf-8", newline="\n")
            half.replace(path)
        except (OSError, ValueError) as error:
            _log.warning("the cassette %s cannot be written: %s", path, error)


def _file_name(asked: Asked, key: str) -> str:
    """A name that says who answers: ``gpt-5-mini-1a2b3c4d5e.json``."""
    model = str(asked.body.get("model") or asked.url.partition("?")[0].rpartition("/")[2])
    words = re.sub(r"[^\w.]+", "-", model.partition(":stream")[0], flags=re.ASCII).strip("-.")
    return f"{words[:60] or 'answer'}-{key[:10]}.json"
