"""Where an answer goes piece by piece: its text to standard output, all else to standard error."""

from __future__ import annotations

from argparse import Namespace

from nbllm import config
from nbllm.cli.harmless import Harmless
from nbllm.cli.output import ERR, OUT
from nbllm.cli.told import wrapped
from nbllm.estimate import dollars
from nbllm.events import Event, Notice, ReasoningDelta, TextDelta, ToolCallStart
from nbllm.markdown.characters import reveal
from nbllm.response import Response

_ENDS = {
    "length": "the answer is cut: it is as long as it may be (-o max_tokens N)",
    "content_filter": "the provider withheld the answer, or the rest of it",
    "other": "the answer ended before its end",
}


class Page:
    """Plain text, as it comes; a pipe gets the very text of the answer and nothing else."""

    def __init__(self, *, tells: bool) -> None:
        self._tells = tells
        self._is_dim = not ERR.is_plain
        self._open: str | None = None
        self._harmless = {"answer": Harmless(), "thought": Harmless()}

    def begin(self, name: str) -> None:
        """Say who was asked, where that is to be seen until something comes."""

    def take(self, event: Event) -> None:
        """Show an event."""
        match event:
            case TextDelta():
                self.answer(event.text)
            case ReasoningDelta() if self._tells:
                self.thought(event.text)
            case Notice() if self._tells:
                self.remark(f"[{event.text}]")
            case ToolCallStart():
                self.remark(f"[the model calls {event.name}, which is not run; see --json]")
            case _:
                pass

    def refresh(self) -> None:
        """Show what came, now that nothing more is there."""

    def answer(self, text: str) -> None:
        """Show a piece of the answer."""
        if self._open == "thought":
            self._close()
        if OUT.is_terminal:
            text = self._harmless["answer"].take(text)
            self._open = None if text.endswith("\n") else "answer"
        OUT.write(text)

    def thought(self, text: str) -> None:
        """Show a piece of the reasoning."""
        if self._open == "answer":
            self._close()
        text = self._harmless["thought"].take(text)
        ERR.write(self._dim(text))
        self._open = None if text.endswith("\n") else "thought"

    def remark(self, text: str) -> None:
        """Tell something in a line of its own."""
        self._close()
        ERR.line(self._dim(wrapped(reveal(text))))

    def end(self, response: Response) -> None:
        """Close the line, and tell how it ended."""
        self._close()
        if response.finish_reason == "cancelled" and self._is_dim:
            ERR.write("\r\x1b[K")  # the ^C that the terminal wrote there
        if end := _ENDS.get(response.finish_reason or ""):
            self.remark(f"[{end}]")
        if self._tells and response.finish_reason is not None and response.error is None:
            self.remark(numbers(response))

    def _close(self) -> None:
        """End the line that was begun."""
        if self._open is not None:
            (OUT if self._open == "answer" else ERR).write("\n")
            self._open = None

    def _dim(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self._is_dim and text.strip() else text


def tells(options: Namespace) -> bool:
    """Whether reasoning, notices and numbers are told."""
    return options.verbose or (ERR.is_terminal and not options.quiet)


def renders(options: Namespace) -> bool:
    """Whether Markdown is rendered: on a terminal that can, with rich installed."""
    if options.plain or OUT.is_plain or config.environment("JPY_PARENT_PID"):
        return False
    from importlib.util import find_spec

    return find_spec("rich") is not None


def numbers(response: Response) -> str:
    """What an answer took, in one line; what is not known is left out."""
    known = (
        response.model,
        _said(response.ttft, "{:.2f} s to the first"),
        _said(response.duration, "{:.1f} s"),
        _tokens(response),
        _said(response.tokens_per_second, "{:.0f} tokens/s"),
        _cost(response),
        "stopped" if response.finish_reason == "cancelled" else None,
    )
    return " · ".join(part for part in known if part)


def few_numbers(response: Response) -> str:
    """The same where there is little room, what matters most first."""
    known = (
        "stopped" if response.finish_reason == "cancelled" else None,
        _said(response.ttft, "TTFT {:.2f} s"),
        _said(response.duration, "{:.1f} s"),
        _cost(response),
        _said(response.usage.output_tokens, "{:,} out"),
        _said(response.tokens_per_second, "{:.0f}/s"),
    )
    return " · ".join(part for part in known if part)


def _said(number: float | None, form: str) -> str | None:
    return None if number is None else form.format(number)


def _tokens(response: Response) -> str | None:
    usage = response.usage
    ways = ((usage.input_tokens, "in"), (usage.output_tokens, "out"))
    counts = [f"{count:,} {way}" for count, way in ways if count is not None]
    return f"{' + '.join(counts)} tokens" if counts else None


def _cost(response: Response) -> str | None:
    if response.cost is None:
        return None
    return f"{'≈ ' * response.cost_is_estimate}{dollars(response.cost)}"
