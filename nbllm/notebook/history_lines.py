"""``%llm history`` and ``%llm cost``."""

from __future__ import annotations

from collections.abc import Sequence

from nbllm import config
from nbllm.errors import ConfigError
from nbllm.estimate import budget_line, dollars
from nbllm.logbook.reading import Total, clear, read_runs, today, totals
from nbllm.runs_table import remark, runs_table
from nbllm.streaming.ledger import ledger
from nbllm.table import Table

_FEW = 20


def print_history(rest: str) -> None:
    """The last runs, or those with a word in them; ``clear`` deletes all."""
    words = rest.split()
    if words == ["clear"]:
        count = clear()
        print(f"{count:,} {'run is' if count == 1 else 'runs are'} deleted.")
        return
    limit = int(words.pop(0)) if words and words[0].isdecimal() else _FEW
    rows = read_runs(limit, search=" ".join(words) or None)
    if rows:
        print(runs_table(rows))
    _print_remarks(has_rows=bool(rows))


def print_cost(rest: str) -> None:
    """What was spent in this session and today, by model; ``--budget USD`` sets a limit."""
    words = rest.replace("=", " ").split()
    if words:
        _set_budget(words)
    accounts = ledger().accounts()
    session = [
        Total(model, one.runs, one.unknown, one.input_tokens, one.output_tokens, one.cost)
        for model, one in sorted(accounts.items(), key=lambda item: -item[1].cost)
    ]
    rows = [*_block("this session", session), *_block("today", totals(today()))]
    print(Table(("", "model", "runs", "tokens in", "tokens out", "cost"), rows, range(2, 6)).text())
    unknown = sum(total.unknown for total in session)
    if unknown:
        print(f"≈: {unknown} of this session's runs ended without a count of tokens, or a price.")
    print(budget_line() or "No budget is set: %llm cost --budget 2 stops all at 2 US dollars.")
    _print_remarks(has_rows=True)


def _block(name: str, rows: Sequence[Total]) -> list[tuple[str, ...]]:
    """A line for all models and one for each."""
    whole = Total(
        "all",
        sum(row.runs for row in rows),
        sum(row.unknown for row in rows),
        sum(row.input_tokens for row in rows),
        sum(row.output_tokens for row in rows),
        sum(row.cost for row in rows),
    )
    return [(name, *_total(whole)), *(("", *_total(row)) for row in rows)]


def _total(total: Total) -> tuple[str, ...]:
    tokens = (f"{total.input_tokens:,}", f"{total.output_tokens:,}")
    return (str(total.model), f"{total.runs:,}", *tokens, _cost(total))


def _cost(total: Total) -> str:
    """Marked where it is not known of all runs."""
    if not total.unknown:
        return dollars(total.cost)
    return f"≈ {dollars(total.cost)}" if total.cost or total.unknown < total.runs else "?"


def _set_budget(words: Sequence[str]) -> None:
    try:
        _, amount = words
        budget = None if amount == "none" else float(amount)
    except ValueError:
        budget = -1.0
    if words[0] != "--budget" or (budget is not None and not budget >= 0):
        raise ConfigError("Type %llm cost, or %llm cost --budget 2, or --budget none.")
    config.configure(budget=budget)


def _print_remarks(*, has_rows: bool) -> None:
    if said := remark(has_rows=has_rows):
        print(said)
