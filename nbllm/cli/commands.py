"""The commands and their options, as data for the parser, the help and the shell's completion."""

from __future__ import annotations

from argparse import SUPPRESS
from typing import NamedTuple

from nbllm.cli.grammar import Parser
from nbllm.cli.options import above_zero, add_output, add_question, count, port, several

_DESCRIPTION = "Ask language models from the shell: the answer streams as it comes."
_EXAMPLES = """\
examples:
  nbllm ask 'What is a monad?' -m openai/gpt-5-mini
  git diff | nbllm ask 'Write a commit message' -s 'One line, imperative.'
  nbllm ask -c 'Shorter, please'
  nbllm compare -m demo/guide -m demo/showcase 'What can you do?'
  nbllm ask 'Name a colour' --json | jq -r 'select(.kind == "text_delta") .text'

exit status: 0 done, 1 the provider or the way to it failed, 2 wrong usage or configuration,
130 interrupted, 141 nobody reads the output any more.
"""
_ASK = """\
examples:
  nbllm ask 'What is a monad?'            the model of NBLLM_MODEL
  nbllm ask -m ollama/llama3.2 < notes    what is piped in is the prompt, or stands before it
  nbllm ask -a photo.png 'What is this?'
  nbllm ask --chat trip 'And in winter?'  a conversation of that name, made if it is new
  nbllm ask --schema person.json 'Ada Lovelace' | jq .born
"""
_COMPARE = """\
examples:
  nbllm compare -m openai/gpt-5-mini -m anthropic/claude-haiku-4-5 'Explain TLS'
  nbllm compare -m 'demo/dice[seed=1],demo/dice[seed=2]' 'Roll'
"""
_REPLAY = """\
examples:
  nbllm replay cassettes/                 every recording of a folder, one after the other
  nbllm replay answer.json --speed 4      four times as fast as it came
"""


class Command(NamedTuple):
    """A command: its name, what it does in a line, examples, and the room that does it."""

    name: str
    purpose: str
    room: str
    examples: str = ""


COMMANDS = (
    Command("ask", "ask a model", "ask", _ASK),
    Command("compare", "ask several models at once", "compare", _COMPARE),
    Command("models", "list the models that are at hand", "listing"),
    Command("check", "say which providers answer, and what to do about the others", "listing"),
    Command("history", "show what was asked and answered before", "past"),
    Command("serve", "offer the models over HTTP, as an OpenAI-compatible server", "serving"),
    Command("replay", "play recorded answers again, without network and key", "replay", _REPLAY),
)
ROOM_OF = {command.name: command.room for command in COMMANDS}


def make_parser() -> Parser:
    """The parser of the whole command line."""
    parser = Parser("nbllm", description=_DESCRIPTION, epilog=_EXAMPLES)
    parser.add_argument("--version", action="store_true", help="say which nbllm this is")
    parser.add_argument(
        "--print-completion",
        metavar="SHELL",
        choices=("bash", "zsh", "tcsh"),
        help="print what completes commands, options and models in bash, zsh or tcsh",
    )
    subparsers = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", parser_class=Parser
    )
    for command in COMMANDS:
        parser.commands[command.name] = subparsers.add_parser(
            command.name,
            help=command.purpose,
            description=f"{command.purpose.capitalize()}.",
            epilog=command.examples,
        )
    _add_asking(parser.commands)
    _add_looking(parser.commands)
    _add_serve(parser.commands["serve"])
    return parser


def _add_asking(commands: dict[str, Parser]) -> None:
    ask, compare = commands["ask"], commands["compare"]
    for parser in (ask, compare):
        more = "the model" if parser is ask else "one more model, or several with commas"
        several(parser, "-m", "--model", "models", "MODEL", more)
        add_question(parser)
        add_output(parser)
    ask.add_argument(
        *("-c", "--continue"), dest="goes_on", action="store_true", help="go on with the last one"
    )
    ask.add_argument("--chat", metavar="NAME", help="go on with this conversation, made if new")


def _add_looking(commands: dict[str, Parser]) -> None:
    for name in ("models", "check"):
        add = commands[name].add_argument
        add("provider", nargs="?", metavar="PROVIDER", help="only this one, or an alias")
        add("--json", action="store_true", help="print a line of JSON for each")
    commands["models"].add_argument("--known", action="store_true", help=SUPPRESS)
    add = commands["history"].add_argument
    add("-n", type=count, default=20, metavar="N", help="so many, the newest (%(default)s)")
    add("--model", metavar="MODEL", help="those of a model, a provider or a display name")
    add("--search", metavar="TEXT", help="those with this in prompt or answer")
    add("--json", action="store_true", help="print a line of JSON for each, with all that is kept")
    add = commands["replay"].add_argument
    add("path", metavar="FILE|FOLDER", help="a cassette of nbllm.record, or a folder of them")
    add(
        *("--pace",),
        choices=("recorded", "full"),
        default="recorded",
        help="as it came (the default), or at once",
    )
    add("--speed", type=above_zero, default=1.0, metavar="X", help="so many times as fast")
    add_output(commands["replay"])


def _add_serve(parser: Parser) -> None:
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--port", type=port, default=8787, help="port, 0 for any free one (%(default)s)")
    add("--token", help="what clients must know; else NBLLM_GATEWAY_TOKEN, else a new one")
    several(parser, "-m", "--model", "models", "MODEL", "offer only this model or alias")
    several(parser, "--allow-host", None, "hosts", "HOST", "answer to this host name too")
    several(parser, "--allow-origin", None, "origins", "ORIGIN", "let pages of this origin in")
