"""Showing streams: a live board where a page looks, static output where none does."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from nbllm.comparison import Comparison
from nbllm.errors import interrupted
from nbllm.notebook.exhibit import STOP_SECONDS, Exhibit
from nbllm.notebook.session import has_front_end, session
from nbllm.notebook.terminal import print_live
from nbllm.streaming import Stream
from nbllm.streaming.generation import Generation
from nbllm.streaming.interrupts import Shield
from nbllm.streaming.waiting import block_to_end

# What a function showed is often the last value of its cell too, and is not shown again.
_shown_in: WeakKeyDictionary[Stream | Comparison, int] = WeakKeyDictionary()


def show(
    thing: Stream | Comparison, *, wait: bool = True, note: str = "", interactive: bool = False
) -> None:
    """Start what is shown and keep showing it to its end; ``interactive``, beyond it.

    Blocks until everything has ended, unless ``wait`` is false and a page looks. An interrupt stops
    every stream, keeps what came and is raised again.
    """
    comparison = thing if isinstance(thing, Comparison) else Comparison({_name(thing): thing})
    here = session()
    if here is None:
        print_live(comparison)
        return
    if _shown_in.get(thing) == here.shell.execution_count:
        return
    _shown_in[thing] = here.shell.execution_count
    if not wait and has_front_end():
        Exhibit(comparison, here, note, interactive=interactive).end_later()
        return
    with Shield(comparison.generations()) as shield:
        exhibit = Exhibit(comparison, here, note, interactive=interactive)
        try:
            exhibit.block(shield)
        finally:
            if not exhibit.is_at_rest:
                _stop(comparison.generations())
            exhibit.end()
    if shield.is_interrupted:
        raise interrupted(dict(thing) if isinstance(thing, Comparison) else thing.response)


def _name(stream: Stream) -> str:
    return str(stream.generation.answerer)


def _stop(generations: Sequence[Generation]) -> None:
    """Stop all that still run, and wait a little for their last words."""
    for generation in generations:
        generation.stop()
    block_to_end(generations, timeout=STOP_SECONDS)
