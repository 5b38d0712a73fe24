"""Every fault in every way of asking within this process."""

from __future__ import annotations

import pytest

from faults.arranging import arrange, peak, tidy
from faults.row import Row
from faults.table import ROWS
from faults.verdict import differences
from faults.ways import WAYS


@pytest.fixture
def calm(own_settings: pytest.MonkeyPatch) -> None:
    """No jitter, and nothing of this machine's."""
    own_settings.setattr("nbllm.retrying.policy.jitter", lambda _ceiling: 0.0)
    own_settings.setenv("NBLLM_DEMO_PACE", "0")


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_fault(row: Row, way: str) -> None:
    with row.place() as place:
        before = peak()
        arrange(row.model, {"base_url": place.base_url, **row.settings}, place.environment)
        try:
            outcome = WAYS[way](row.calls)
        finally:
            tidy(place.environment)
        broken = differences(row, outcome, place, peak() - before)
    if broken:
        pytest.fail("\n".join(broken), pytrace=False)


def test_each_row_has_a_name_of_its_own():
    names = [row.name for row in ROWS]
    assert sorted(set(names)) == sorted(names)
