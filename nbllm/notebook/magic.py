"""``%%llm``: what a cell asks, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbllm.comparison import Comparison
from nbllm.errors import ConfigError, interrupted
from nbllm.notebook.answers import Question, comparison_for
from nbllm.notebook.arguments import Arguments, parse
from nbllm.notebook.dry_run import print_plans
from nbllm.notebook.filling import fill_prompt, fill_text
from nbllm.notebook.options import usage
from nbllm.notebook.schema_name import find_schema
from nbllm.notebook.session import has_front_end
from nbllm.notebook.showing import show
from nbllm.prompt import Prompt
from nbllm.response import Response
from nbllm.streaming import Stream
from nbllm.streaming.interrupts import Shield

Value = Response | Comparison | Stream


class CellMagic:
    """What ``%%llm`` does in one shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def run(self, line: str, cell: str) -> None:
        """Ask, show the answer live, bind it to ``_llm``."""
        arguments = parse(line)
        if arguments.help or not cell.strip():
            print(usage())
            return
        question = self._question(arguments, cell)
        try:
            if arguments.dry_run:
                print_plans(question)
                return
            comparison = comparison_for(question)
        except (TypeError, ValueError) as error:
            raise ConfigError(str(error)) from None
        self._ask(comparison, arguments)

    def _question(self, arguments: Arguments, cell: str) -> Question:
        prompt, settings = self._fill(arguments, cell)
        lanes = [(lane.address, lane.settings) for lane in arguments.models] or [(None, {})]
        return Question(prompt, lanes, settings, arguments, self._shell)

    def _fill(self, arguments: Arguments, cell: str) -> tuple[Prompt, dict[str, Any]]:
        """The prompt and the settings with the notebook's variables in their places."""
        namespace, settings = self._shell.user_ns, dict(arguments.settings)
        if arguments.system is not None:
            settings["system"] = fill_text(arguments.system, arguments, namespace)
        if arguments.schema is not None:
            settings["schema"] = find_schema(arguments.schema, namespace)
        if arguments.cache or arguments.refresh:
            settings["cache"] = "refresh" if arguments.refresh else True
        limits = {"timeout": arguments.timeout, "max_cost": arguments.max_cost}
        settings |= {name: limit for name, limit in limits.items() if limit is not None}
        return fill_prompt(cell.strip("\n"), arguments, namespace), settings

    def _ask(self, comparison: Comparison, arguments: Arguments) -> None:
        names = [name for name in ("_llm", arguments.out) if name]
        note = _note(comparison, names, arguments)
        if arguments.background and has_front_end():
            self._show_later(comparison, names, note)
        else:
            self._show(comparison, names, note)

    def _show_later(self, comparison: Comparison, names: Sequence[str], note: str) -> None:
        single = _single(comparison)
        self._bind(names, single or comparison)
        if single is not None:
            single.on(finish=lambda response: self._rebind(names, single, response))
        show(comparison, wait=False, note=note)

    def _show(self, comparison: Comparison, names: Sequence[str], note: str) -> None:
        single, is_stopped = _single(comparison), False
        with Shield(stream.generation for stream in comparison.streams.values()) as shield:
            try:
                show(comparison, note=note)
            except KeyboardInterrupt:
                is_stopped = True
            finally:
                self._bind(names, single.response if single else comparison)
        if is_stopped or shield.is_interrupted:
            message = f"stopped; what came is in {names[-1]}"
            raise interrupted(single.response if single else dict(comparison), message)
        _raise_failure(comparison)

    def _bind(self, names: Sequence[str], value: Value) -> None:
        for name in names:
            self._shell.user_ns[name] = value

    def _rebind(self, names: Sequence[str], old: Value, new: Value) -> None:
        """Put the answer in the place of the stream, unless somebody gave the name away."""
        for name in names:
            if self._shell.user_ns.get(name) is old:
                self._shell.user_ns[name] = new


def _note(comparison: Comparison, names: Sequence[str], arguments: Arguments) -> str:
    """How a settled board is opened again."""
    if len(comparison) == 1 and arguments.talks:
        chat = f"--chat {arguments.chat}" if arguments.chat else "-c"
        return f"The answer is in {' and '.join(names)}; %%llm {chat} goes on."
    if len(comparison) == 1:
        return f"Run the cell again for a live board; the answer is in {' and '.join(names)}."
    note = f"Type {names[-1]} in a cell for a live board"
    return f"{note}, {names[-1]}.reveal() for the names." if comparison.blind else f"{note}."


def _single(comparison: Comparison) -> Stream | None:
    """The stream of a comparison that compares nothing."""
    streams = list(comparison.streams.values())
    return streams[0] if len(streams) == 1 else None


def _raise_failure(comparison: Comparison) -> None:
    """Fail the cell if every lane failed; the output above has said why, so this is one line."""
    errors = [response.error for response in comparison.values()]
    if len(errors) == 1 and errors[0] is not None:
        errors[0].is_shown = True
        raise errors[0].with_traceback(None)
    comparison.raise_if_all_failed(shown=True)
