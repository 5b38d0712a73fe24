"""The verdict: a table of the faults and the ways of asking, printed with ``--matrix``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jupyter_core.utils import ensure_event_loop

_PROPERTY = "verdict"
_SIGNS = {"passed": "✓", "failed": "✗"}
_verdicts: dict[str, dict[str, str]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--matrix", action="store_true", help="print fault × way with a verdict each")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note which cell of the table a test decides; under xdist the report carries it over."""
    callspec = getattr(item, "callspec", None)
    if callspec is not None and "row" in callspec.params and "way" in callspec.params:
        item.user_properties.append(
            (_PROPERTY, [callspec.params["row"].name, callspec.params["way"]])
        )


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when != "call" and not report.failed:
        return
    for name, cell in report.user_properties:
        if name == _PROPERTY:
            fault, way = cell
            _verdicts.setdefault(fault, {})[way] = _SIGNS.get(report.outcome, "?")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.getoption("--matrix"):
        for line in _table():
            terminalreporter.write_line(line)


def _table() -> Iterator[str]:
    from faults.table import ROWS, WAY_NAMES

    width = max(len(row.name) for row in ROWS)
    yield "  ".join([" " * width, *WAY_NAMES])
    for row in ROWS:
        cells = _verdicts.get(row.name, {})
        signs = [cells.get(way, "·").center(len(way)) for way in WAY_NAMES]
        yield "  ".join([row.name.ljust(width), *signs])
    kept = sum(list(cells.values()).count("✓") for cells in _verdicts.values())
    yield f"{kept} of {len(ROWS) * len(WAY_NAMES)}"


@pytest.fixture(scope="session", autouse=True)
def _loop_of_the_client() -> Iterator[None]:
    """jupyter_client makes an event loop for its blocking calls and leaves it open."""
    loop = ensure_event_loop()
    yield
    loop.close()
