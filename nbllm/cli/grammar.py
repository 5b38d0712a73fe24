"""A parser whose errors say what to type instead."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from nbllm.cli.output import OUT
from nbllm.errors import ConfigError


class Parser(argparse.ArgumentParser):
    """``argparse``'s, with options written in full and errors raised as ``ConfigError``."""

    def __init__(self, *arguments: Any, **fields: Any) -> None:
        self.flags: list[str] = []
        self.arguments: list[argparse.Action] = []
        self.commands: dict[str, Parser] = {}
        fields.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*arguments, allow_abbrev=False, **fields)

    def add_argument(self, *names: Any, **fields: Any) -> argparse.Action:
        """Take an argument up, and remember how it is spelt."""
        self.flags += [name for name in names if name.startswith("-")]
        made = super().add_argument(*names, **fields)
        self.arguments.append(made)
        return made

    def print_help(self, file: Any = None) -> None:
        """Print the help page, as UTF-8 like everything else."""
        if file is None:
            OUT.write(self.format_help())
        else:
            super().print_help(file)

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong in one line."""
        raise ConfigError(f"{message}. Type {self.prog} --help")

    def understand(self, words: Sequence[str]) -> argparse.Namespace:
        """The options that words mean. Raises ``ConfigError``."""
        first = next((word for word in words if not word.startswith("-")), None)
        if first is not None and first not in self.commands and words[0] == first:
            raise ConfigError(self._no_command(first))
        found, rest = self.parse_known_args(words)
        if rest:
            parser = self.commands.get(getattr(found, "command", None) or "", self)
            raise ConfigError(parser.surplus(rest))
        return found

    def surplus(self, rest: Sequence[str]) -> str:
        """What is wrong with words that no argument takes."""
        word = next((each for each in rest if each.startswith("-")), rest[0])
        if not word.startswith("-"):
            return f"{word[:40]!r} is one word too many: put the whole text in quotation marks"
        flag = word.partition("=")[0]
        return f"{flag[:40]!r} is no option{_meant(flag, self.flags, self.prog)}"

    def _no_command(self, word: str) -> str:
        hint = _meant(word, self.commands, self.prog)
        end = "" if hint.endswith("?") else "."
        told = f"To ask a model: {self.prog} ask 'your question'"
        return f"{word[:40]!r} is no command{hint}{end} {told}"


def _meant(typed: str, known: Iterable[str], prog: str) -> str:
    """The nearest of what is known, else where to look."""
    near = get_close_matches(typed.lower()[:40], list(known), n=1)
    return f"; did you mean {near[0]}?" if near else f". Type {prog} --help"
