"""Plain text, piece by piece, where there is no page."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten

from nbllm.comparison import Comparison
from nbllm.errors import NbllmError
from nbllm.events import Notice, TextDelta, ToolCallStart, ToolResult
from nbllm.markdown.characters import reveal
from nbllm.notebook.veil import FAILURE, NOTICE
from nbllm.streaming import Stream


def print_live(comparison: Comparison) -> None:
    """Print each lane's text as it comes; the lanes run at once and are printed in their order.

    A notice has a line of its own. The one that tells of a provider which began anew parts what
    was given up from what stands. A Ctrl-C stops them all and is raised again.
    """
    comparison.start()
    ballot = comparison.ballot
    try:
        for name in ballot.names:
            if len(ballot.names) > 1:
                print(f"── {ballot.shown(name)}")
            _print_one(comparison.streams[name], blind=ballot.blind)
        if comparison.is_sampled:
            print(f"\n{comparison.samples}")
    except KeyboardInterrupt:
        comparison.stop()
        raise


def _print_one(stream: Stream, *, blind: bool) -> None:
    is_mid_line = False
    tools: dict[str, str] = {}
    try:
        for event in stream:
            if isinstance(event, TextDelta):
                print(reveal(event.text), end="", flush=True)
                is_mid_line = not event.text.endswith("\n")
            elif isinstance(event, ToolCallStart):
                tools[event.id] = event.name
            elif isinstance(event, (Notice, ToolResult)):
                said = _line(event, tools, blind=blind)
                print("\n" * is_mid_line + f"[{said}]", flush=True)
                is_mid_line = False
    except NbllmError as error:
        reason = FAILURE if blind else f"{type(error).__name__}: {reveal(str(error))}"
        print(f"\n[{reason}]", end="")
    print(flush=True)


def _line(event: Notice | ToolResult, tools: Mapping[str, str], *, blind: bool) -> str:
    """What stands in brackets: a notice, or the beginning of what a tool gave."""
    if isinstance(event, Notice):
        return NOTICE if blind else reveal(event.text)
    state = " failed" if event.is_error else ""
    name = tools.get(event.id, "a tool")
    return reveal(f"{name}{state}: {shorten(event.output, 160, placeholder=' …')}")
