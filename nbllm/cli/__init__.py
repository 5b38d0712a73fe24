"""The command line, ``nbllm``: a prompt in, an answer out, with pipes on both sides."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say and give the exit status: see ``nbllm --help``."""
    try:
        from nbllm.cli import entry
    except KeyboardInterrupt:
        return 130  # it has not even begun
    return entry.main(argv)
