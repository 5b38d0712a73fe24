"""What docs/testing.md says, run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEXT = (Path(__file__).parent.parent / "docs" / "testing.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("code", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_of_the_page_runs(code):
    exec(compile(code, "docs/testing.md", "exec"), {"__name__": "page"})  # noqa: S102


def test_the_page_has_blocks():
    assert len(BLOCKS) >= 6
