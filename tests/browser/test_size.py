"""What a saved notebook weighs, and where its text can be read."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from browser.conftest import Notebooks

pytestmark = pytest.mark.browser

SENTENCE = "Rivers *carry* silt, and where they slow down, the **silt** settles into `bars`. "
PROSE = "\n\n".join(["## A heading", *[SENTENCE * 6] * 40])
FUNCTION = """\
def area(width: float, height: float = 1.0) -> float:
    '''Square metres.'''
    return width * height

"""
CODE = "```python\n" + FUNCTION * 180 + "```"


@pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True)
@pytest.mark.parametrize(("kind", "text", "factor"), [("prose", PROSE, 6), ("code", CODE, 10)])
def test_a_saved_notebook_is_small_and_readable(
    notebooks: Notebooks, kind: str, text: str, factor: int
) -> None:
    assert len(text) > 15_000
    cell = f"%%llm compatible/parrot -o base_url {notebooks.provider.base_url}\n{{text}}"
    with notebooks.open(f"text = {text!r}", cell) as page:
        page.run_all()
        page.wait_until_settled(2)
        saved = page.save()
        output = json.dumps(saved["cells"][2]["outputs"])
        assert len(output.encode()) <= factor * len(text.encode()) + 20_000
        rest = len(page.path.read_bytes()) - len(output.encode())
        assert rest < 2 * len(text.encode()) + 5_000
        exported = subprocess.run(
            [sys.executable, "-m", "nbconvert", "--to=html", "--stdout", str(page.path)],
            capture_output=True,
            text=True,
            check=True,
        )
    assert {"prose": "<strong>silt</strong>", "code": "Square metres."}[kind] in exported.stdout
