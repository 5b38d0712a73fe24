"""A run of the benchmark, and the file that keeps it."""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from measure import Figure

RESULTS = Path(__file__).resolve().parents[1] / "results"


@dataclass
class Run:
    """What was measured, on what, and which parts failed.

    ``seconds`` are those that each part took, ``failures`` the last words of those that failed,
    ``profile`` what ``python bench profile`` printed, if it was asked for.
    """

    date: str = ""
    commit: str = ""
    quick: bool = False
    machine: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    profile: str = ""

    def write(self, path: Path) -> None:
        """Keep it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [
            figure._asdict() | {"samples": [*map(_finite, figure.samples)]}
            for figure in self.figures
        ]
        document = asdict(self) | {"figures": rows}
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> Run:
    """A run as it was kept.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not a run of the benchmark.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    try:
        rows = document.pop("figures")
        figures = [
            Figure(row["scenario"], row["client"], row["unit"], tuple(map(_sample, row["samples"])))
            for row in rows
        ]
        return Run(**document, figures=figures)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is no run of the benchmark: {error}") from error


def _finite(sample: float) -> float | None:
    """JSON has no word for what never came."""
    return sample if math.isfinite(sample) else None


def _sample(kept: float | None) -> float:
    return math.inf if kept is None else float(kept)


def fresh_path() -> Path:
    """Where a run of this second is kept."""
    return RESULTS / time.strftime("%Y-%m-%dT%H-%M-%S.json")
