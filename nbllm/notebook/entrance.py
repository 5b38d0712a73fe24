"""What ``%load_ext nbllm`` makes known; what the magics need is imported when one is used."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import no_var_expand


class Entrance:
    """The two magics of one shell, by name."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def open(self) -> None:
        """Make ``%%llm`` and ``%llm`` known."""
        self._shell.register_magic_function(self.cell, "cell", "llm")
        self._shell.register_magic_function(self.line, "line", "llm")

    def close(self) -> None:
        """Forget both."""
        for kind in ("cell", "line"):
            self._shell.magics_manager.magics[kind].pop("llm", None)

    @no_var_expand
    def line(self, line: str) -> None:
        """``%llm use NAME``, ``%llm help``."""
        from nbllm.notebook import line_magic

        line_magic.run(line)

    @no_var_expand
    def cell(self, line: str, cell: str) -> None:
        """``%%llm [MODEL[,MODEL…]] [options]``: ask, show the answer live, bind it to ``_llm``."""
        from nbllm.notebook.magic import CellMagic

        CellMagic(self._shell).run(line, cell)
