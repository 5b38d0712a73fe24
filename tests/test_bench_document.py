"""``docs/performance.md`` says what the kept run says, and nothing that was typed by hand."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "bench"))

import scenarios as names
from measure import Figure
from report import command, document, tables
from report.numbers import number, ratio, times
from report.pictures import draw
from report.run import Run, read
from report.words import NOTHING, part, words

MARKED = re.compile(r"<!-- begin (\w+) -->.*?<!-- end \1 -->", re.DOTALL)
HAND_MADE = re.compile(r"\d\s?(µs|ms|kB|MB|%|×)|× ?\d")


def run_of(*figures: Figure) -> Run:
    return Run(date="2026-01-02", commit="abc", machine={"cores": 2}, figures=list(figures))


def chat(client: str, *samples: float) -> Figure:
    return Figure(names.SATURATED_CHAT, client, "µs CPU per chunk", samples)


EXAMPLE = (chat("nbllm", 2.0, 1.5, 4.0), chat("openai", 90.0), chat("floor, by hand", 1.6))


def test_the_document_is_made_from_the_kept_run() -> None:
    text = document.PATH.read_text(encoding="utf-8")
    assert text == document.filled(text, read(document.KEPT))


def test_the_pictures_are_drawn_from_the_kept_run() -> None:
    drawn = {picture.file: svg for picture, svg in draw(read(document.KEPT).figures)}
    kept = {path.name: path.read_text("utf-8") for path in document.IMAGES.glob("performance-*")}
    assert kept == drawn


def test_the_kept_run_is_a_whole_one() -> None:
    run = read(document.KEPT)
    assert not run.quick
    assert run.failures == {}


def test_no_figure_is_typed_by_hand() -> None:
    prose = MARKED.sub("", document.PATH.read_text(encoding="utf-8"))
    assert HAND_MADE.findall(prose) == []
    assert HAND_MADE.search("45 ×")
    assert HAND_MADE.search("takes 2 µs")


def test_a_figure_of_the_run_is_said_in_table_words_and_goals() -> None:
    sections = document.sections(run_of(*EXAMPLE))
    assert "| openai | 90 |  | × 45 |" in sections["figures"]
    assert "| saturated chat, µs CPU per chunk | nbllm | 2 | 1.5 – 4 |  |" in sections["figures"]
    assert "costs 2 µs of CPU: 1/45 of openai's, 1.25 times the floor's." in sections["words"]
    assert "beside openai | 1/45 | ≤ 1/8 openai | met" in sections["goals"]
    assert (
        "| … beside litellm | not measured | ≤ 1/30 litellm | not measured |" in sections["goals"]
    )
    assert "images/performance-saturated.svg" in sections["charts"]
    assert "| cores | 2 |" in sections["machine"]


def test_another_figure_makes_another_document() -> None:
    text = document.PATH.read_text(encoding="utf-8")
    one, other = (
        document.filled(text, run_of(chat("nbllm", value), *EXAMPLE[1:])) for value in (2.0, 3.0)
    )
    assert one != other
    assert document.filled(one, run_of(chat("nbllm", 3.0), *EXAMPLE[1:])) == other


def test_nothing_measured_is_said_as_such() -> None:
    sections = document.sections(Run())
    assert words([]) == NOTHING
    nothing = Figure(names.IMPORT, "nbllm", "ms CPU", (0.0,))
    assert words([nothing]) == "* **`import nbllm`** takes less than can be measured."
    assert {name for name, text in sections.items() if text == NOTHING} == sections.keys() - {
        "goals"
    }


@pytest.mark.parametrize("change", ["missing", "twice", "unknown"])
def test_a_wrong_marker_is_refused(change: str) -> None:
    text = document.PATH.read_text(encoding="utf-8")
    block = MARKED.search(text)
    assert block
    wrong = {
        "missing": text.replace(block[0], ""),
        "twice": text + block[0],
        "unknown": text + "<!-- begin other -->\n<!-- end other -->",
    }[change]
    with pytest.raises(ValueError, match="markers"):
        document.filled(wrong, Run())


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the document and an old picture."""
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "performance-old.svg").write_text("<svg/>")
    text = document.PATH.read_text(encoding="utf-8")
    (tmp_path / "performance.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(document, "PATH", tmp_path / "performance.md")
    monkeypatch.setattr(document, "KEPT", tmp_path / "performance.json")
    monkeypatch.setattr(document, "IMAGES", tmp_path / "images")
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results")
    return tmp_path


def test_writing_makes_document_pictures_and_kept_run(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_of(*EXAMPLE).write(docs / "run.json")
    (docs / "profile.txt").write_text("fold 12 %\n")
    asked = [str(docs / "run.json"), "--write", "--profile", str(docs / "profile.txt")]
    assert command.main(asked) == 0
    assert "1/45" in capsys.readouterr().out
    assert read(docs / "performance.json").figures == list(EXAMPLE)
    assert [path.name for path in (docs / "images").iterdir()] == ["performance-saturated.svg"]
    text = (docs / "performance.md").read_text("utf-8")
    assert "fold 12 %" in text
    assert text == document.filled(text, read(docs / "performance.json"))
    assert [path.name for path in (docs / "results").iterdir()] == ["run-performance-saturated.svg"]


@pytest.mark.parametrize("flaw", [{"quick": True}, {"failures": {"page": "gone"}}])
def test_half_a_run_is_not_written(docs: Path, flaw: dict[str, object]) -> None:
    before = document.PATH.read_text("utf-8")
    run = run_of(*EXAMPLE)
    vars(run).update(flaw)
    run.write(docs / "run.json")
    assert command.main([str(docs / "run.json"), "--write"]) == 1
    assert document.PATH.read_text("utf-8") == before
    assert not document.KEPT.exists()


@pytest.mark.parametrize("content", ["", "[]", '{"figures": [{}]}', '{"figures": [], "x": 1}'])
def test_what_is_no_run_is_told(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.json"
    path.write_text(content)
    assert command.main([str(path)]) == 1
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0123, "0.0123"),
        (1.234, "1.23"),
        (12.0, "12"),
        (86.24, "86.2"),
        (329.4, "329"),
        (1234.0, "1,230"),
        (18_300.0, "18,300"),
        (0.0, "0"),
    ],
)
def test_numbers_have_three_digits(value: float, said: str) -> None:
    assert number(value) == said


def test_ratios_are_parts_or_multiples() -> None:
    assert [ratio(value) for value in (1 / 45, 0.94, 1.35)] == ["1/45", "× 0.94", "× 1.35"]
    assert [times(value) for value in (44.7, 0.725)] == ["45 ×", "0.72 ×"]
    assert [part(value) for value in (1 / 44.7, 1.35)] == ["1/45 of", "1.35 times"]


def test_what_never_came_is_kept_as_such(tmp_path: Path) -> None:
    run = run_of(chat("nbllm", 1.0, math.inf, math.inf))
    run.write(tmp_path / "run.json")
    assert "Infinity" not in (tmp_path / "run.json").read_text()
    assert read(tmp_path / "run.json").figures == run.figures
    assert number(math.inf) == "never"


def test_a_table_escapes_what_markdown_would_read() -> None:
    table = tables.markdown(("a", "b"), [("<pre>", "x|y")], numbers=(1,))
    assert table.splitlines() == ["| a | b |", "| --- | --: |", "| &lt;pre> | x\\|y |"]
