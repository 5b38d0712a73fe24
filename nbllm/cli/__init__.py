"""The command line, ``nbllm``: a prompt in, an answer out, with pipes on both sides."""

from __future__ import annotations

from nbllm.cli.entry import main

__all__ = ["main"]
