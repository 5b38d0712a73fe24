"""The way in and the ways out: words in, an exit status out, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from nbllm.cli.commands import ROOM_OF, make_parser
from nbllm.cli.statuses import DONE, INTERRUPTED, status_of


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say and give the exit status: see ``nbllm --help``."""
    try:
        return _run(sys.argv[1:] if argv is None else list(argv))
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as end:  # argparse has shown a help page
        return int(end.code or DONE)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person reads one line
        print(f"nbllm: {error}", file=sys.stderr)
        return status_of(error)


def _run(words: Sequence[str]) -> int:
    parser = make_parser()
    options = parser.understand(words)
    if options.version:
        from importlib.metadata import version

        print(f"nbllm {version('nbllm')}")
        return DONE
    if options.command is None:
        parser.print_help()
        return DONE
    return import_module(f"nbllm.cli.{ROOM_OF[options.command]}").run(options)
