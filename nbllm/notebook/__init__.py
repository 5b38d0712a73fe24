"""The notebook's side: magics, the live board, and what it settles into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbllm.comparison import Comparison
    from nbllm.streaming import Stream

__all__ = ["load", "show", "unload"]


def load(shell: Any) -> None:
    """Make the magics known and what Tab offers; a kernel gets ready for the first of them."""
    from nbllm.notebook.completer import Completer
    from nbllm.notebook.entrance import Entrance
    from nbllm.notebook.readiness import get_ready
    from nbllm.notebook.traits import install

    Entrance(shell).open()
    Completer(shell).install()
    install(shell)
    get_ready(shell)


def unload(shell: Any) -> None:
    """Take the magics back and close what was opened."""
    from nbllm.notebook.completer import Completer
    from nbllm.notebook.entrance import Entrance
    from nbllm.notebook.readiness import forget
    from nbllm.notebook.session import close_session
    from nbllm.notebook.traits import remove

    Entrance(shell).close()
    Completer(shell).remove()
    remove(shell)
    forget()
    close_session()


def show(
    thing: Stream | Comparison, *, wait: bool = True, note: str = "", interactive: bool = False
) -> None:
    """Start what is shown and keep showing it to its end; ``interactive``, beyond it."""
    from nbllm.notebook.showing import show as show_it

    show_it(thing, wait=wait, note=note, interactive=interactive)
