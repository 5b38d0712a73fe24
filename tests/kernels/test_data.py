"""Data in the cells of a real kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from kernels.conftest import python_of
from kernels.harness import Kernel, Page

pytestmark = pytest.mark.kernel
MAKE = """
import pandas
from PIL import Image
towns = pandas.DataFrame({"town": ["Winterthur", "Chur"]})
chart = Image.new("RGB", (300, 200), "red").effect_spread(50)
"""


@pytest.fixture(scope="module")
def python() -> Path:
    """The environment that has pandas and Pillow; the other one is of an old kernel only."""
    return python_of("ipykernel7")


@pytest.fixture
def data(kernel: Kernel) -> Kernel:
    """A kernel that has some."""
    assert kernel.run(MAKE).error is None
    return kernel


def test_a_cell_sends_tables_and_pictures(data: Kernel, page: Page) -> None:
    cell = "%%llm demo/echo -o rows 1\nIn {towns} or on {chart} of {other}?"
    assert data.run(cell, page.on_message).error is None
    text = data.evaluate("_llm.text")
    assert text.startswith("In \ntowns (pandas DataFrame): 2 rows × 1 column\n")
    assert text.endswith("of {other}?")
    assert "Winterthur" in text
    assert "Chur" not in text
    assert "towns: 2 × 1, 1 row sent" in str(page.fulls + page.patches)


def test_a_dry_run_shows_what_would_go_along(data: Kernel) -> None:
    run = data.run("%%llm demo/echo --dry-run -a chart\nSee {towns}.")
    assert "Along with it: chart: 300 × 200 PNG, " in run.stdout
    assert "Along with it: towns: 2 × 1\n" in run.stdout
    assert "Winterthur" in run.stdout
    assert "characters of base64)" in run.stdout
    assert len(run.stdout) < 2_000
