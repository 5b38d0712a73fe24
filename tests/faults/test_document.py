"""What users read is what the matrix tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults import beyond, disks, elsewhere
from faults.document import PATH, document
from faults.table import ROWS

TESTS = Path(__file__).resolve().parents[1]
BESIDE = (*elsewhere.ROWS, *disks.ROWS, *beyond.ROWS)
NUMBERS = {
    *(f"C{number}" for number in range(1, 10)),
    *(f"H{number}" for number in range(1, 23)),
    *(f"S{number}" for number in range(1, 21)),
    *(f"K{number}" for number in range(1, 15)),
    *(f"D{number}" for number in range(1, 9)),
    *(f"G{number}" for number in range(1, len(beyond.ROWS) + 1)),
}


def test_the_document_is_what_the_rows_say():
    assert PATH.read_text(encoding="utf-8") == document(), "run `make reliability`"


def test_every_number_has_a_row():
    assert {row.number for row in (*ROWS, *BESIDE)} == NUMBERS


@pytest.mark.parametrize("row", BESIDE, ids=lambda row: row.number)
def test_a_row_that_is_tested_elsewhere_names_its_tests(row: elsewhere.Elsewhere):
    assert [name for name in row.files if not (TESTS / name).is_file()] == []
