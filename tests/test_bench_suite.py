"""The one command: parts in turn, those that fail named, all kept."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

sys.path.append(str(Path(__file__).parents[1] / "bench"))

import suite
from measure import Figure
from report import command, machine
from report.run import Run, read

BENCH = Path(__file__).parents[1] / "bench"
WHOLE = """
from measure import Figure
def run(*, quick, only):
    print("not a figure")
    yield Figure("race", "nbllm", "s", (1.0, 2.0))
    yield Figure("race", "quick" if quick else "whole", "s", (float(len(only)),))
"""
BROKEN = """
from measure import Figure
def run(*, quick, only):
    yield Figure("walk", "nbllm", "s", (3.0,))
    raise LookupError("no such\\nscenario")
"""
MODULES = {
    "whole_part": WHOLE,
    "broken_part": BROKEN,
    "killed_part": "import os\ndef run(**_):\n    os._exit(3)\n    yield",
    "talking_part": "def run(**_):\n    yield 'five'",
    "empty_part": "def run(**_):\n    yield 'race', 'nbllm', 's', ()",
}


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of the test's own instead of the benchmark's."""
    for name, text in MODULES.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    own = {name.removesuffix("_part"): suite.Part(name, name) for name in MODULES}
    monkeypatch.setattr(suite, "PARTS", own | {"peers": suite.Part("peers", "whole_part")})


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The command, whose results go elsewhere."""
    spec = importlib.util.spec_from_file_location("bench_main", BENCH / "__main__.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "fresh_path", lambda: tmp_path / "results" / "run.json")
    monkeypatch.setattr(module, "versions", dict)
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results")
    return module


@pytest.mark.usefixtures("parts")
def test_a_part_that_fails_is_named_and_the_rest_goes_on(
    program: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert program.main(["--only", "broken", "killed", "talking", "empty", "peers"]) == 1
    run = read(tmp_path / "results" / "run.json")
    assert run.failures == {
        "broken": "LookupError: no such",
        "killed": "ended with status 3",
        "talking": 'said what is no figure: "five"',
        "empty": 'said what is no figure: ["race", "nbllm", "s", []]',
    }
    assert [figure.scenario for figure in run.figures] == ["walk", "race", "race"]
    assert run.seconds.keys() == {"broken", "killed", "talking", "empty", "peers"}
    said = capfd.readouterr()
    assert "FAILED: killed: ended with status 3" in said.out
    assert "[5/5] peers" in said.err
    assert "not a figure" in said.err


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("size", ["quick", "whole"])
def test_a_whole_run_ends_well_and_is_kept(program: ModuleType, tmp_path: Path, size: str) -> None:
    quick = ["--quick"] if size == "quick" else []
    assert program.main([*quick, "--only", "whole"]) == 0
    run = read(tmp_path / "results" / "run.json")
    assert run.quick is bool(quick)
    assert run.figures == [
        Figure("race", "nbllm", "s", (1.0, 2.0)),
        Figure("race", size, "s", (0.0,)),
    ]
    assert run.machine["cores"]
    assert run.date


@pytest.mark.usefixtures("parts")
def test_words_that_are_no_parts_are_scenarios_of_the_peers() -> None:
    assert suite.choose(["saturated", "killed"]) == (["killed", "peers"], ["saturated"])
    assert suite.choose(["broken"]) == (["broken"], [])
    assert suite.choose([]) == (list(suite.PARTS), [])
    (_, told) = suite.figures_of("whole_part", ["a", "b"], quick=False)
    assert told.samples == (2.0,)


@pytest.mark.usefixtures("parts")
def test_an_interrupt_keeps_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(module: str, *_: object, **__: object) -> Iterator[Figure]:
        yield Figure(module, "nbllm", "s", (1.0,))
        if module == "broken_part":
            raise KeyboardInterrupt

    monkeypatch.setattr(suite, "figures_of", interrupted)
    run = Run()
    suite.measure(run, [], quick=True)
    assert [figure.scenario for figure in run.figures] == ["whole_part", "broken_part"]
    assert run.failures == {"broken": suite.INTERRUPTED}


def test_help_measures_nothing() -> None:
    before = set((BENCH / "results").glob("*"))
    said = subprocess.run(
        [sys.executable, str(BENCH), "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert set((BENCH / "results").glob("*")) == before
    for word in ("--quick", "--only", "report", "profile", *suite.PARTS):
        assert word in said


def test_a_word_that_means_nothing_is_refused_before_anything_runs() -> None:
    before = set((BENCH / "results").glob("*"))
    done = subprocess.run(
        [sys.executable, str(BENCH), "--only", "bundle", "nonsense"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "no scenario is called 'nonsense'" in done.stderr
    assert "Traceback" not in done.stderr
    assert set((BENCH / "results").glob("*")) == before


def test_every_part_can_be_found() -> None:
    for part in suite.PARTS.values():
        assert (BENCH / part.module.replace(".", "/")).with_suffix(".py").exists()


def test_the_machine_is_described_without_its_names() -> None:
    found = machine.machine()
    assert found.keys() == {"processor", "cores", "memory in GB", "system", "python", "load before"}
    assert float(found["memory in GB"]) > 0
    assert machine.commit()
