"""The bar of a map: rate, time left, cost so far, failures."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

from nbllm import config
from nbllm.bulk.purse import paid
from nbllm.bulk.row import Row
from nbllm.estimate import dollars


class Progress:
    """tqdm's bar where somebody looks: in a notebook and in a terminal; a log file gets none."""

    def __init__(self, total: int | None, *, is_shown: bool) -> None:
        self._bar: Any = _bar(total) if is_shown else None
        self._cost, self._unknown, self._failures = 0.0, 0, 0

    def add(self, row: Row) -> None:
        """One more row is there."""
        cost = paid(row.response)
        self._cost += cost or 0.0
        self._unknown += cost is None
        self._failures += row.error is not None
        if self._bar is None:
            return
        if row.is_resumed:
            self._bar.initial += 1  # it says nothing about the rate
        self._bar.set_postfix_str(self._said(), refresh=False)
        self._bar.update()

    def close(self) -> None:
        """The bar stays as it is; once more does no harm."""
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.refresh()
            bar.close()

    def _said(self) -> str:
        cost = f"{dollars(self._cost)}{'+' if self._unknown else ''}"
        return f"{cost}, {self._failures} failed" if self._failures else cost


def _bar(total: int | None) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is experimental, and may miss its widgets
        tqdm: Any = import_module("tqdm.auto").tqdm
        hides = False if config.is_notebook() else None
        bar = tqdm(total=total, unit="answer", disable=hides, dynamic_ncols=True)
        return None if bar.disable else bar
