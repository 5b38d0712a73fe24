"""The page's Markdown: however a text comes in pieces, the page shows the document of the whole.

Random documents are streamed into the engine in a real page and compared with markdown-it's own
renderer at every prefix. NBLLM_DOCUMENTS says how many (1,000; `make fuzz` takes 50,000).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FUZZ = Path(__file__).parents[2] / "js" / "fuzz"
MUTANTS = json.loads((FUZZ / "mutants.json").read_text())
DOCUMENTS = int(os.environ.get("NBLLM_DOCUMENTS", "1000"))
PARTS = 4
ENOUGH_FOR_A_MUTANT = 4_000
INVARIANTS = {f"I{number}" for number in range(1, 9)}


def build(path: Path, *mutant: str) -> Path:
    """The fuzz page's script, whole or with one rule broken."""
    subprocess.run(["node", FUZZ / "build.mjs", path, *mutant], check=True, cwd=FUZZ.parent)
    return path


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page."""
    page = chromium.new_page()
    yield page
    page.close()


def fuzz(page: Page, script: Path, first: int, count: int, most: int) -> dict[str, Any]:
    """Try the documents of so many seeds; ends after ``most`` mismatches."""
    page.add_script_tag(path=script)
    return page.evaluate("([from, count, most]) => fuzz(from, count, most)", [first, count, most])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_prefix_is_what_the_whole_would_be(page: Page, tmp_path: Path, part: int) -> None:
    count = DOCUMENTS // PARTS
    outcome = fuzz(page, build(tmp_path / "fuzz.js"), 1 + part * count, count, 3)
    assert outcome["mismatches"] == []
    assert outcome["documents"] == count
    assert outcome["prefixes"] > 5 * count


@pytest.mark.parametrize("mutant", [mutant["name"] for mutant in MUTANTS])
def test_a_broken_rule_is_caught(page: Page, tmp_path: Path, mutant: str) -> None:
    outcome = fuzz(page, build(tmp_path / "mutant.js", mutant), 1, ENOUGH_FOR_A_MUTANT, 1)
    assert outcome["mismatches"]


def test_every_invariant_has_a_mutant() -> None:
    assert {mutant["name"].split(":")[0] for mutant in MUTANTS} == INVARIANTS
