"""``resume=``: what is finished is never asked again, whatever ended the map before."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

import nbllm
from nbllm import testing
from nbllm.bulk import runs
from nbllm.logbook import reading
from provider import Provider, running_provider

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where answers are kept."""
    return tmp_path / "runs.db"


def asked(fake: testing.FakeProvider) -> list[str]:
    """What was asked, in its order."""
    return [each.messages[-1].text for each in fake.requests]


def test_what_is_there_is_not_asked_again(file: Path):
    with testing.provider("fake", lambda asked: asked.messages[-1].text.upper()) as fake:
        first = nbllm.map(["a", "b", "a"], "fake/m", resume=file)
        again = nbllm.map(["b", "c", "a", "a", "a"], "fake/m", resume=str(file), timeout=50)
    assert sorted(asked(fake)[3:]) == ["a", "c"]
    assert [row.response.text for row in again] == ["B", "C", "A", "A", "A"]
    assert [row.is_resumed for row in again] == [True, False, True, True, False]
    assert again[0].response == first[1].response
    assert again.notices == ()
    assert "3 from an earlier run" in repr(again)


def test_another_setting_or_model_is_another_question(file: Path):
    with testing.provider("fake", "fine") as fake:
        for model, own in [("m", {}), ("m", {"temperature": 1}), ("n", {}), ("m", {"system": "x"})]:
            nbllm.map(["a"], f"fake/{model}", resume=file, **own)
        assert len(fake.requests) == 4
        nbllm.map(["a"], ["fake/n", "fake/m"], resume=file)
        assert len(fake.requests) == 4


def test_what_failed_is_asked_again(file: Path):
    with testing.provider("fake", [nbllm.ServerError("no"), "fine"]) as fake:
        failed = nbllm.map(["a"], "fake/m", resume=file, retries=0)
        fine = nbllm.map(["a"], "fake/m", resume=file)
        assert nbllm.map(["a"], "fake/m", resume=file)[0].is_resumed
    assert (len(failed.errors), fine[0].response.text, fine.notices) == (1, "fine", ())
    assert len(fake.requests) == 2


@dataclass
class Answer:
    """What every answer must be."""

    number: int


def test_a_kept_answer_is_whole(file: Path):
    script = [testing.call("look", number=1)]
    with testing.provider("fake", {"json": '{"number": 3}', "tool": script}):
        for _ in range(2):
            [typed] = nbllm.map(["a"], "fake/json", resume=file, schema=Answer)
            [called] = nbllm.map(["a"], "fake/tool", resume=file)
    assert typed.is_resumed
    assert typed.response.parsed == Answer(3)
    assert called.response.tool_calls[0].arguments == {"number": 1}
    assert called.response.usage.output_tokens == nbllm.Usage().output_tokens


def test_nobody_else_can_read_it_and_no_prompt_is_in_it(file: Path, tmp_path: Path):
    tmp_path.chmod(0o755)
    key = "sk-canary-0123456789"
    nbllm.map(["a secret prompt"], "demo/dice", resume=file, api_key=key, headers={"x": key})
    assert (file.stat().st_mode & 0o777, tmp_path.stat().st_mode & 0o777) == (0o600, 0o755)
    assert b"secret" not in file.read_bytes()
    assert key.encode() not in file.read_bytes()


def spoil(file: Path, how: str) -> Path:
    """A file that cannot be used."""
    if how == "no database":
        file.write_text("a diary of mine, longer than a page" * 30)
    elif how == "another program's":
        with sqlite3.connect(file) as other:
            other.execute("CREATE TABLE mine (x)")
    elif how == "newer":
        nbllm.map([], "demo/echo", resume=file)
        with sqlite3.connect(file) as other:
            other.execute("PRAGMA user_version = 9")
    elif how == "a folder":
        file.mkdir()
    else:
        return file.parent / "nowhere" / "runs.db"
    return file


@pytest.mark.parametrize(
    ("how", "words"),
    {
        "no database": "not a database",
        "another program's": "another program's file",
        "newer": "newer nbllm",
        "a folder": "cannot be used",
        "no folder": "a folder that exists",
    }.items(),
)
def test_a_file_that_cannot_be_used_is_said_before_anything_is_sent(file: Path, how, words):
    place = spoil(file, how)
    before = place.read_bytes() if place.is_file() else None
    with pytest.raises(nbllm.ConfigError, match=words):
        nbllm.map(["a"], "demo/echo", resume=place)
    assert reading.read_runs() == []
    assert (place.read_bytes() if place.is_file() else None) == before


def test_a_disk_that_fails_on_the_way_is_said_and_loses_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
):
    write = runs._write

    def failing(connection: sqlite3.Connection, begun: object, over: list[object]) -> None:
        if over:
            raise sqlite3.OperationalError("database or disk is full")
        write(connection, begun, over)

    monkeypatch.setattr(runs, "_write", failing)
    with (
        testing.provider("fake", "fine") as fake,
        pytest.raises(nbllm.ConfigError, match="disk is full") as caught,
    ):
        nbllm.map(map(str, range(50)), "fake/m", resume=file, concurrency=1)
    assert [row.response.text for row in caught.value.batch[:1]] == ["fine"]
    assert len(fake.requests) < 5


@pytest.mark.parametrize("text", ["{", "[]", '{"text": 3}', '{"usage": {"input_tokens": "x"}}'])
def test_a_row_that_somebody_changed_is_asked_again(file: Path, text: str):
    nbllm.map(["a"], "demo/echo", resume=file)
    with sqlite3.connect(file) as other:
        other.execute("UPDATE answers SET response = ?", [text])
    [row] = nbllm.map(["a"], "demo/echo", resume=file)
    assert (row.response.text, row.is_resumed) == ("a", False)


PROGRAM = """
import nbllm, sys
prompts = [f"question {number}" for number in range(300)]
models = ["compatible/words-3-8", "compatible/words-2-10"]
base_url, file = sys.argv[1:]
batch = nbllm.map(prompts, models, resume=file, base_url=base_url, concurrency=20, retries=0)
"""


def done(file: Path) -> dict[str, int]:
    """How many rows there are of each state."""
    try:
        with sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True) as there:
            return dict(there.execute("SELECT state, count(*) FROM answers GROUP BY state"))
    except sqlite3.OperationalError:
        return {}


def run_until_killed(server: Provider, file: Path, rows: int) -> None:
    """Run the program in a process, which is killed once so many rows are done."""
    program = [sys.executable, "-c", PROGRAM, server.base_url, str(file)]
    with subprocess.Popen(program, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 60
        while done(file).get("done", 0) < rows:
            assert time.monotonic() < end
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()


@pytest.mark.slow
def test_killed_in_the_middle_and_gone_on_with(file: Path):
    """300 × 2 rows: what was finished is asked once, what was in flight is asked again and said."""
    with running_provider() as server:
        run_until_killed(server, file, 200)
        states = done(file)
        batch = nbllm.map(
            [f"question {number}" for number in range(300)],
            ["compatible/words-3-8", "compatible/words-2-10"],
            resume=file,
            base_url=server.base_url,
            concurrency=20,
        )
        log = server.log()
    times = Counter((entry["model"], entry["body"]["messages"][0]["content"]) for entry in log)
    texts = {"compatible/words-3-8": "word0 word1 word2 ", "compatible/words-2-10": "word0 word1 "}
    assert (len(batch), batch.errors) == (600, [])
    assert [row.response.text for row in batch] == [texts[row.model] for row in batch]
    assert sum(row.is_resumed for row in batch) == states["done"] >= 200
    doubtful = [row for row in batch if row.is_doubtful]
    assert 1 <= len(doubtful) == states["asked"] <= 20
    assert batch.notices[0].startswith(f"{len(doubtful)} prompt")
    assert "may be charged twice" in batch.notices[0]
    assert all("charged twice" in row.response.notices[-1] for row in doubtful)
    assert len(times) == 600
    assert max(times.values()) <= 2
    sent = {row: times[row.model.removeprefix("compatible/"), row.prompt] for row in batch}
    assert {sent[row] for row in batch if not row.is_doubtful} == {1}
