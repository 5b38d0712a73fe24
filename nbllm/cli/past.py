"""``nbllm history``."""

from __future__ import annotations

from argparse import Namespace

from nbllm.cli.output import OUT
from nbllm.cli.printed import print_json
from nbllm.cli.statuses import DONE
from nbllm.logbook.reading import local_time, read_runs
from nbllm.runs_table import remark, runs_table


def run(options: Namespace) -> int:
    """Print the last runs that fit, the newest last."""
    rows = read_runs(options.n, model=options.model, search=options.search)
    if options.json:
        for row in rows:
            when = local_time(row["time"])
            print_json({**row, "time": when and when.isoformat()})
        return DONE
    if rows:
        OUT.line(runs_table(rows))
    if said := remark(has_rows=bool(rows)):
        OUT.line(said)
    return DONE
