"""``nbllm compare``: one question to several models at once."""

from __future__ import annotations

from argparse import Namespace
from contextlib import suppress
from typing import Protocol

from nbllm.cli import question
from nbllm.cli.headings import HeadingsPage
from nbllm.cli.page import renders, tells
from nbllm.cli.statuses import DONE
from nbllm.comparison import Comparison
from nbllm.errors import ConfigError, NbllmError
from nbllm.events import Event, Finish
from nbllm.lineup import prepare
from nbllm.response import Response
from nbllm.streaming import Merged

_PATIENCE = 2.0


class Pages(Protocol):
    """Where several answers are shown, each under its name."""

    def take(self, name: str, event: Event) -> None:
        """Show an event of one of them."""

    def end(self, name: str, response: Response) -> None:
        """Show how one of them ended."""

    def refresh(self) -> None:
        """Show what came, now that nothing more is there."""

    def close(self) -> None:
        """Let what is shown stand for good."""


def run(options: Namespace) -> int:
    """Ask them all, and show each as it comes. Fails where every one of them failed."""
    lanes = question.lanes_of(options.models)
    if not lanes:
        raise ConfigError("which models? Type nbllm compare -m demo/guide -m demo/showcase 'Hello'")
    settings = {**question.settings_of(options), **question.limits_of(options)}
    if options.system is not None:
        settings["system"] = question.typed(options.system)
    prompt = question.prompt_of(options)
    with question.understood():
        models = [(lane.address, lane.settings) for lane in lanes]
        comparison = prepare(prompt, models, settings)
    show(comparison, _pages(options, list(comparison)))
    comparison.raise_if_all_failed(shown=not options.json)
    return DONE


def _pages(options: Namespace, names: list[str]) -> Pages:
    if options.json:
        from nbllm.cli.json_page import JsonPages

        return JsonPages(names)
    if renders(options):
        from nbllm.cli.panels import Panels

        return Panels(names)
    return HeadingsPage(tells=tells(options))


def show(comparison: Comparison, pages: Pages) -> None:
    """Show all to their ends; whatever interrupts it closes every stream first."""
    streams = comparison.streams
    names = {stream: name for name, stream in streams.items()}
    running = dict.fromkeys(streams.values())
    seen = 0
    try:
        for stream, event in Merged(*streams.values()):
            pages.take(names[stream], event)
            if isinstance(event, Finish):
                del running[stream]
                pages.end(names[stream], stream.response)
            seen += 1
            if seen >= sum(len(each.generation.log) for each in names):
                pages.refresh()
    except BaseException as error:
        comparison.stop()
        for stream in running:
            with suppress(NbllmError, TimeoutError):
                stream.wait(_PATIENCE)
        if not isinstance(error, BrokenPipeError):
            for stream in running:
                pages.end(names[stream], stream.response)
            pages.close()
        raise
    pages.close()
