"""Every fault in every way of asking within this process, over either transport."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faults.arranging import arrange, peak, tidy
from faults.row import Row
from faults.table import OVER_HTTPX, ROWS
from faults.verdict import differences
from faults.ways import WAYS
from transports import use_httpx


def members() -> Iterator[object]:
    """Each row in each way; over httpx, most turns, and most of a row that waits are slow tests.

    A map asks as a comparison does: over httpx its turn is enough.
    """
    for number, row in enumerate(ROWS):
        for place, way in enumerate((*WAYS, *OVER_HTTPX)):
            is_turn = place % len(WAYS) == number % len(WAYS)
            if way == "map httpx" and not is_turn:
                continue
            is_late = row.waits or way in ("compare", "converse", "map")
            is_slow = way in OVER_HTTPX or (is_late and not is_turn)
            marks = [pytest.mark.slow] if is_slow else []
            yield pytest.param(row, way, marks=marks, id=f"{row.name}-{way}")


@pytest.fixture
def calm(own_settings: pytest.MonkeyPatch) -> None:
    """No jitter, and nothing of this machine's."""
    own_settings.setattr("nbllm.retrying.policy.jitter", lambda _ceiling: 0.0)
    own_settings.setenv("NBLLM_DEMO_PACE", "0")


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize(("row", "way"), list(members()))
def test_a_fault(row: Row, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way in OVER_HTTPX:
        use_httpx(monkeypatch)
        way = OVER_HTTPX[way]
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
