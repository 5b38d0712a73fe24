"""What the pages of docs/ show, run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
BLOCKS = [
    pytest.param(page, code, id=f"{page} {number}")
    for page in ("gateway.md", "many_prompts.md", "schemas.md", "testing.md", "tools.md")
    for number, code in enumerate(
        re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    )
]


@pytest.mark.parametrize(("page", "code"), BLOCKS)
def test_a_block_of_a_page_runs(page, code):
    exec(compile(code, f"docs/{page}", "exec"), {"__name__": "page"})  # noqa: S102


def test_the_pages_have_blocks():
    assert len(BLOCKS) >= 10
