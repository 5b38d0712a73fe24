"""Several answers one below the other, each under its name when it is complete."""

from __future__ import annotations

from nbllm.cli.output import ERR, OUT
from nbllm.cli.page import numbers
from nbllm.cli.told import told
from nbllm.events import Event
from nbllm.markdown.characters import reveal
from nbllm.response import Response


class HeadingsPage:
    """Markdown for a pipe: ``## name``, an empty line, the answer."""

    def __init__(self, *, tells: bool) -> None:
        self._tells = tells

    def take(self, name: str, event: Event) -> None:
        """Nothing: an answer is printed as a whole, so that no two are mixed."""

    def refresh(self) -> None:
        """Nothing either."""

    def end(self, name: str, response: Response) -> None:
        """Print an answer, or why there is none."""
        shown = reveal if OUT.is_terminal else str
        parts = [f"## {reveal(name)}", shown(response.text.rstrip("\n"))]
        if response.error is not None:
            parts.append(f"[{type(response.error).__name__}: {told(response.error)}]")
        elif response.finish_reason not in ("stop", "tool_calls"):
            parts.append(f"[{response.finish_reason}]")
        OUT.line("\n\n".join(part for part in parts if part) + "\n")
        if self._tells and response.error is None:
            ERR.line(numbers(response))

    def close(self) -> None:
        """Nothing is left open."""
