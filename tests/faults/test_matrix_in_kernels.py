"""Every fault in a ``%%llm`` cell, in kernels of both generations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faults.kernel_way import Cells
from faults.row import Row
from faults.table import KERNELS, ROWS
from faults.verdict import differences
from kernels.conftest import python_of
from kernels.harness import FRONT_END, running_kernel

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def cells(way: str) -> Iterator[Cells]:
    """One kernel for all rows, which believes that a page looks."""
    environment = {**FRONT_END, "NBLLM_DEMO_PACE": "0"}
    with running_kernel(python_of(KERNELS[way]), environment) as kernel:
        yield Cells(kernel)


@pytest.mark.parametrize("way", KERNELS, scope="module")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_fault(row: Row, cells: Cells) -> None:
    with row.place() as place:
        settings = {"base_url": place.base_url, **row.settings}
        cells.arrange(row.model, settings, place.environment)
        try:
            outcome, grown = cells.ask(row.calls)
        finally:
            cells.tidy(place.environment)
        broken = differences(row, outcome, place, grown)
    if broken:
        pytest.fail("\n".join(broken), pytrace=False)
