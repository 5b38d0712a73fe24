"""The notebook's side: magics, the live board, and what it settles into."""

from __future__ import annotations

from typing import Any

from nbllm.notebook.show import show

__all__ = ["load", "show", "unload"]


def load(shell: Any) -> None:
    """Register the magics and what Tab offers, and the page's code where a page looks."""
    from nbllm.notebook.complete import Completer
    from nbllm.notebook.magic import Magics
    from nbllm.notebook.session import has_front_end, session

    Magics(shell).register()
    Completer(shell).install()
    here = session()
    if here is not None and has_front_end():
        here.open_hub()


def unload(shell: Any) -> None:
    """Take the magics back and close what was opened."""
    from nbllm.notebook.complete import Completer
    from nbllm.notebook.magic import Magics
    from nbllm.notebook.session import close_session

    Magics(shell).remove()
    Completer(shell).remove()
    close_session()
