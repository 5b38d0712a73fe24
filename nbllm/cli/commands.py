"""The commands and their options, as data for the parser, the help and the shell's completion."""

from __future__ import annotations

import argparse
from typing import Any, NamedTuple

from nbllm.cli.grammar import Parser

_DESCRIPTION = "Ask language models from the shell: the answer streams as it comes."
_EXAMPLES = """\
examples:
  nbllm ask 'What is a monad?' -m openai/gpt-5-mini
  git diff | nbllm ask 'Write a commit message' -s 'One line, imperative.'
  nbllm ask -c 'Shorter, please'
  nbllm compare -m demo/guide -m demo/showcase 'What can you do?'
  nbllm ask 'List three colours' --json | jq -r 'select(.kind == "text_delta") .text'

exit status: 0 done, 1 the provider or the way to it failed, 2 wrong usage or configuration,
130 interrupted, 141 nobody reads the output any more.
"""


class Command(NamedTuple):
    """A command: its name, what it does in a line, examples, and the room that does it."""

    name: str
    purpose: str
    room: str
    examples: str = ""


COMMANDS = (
    Command("ask", "ask a model", "ask"),
    Command("compare", "ask several models at once", "compare"),
    Command("models", "list the models that are at hand", "listing"),
    Command("check", "say which providers answer, and what to do about the others", "checking"),
    Command("history", "show what was asked and answered before", "past"),
    Command("serve", "offer the models over HTTP, as an OpenAI-compatible server", "serving"),
    Command("replay", "play recorded answers again, without network and key", "replay"),
)
ROOM_OF = {command.name: command.room for command in COMMANDS}


def make_parser() -> Parser:
    """The parser of the whole command line."""
    parser = Parser("nbllm", description=_DESCRIPTION, epilog=_EXAMPLES)
    parser.add_argument("--version", action="store_true", help="say which nbllm this is")
    subparsers = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", parser_class=Parser
    )
    for command in COMMANDS:
        made = subparsers.add_parser(
            command.name,
            help=command.purpose,
            description=f"{command.purpose.capitalize()}.",
            epilog=command.examples,
        )
        parser.commands[command.name] = made
    _add_serve(parser.commands["serve"])
    return parser


def _add_serve(parser: Parser) -> None:
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--port", type=port, default=8787, help="port, 0 for any free one (%(default)s)")
    add("--token", help="what clients must know; else NBLLM_GATEWAY_TOKEN, else a new one")
    _several(parser, "-m", "--model", "models", "offer this model or alias only (repeatable)")
    _several(parser, "--allow-host", None, "hosts", "answer to this host name too")
    _several(parser, "--allow-origin", None, "origins", "let pages of this origin in")


def _several(parser: Parser, flag: str, long: str | None, field: str, purpose: str) -> None:
    flags: list[Any] = [flag, *([long] if long else [])]
    name = flags[-1].removeprefix("--").removeprefix("allow-").upper()
    parser.add_argument(*flags, dest=field, action="append", default=[], metavar=name, help=purpose)


def port(text: str) -> int:
    """A port's number. Raises what argparse shows."""
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text[:40]!r} is no port from 0 to 65535")
