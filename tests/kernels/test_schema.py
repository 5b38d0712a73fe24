"""``--schema`` in kernels of both generations."""

from __future__ import annotations

import pytest

from kernels.harness import Kernel, Page

pytestmark = pytest.mark.kernel

SETUP = """
from pydantic import BaseModel
from nbllm.testing import provider

class City(BaseModel):
    name: str

fake = provider("fake", [[0.7, '{"value": [{"name": "Bern"}]}'], "No."])
"""


def test_a_cell_names_its_schema(kernel: Kernel, page: Page) -> None:
    assert kernel.run(SETUP).error is None
    asked = kernel.run("%%llm fake/m --schema list[City]\nWhich?", page.on_message)
    assert asked.error is None
    assert page.fulls[-1]["state"]["lanes"][0]["structured"]
    assert kernel.evaluate("_llm.parsed == [City(name='Bern')]")
    failed = kernel.run("%%llm fake/m --schema City\nWhich?", page.on_message).error
    assert failed is not None
    assert failed["ename"] == "SchemaError"
    assert kernel.evaluate("[_llm.text, _llm.parsed]") == ["No.", None]
    wrong = kernel.run("%%llm fake/m --schema Citty\nWhich?").error
    assert wrong is not None
    assert "Type --schema City." in "\n".join(wrong["traceback"])
    assert kernel.evaluate("len(fake.requests)") == 2
