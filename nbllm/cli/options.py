"""The options that several commands share, spelt as in ``%%llm``."""

from __future__ import annotations

import argparse
import math
from typing import Any

from nbllm.cli.grammar import Parser


def add_question(parser: Parser) -> None:
    """What is asked, and how."""
    add = parser.add_argument
    add("prompt", nargs="?", metavar="PROMPT", help="what to ask; behind what is piped in, if any")
    add("-s", "--system", metavar="TEXT", help="what the model is told before the prompt")
    add(
        *("-o", "--option"),
        dest="settings",
        nargs=2,
        action="append",
        default=[],
        metavar=("KEY", "VALUE"),
        help="a setting, such as temperature 0 (repeatable)",
    )
    several(parser, "-a", "--attach", "attachments", "PATH", "send a file or web address along")
    add("--schema", metavar="FILE", help="answer as this JSON schema")
    add("--timeout", type=above_zero, metavar="SECONDS", help="give up after so long")
    add(
        *("--max-cost",),
        type=above_zero,
        metavar="USD",
        help="stop where an answer costs more dollars",
    )
    add("--cache", action="store_true", help="give the answer that came before, else keep it")
    add("--refresh", action="store_true", help="ask anew, and keep the answer for --cache")


def add_output(parser: Parser) -> None:
    """How what comes is shown."""
    add = parser.add_argument
    add("--json", action="store_true", help="print each event as a line of JSON, then the response")
    add("--plain", action="store_true", help="print plain text on a terminal, too")
    add(
        *("-v", "--verbose"),
        action="store_true",
        help="tell of reasoning, notices and numbers on stderr, even where that is no terminal",
    )
    add("-q", "--quiet", action="store_true", help="tell of them never")


def several(
    parser: Parser, short: str, long: str | None, field: str, name: str, purpose: str
) -> argparse.Action:
    """An option that may be given again and again."""
    flags: list[Any] = [short, *([long] if long else [])]
    fields: dict[str, Any] = {"action": "append", "default": [], "metavar": name}
    return parser.add_argument(*flags, dest=field, help=f"{purpose} (repeatable)", **fields)


def above_zero(text: str) -> float:
    """A number above 0. Raises what argparse shows."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if 0 < number < math.inf:
        return number
    raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number above 0")


def count(text: str) -> int:
    """A number from 1 up. Raises what argparse shows."""
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number from 1 up")


def port(text: str) -> int:
    """A port's number. Raises what argparse shows."""
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text[:40]!r} is no port from 0 to 65535")
