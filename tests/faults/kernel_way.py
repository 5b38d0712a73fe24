"""``%%llm`` in a real kernel, with the same outcome as in this process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from faults.arranging import LANE
from faults.outcome import Outcome
from kernels.harness import LOAD, CellRun, Kernel

TESTS = Path(__file__).resolve().parents[1]
PREPARE = f"""{LOAD}
import sys
sys.path.append({str(TESTS)!r})
from faults import arranging, outcome
from nbllm import Timeout
import nbllm.retrying.policy
nbllm.retrying.policy.jitter = lambda ceiling: 0.0
"""


class Cells:
    """Asks in cells of one kernel."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        assert kernel.run(PREPARE).error is None

    def arrange(
        self, model: str, settings: Mapping[str, Any], environment: Mapping[str, str] | None
    ) -> None:
        """As ``arranging.arrange``, over there."""
        self._do(f"arranging.arrange({model!r}, {dict(settings)!r}, {environment!r})")

    def tidy(self, environment: Mapping[str, str] | None) -> None:
        """As ``arranging.tidy``, over there."""
        self._do(f"arranging.tidy({environment!r})")

    def ask(self, calls: int) -> tuple[Outcome, int]:
        """The outcome, and how much the kernel's memory grew."""
        self._do("_before = arranging.peak()")
        for _ in range(calls):
            run = self._kernel.run(f"%%llm {LANE}\nhi")
        document, grown = self._kernel.evaluate(
            "[outcome.document_of(_llm), arranging.peak() - _before]"
        )
        outcome = Outcome(**document)
        _check_cell(run, outcome)
        return outcome, grown

    def _do(self, code: str) -> None:
        assert self._kernel.run(code).error is None, code


def _check_cell(run: CellRun, outcome: Outcome) -> None:
    """The cell fails in one block exactly where its one lane failed, and shows why."""
    if outcome.error is None:
        assert run.error is None
        return
    assert run.error is not None
    assert run.error["ename"] == outcome.error
    (block,) = run.error["traceback"]
    assert block.startswith(f"{outcome.error}: ")
    assert "\n" not in block
    shown = run.displays[-1]["text/plain"]
    assert outcome.message[:60] in shown, shown
