"""Plain text, piece by piece, where there is no page."""

from __future__ import annotations

from collections.abc import Mapping

from nbllm.errors import NbllmError
from nbllm.events import Notice, TextDelta
from nbllm.markdown.characters import reveal
from nbllm.streaming import Stream


def print_live(lanes: Mapping[str, Stream]) -> None:
    """Print each lane's text as it comes; the lanes run at once and are printed in their order.

    A notice has a line of its own. The one that tells of a provider which began anew parts what
    was given up from what stands. A Ctrl-C stops them all and is raised again.
    """
    for stream in lanes.values():
        stream.start()
    try:
        for name, stream in lanes.items():
            if len(lanes) > 1:
                print(f"── {name}")
            _print_one(stream)
    except KeyboardInterrupt:
        for stream in lanes.values():
            stream.stop()
        raise


def _print_one(stream: Stream) -> None:
    is_mid_line = False
    try:
        for event in stream:
            if isinstance(event, TextDelta):
                print(reveal(event.text), end="", flush=True)
                is_mid_line = not event.text.endswith("\n")
            elif isinstance(event, Notice):
                print("\n" * is_mid_line + f"[{reveal(event.text)}]")
                is_mid_line = False
    except NbllmError as error:
        print(f"\n[{type(error).__name__}: {reveal(str(error))}]", end="")
    print(flush=True)
