"""``python bench``: what nbllm costs, as ratios to what nobody can avoid.

``python bench page`` measures the page side in Chromium, ``python bench lab`` in real JupyterLab.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import chunk_cost
import import_cost

if TYPE_CHECKING:
    from measure import Result

RESULTS = Path(__file__).with_name("results")


def main() -> None:
    """Run the benchmark that is named."""
    if sys.argv[1:2] == ["page"]:
        from page import run

        sys.exit(run.main(sys.argv[2:]))
    if sys.argv[1:2] == ["lab"]:
        from page import traffic

        sys.exit(traffic.main())
    measure()


def measure() -> None:
    """Run every benchmark of the Python side, print a table, and keep the numbers."""
    results = [*import_cost.run(), *chunk_cost.run()]
    print_table(results)
    print(f"\nwritten to {write(results).relative_to(Path(__file__).parent.parent)}")


def print_table(results: list[Result]) -> None:
    """One line for each ratio."""
    print(f"{'what':<44} {'ours':>11} {'baseline':>11}  {'ratio':>6}")
    for result in results:
        ours, baseline = (f"{value:.3g} {result.unit}" for value in (result.ours, result.baseline))
        print(f"{result.name:<44} {ours:>11} {baseline:>11}  {result.ratio:>6.2f}")


def write(results: list[Result]) -> Path:
    """Keep the numbers in a file of their own, with what they were measured on."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / time.strftime("%Y-%m-%dT%H-%M-%S.json")
    machine = {
        "python": platform.python_version(),
        "system": platform.system(),
        "cpu": platform.machine(),
    }
    rows = [result._asdict() | {"ratio": result.ratio} for result in results]
    path.write_text(json.dumps({"machine": machine, "results": rows}, indent=2) + "\n")
    return path


if __name__ == "__main__":
    main()
