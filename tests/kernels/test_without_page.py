"""Kernels that nobody looks at: nbconvert, nbclient, papermill."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kernels.harness import WIDGET_VIEW

pytestmark = pytest.mark.kernel

CELLS = [
    "%load_ext nbllm",
    "%%llm demo/echo --out answer\nHello **there**.",
    "%%llm demo/echo,demo/flaky --bg\nHello.",
    "print(answer.text, type(_llm).__name__)",
]


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a Jupyter command as a person does in a shell, with no page around."""
    environment = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**environment, "NBLLM_DEMO_PACE": "0"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def write(folder: Path, cells: list[str]) -> None:
    """A notebook of code cells in a folder."""
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, folder / "in.ipynb")


def read(path: Path) -> Any:
    """A notebook as nbformat gives it."""
    import nbformat

    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cells above, run by ``nbconvert --execute``."""
    folder = tmp_path_factory.mktemp("executed")
    write(folder, CELLS)
    done = run(folder, "nbconvert", "--to=notebook", "--execute", "--output=out", "in.ipynb")
    assert done.returncode == 0, done.stderr
    return folder / "out.ipynb"


def test_the_whole_answer_is_there(executed: Path) -> None:
    notebook = read(executed)
    assert notebook.cells[3].outputs[0].text == "Hello **there**. Comparison\n"
    (output,) = notebook.cells[1].outputs
    assert set(output.data) == {"text/html", "text/markdown", "text/plain"}
    assert "widgets" not in notebook.metadata
    assert WIDGET_VIEW not in executed.read_text()


@pytest.mark.parametrize(
    ("form", "text"), [("html", "<strong>there</strong>"), ("markdown", "there")]
)
def test_exports_show_the_text(executed: Path, form: str, text: str) -> None:
    done = run(executed.parent, "nbconvert", f"--to={form}", "--stdout", executed.name)
    assert done.returncode == 0, done.stderr
    assert text in done.stdout


def test_papermill_stops_at_a_failing_cell(tmp_path: Path) -> None:
    write(tmp_path, ["%load_ext nbllm", "%%llm demo/flaky\nGo.", "print('never')"])
    done = run(tmp_path, "papermill", "--no-progress-bar", "-k", "python3", "in.ipynb", "out.ipynb")
    assert done.returncode != 0
    assert "ServerError" in done.stderr
    cells = read(tmp_path / "out.ipynb").cells
    outputs = str([cell.get("outputs") for cell in cells])
    assert "ServerError" in outputs
    assert "the connection stands" in outputs
    assert all(cell.get("execution_count") is None for cell in cells if "never" in cell.source)


def test_an_error_is_one_block(tmp_path: Path) -> None:
    write(tmp_path, ["%load_ext nbllm", "%%llm opnai/x\nGo."])
    done = run(tmp_path, "nbconvert", "--to=notebook", "--execute", "--allow-errors", "in.ipynb")
    assert done.returncode == 0, done.stderr
    notebook = read(tmp_path / "in.nbconvert.ipynb")
    (output,) = notebook.cells[1].outputs
    assert len(output.traceback) == 1
    assert "openai" in output.traceback[0]
