"""What completes commands, options, models and paths in a shell; shtab writes it."""

from __future__ import annotations

from typing import Any

from nbllm.cli.grammar import Parser
from nbllm.errors import MissingExtra

_BASH = """
# A colon is part of a model's name.
COMP_WORDBREAKS=${COMP_WORDBREAKS//:}
_nbllm_models() {
  compgen -W "$(nbllm models --known 2>/dev/null)" -- "$1"
}
"""
_ZSH = """
_nbllm_models() {
  local -a found
  found=("${(@f)$(nbllm models --known 2>/dev/null)}")
  compadd -a found
}
"""
_PREAMBLE: Any = {"bash": _BASH, "zsh": _ZSH, "tcsh": ""}
_MODELS = {"bash": "_nbllm_models", "zsh": "_nbllm_models", "tcsh": "`nbllm models --known`"}
_PATHS = ("attachments", "schema", "path")


def script(parser: Parser, shell: str) -> str:
    """The script for ``bash``, ``zsh`` or ``tcsh``. Raises ``MissingExtra`` without shtab."""
    try:
        import shtab
    except ImportError:
        raise MissingExtra("completion is written by shtab: pip install 'nbllm[cli]'") from None
    for each in parser.commands.values():
        for action in each.arguments:
            if action.dest in ("models", "model"):
                _complete(action, _MODELS)
            elif action.dest in _PATHS:
                _complete(action, shtab.FILE)
    return shtab.complete(parser, shell, preamble=_PREAMBLE)


def _complete(action: Any, how: Any) -> None:
    """Say how values of an argument are found, where shtab looks."""
    action.complete = how
