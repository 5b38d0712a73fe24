"""The way in and the ways out: words in, an exit status out, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from nbllm.cli import signals
from nbllm.cli.commands import ROOM_OF, make_parser
from nbllm.cli.output import ERR, OUT
from nbllm.cli.statuses import BROKEN_PIPE, DONE, INTERRUPTED, MISUSED, status_of


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say and give the exit status: see ``nbllm --help``."""
    signals.listen()
    OUT.wait_for_readers()
    try:
        return _run(sys.argv[1:] if argv is None else list(argv))
    except signals.Ended as end:
        return end.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as end:  # argparse has shown a help page
        return int(end.code or DONE)
    except BrokenPipeError:
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - whatever it is, a person reads one line
        return _tell(error)
    finally:
        signals.forget()


def _run(words: Sequence[str]) -> int:
    parser = make_parser()
    options = parser.understand(words)
    if options.version:
        from importlib.metadata import version

        OUT.line(f"nbllm {version('nbllm')}")
        return DONE
    if options.print_completion is not None:
        from nbllm.cli.completion import script

        OUT.write(script(parser, options.print_completion))
        return DONE
    if options.command is None:
        OUT.write(parser.format_help())
        return DONE
    return import_module(f"nbllm.cli.{ROOM_OF[options.command]}").run(options)


def _tell(error: Exception) -> int:
    """One readable block on standard error."""
    from nbllm.cli.told import told, wrapped

    status = status_of(error)
    name = "" if status == MISUSED else f"{type(error).__name__}: "
    with suppress(OSError):  # nobody reads this either
        ERR.line(wrapped(f"nbllm: {name}{told(error)}"))
    return status
