"""The settled board as HTML.

The hooks are the live board's. A page that takes style sheets away (an untrusted
notebook, GitHub) still shows the lanes in order, and side by side where it leaves inline styles.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nbllm.markdown import escaped, render, scrub
from nbllm.markdown.links import opening_tag
from nbllm.notebook.settle.sources import Source, sources
from nbllm.notebook.settle.style import FOLDED, LANE, LANES, PREFORMATTED, style
from nbllm.notebook.settle.words import (
    failure,
    line,
    phase_line,
    readings,
    received,
    state,
    trouble,
)
from nbllm.notebook.settle.work import Call, Step, work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbllm.errors import NbllmError
    from nbllm.notebook.settle.lane import Lane
    from nbllm.response import Response

# Prices and names are no formulas, so a typesetter gets only the answers.
_IGNORED = "tex2jax_ignore mathjax_ignore"
_PROCESSED = "tex2jax_process mathjax_process"


def page(lanes: Sequence[Lane], note: str, below: str = "") -> str:
    """The board's HTML, with its own small style sheet; ``below`` is HTML under the lanes."""
    shown = f'<hr style="{FOLDED}">'.join(map(_lane, lanes))
    small = f'<div class="nbllm-s-note"><small>{escape(line(note))}</small></div>' if note else ""
    under = f'<div class="nbllm-s-text nbllm-s-samples">{below}</div>' if below else ""
    board = f'<div class="nbllm-s-lanes" style="{LANES}">{shown}</div>{under}{small}'
    return (
        f'<div class="nbllm-settled {_IGNORED}" data-nbllm="board"><style>{style(board)}</style>'
        f"{board}</div>"
    )


def _lane(lane: Lane) -> str:
    label, response = escape(lane.name), lane.response
    pinned = " nbllm-s-pinned" * lane.is_pinned
    mark = f' <span class="nbllm-s-mark">{lane.marks}</span>' if lane.marks else ""
    return (
        f'<div class="nbllm-s-lane{pinned}" data-nbllm="lane"'
        f' data-state="{state(response)}" role="group" aria-label="{label}" style="{LANE}">'
        f'<div class="nbllm-s-header"><strong class="nbllm-s-name">{label}</strong>{mark}'
        f' <span class="nbllm-s-phase">{_unbroken(phase_line(response))}</span></div>'
        f'<div class="nbllm-s-metrics" data-nbllm="metrics">{_numbers(response)}</div>'
        f'{_labels(lane)}<div class="nbllm-s-body">{_body(lane)}</div></div>'
    )


def _unbroken(shown: str) -> str:
    """Words and numbers, with line breaks only between the parts."""
    return " · ".join(escape(part).replace(" ", "&nbsp;") for part in shown.split(" · "))


def _numbers(response: Response) -> str:
    """The readings; the tokens of the prompt are told to who points at them."""
    title = "".join(f' title="{tokens}"' for tokens in received(response))
    return " · ".join(f"<span{title}>{_unbroken(reading)}</span>" for reading in readings(response))


def _labels(lane: Lane) -> str:
    facts = f"<small>{escape(lane.facts)}</small>"
    return f'<div class="nbllm-s-labels">{facts}</div>' if lane.labels else ""


def _body(lane: Lane) -> str:
    response = lane.response
    steps, calls = work(response)
    return "".join(
        [
            *map(_step, steps),
            _reasoning(response.reasoning),
            _text(lane.text),
            *map(_tool, calls),
            _sources(sources(response)),
            _notices(response.notices),
            _error(response.error),
        ]
    )


def _text(text: str) -> str:
    return f'<div class="nbllm-s-text {_PROCESSED}" data-nbllm="text">{render(text)}</div>'


def _reasoning(text: str) -> str:
    if not text:
        return ""
    return (
        '<details class="nbllm-s-fold"><summary>Thoughts</summary>'
        f'<div dir="auto" style="{PREFORMATTED}">{escaped(scrub(text))}</div></details>'
    )


def _step(step: Step) -> str:
    text = f'<div class="nbllm-s-text {_PROCESSED}">{render(step.text)}</div>' if step.text else ""
    used = f"<summary>Used {escape(step.names)}</summary>"
    return f'<details class="nbllm-s-fold">{used}{text}{"".join(map(_tool, step.calls))}</details>'


def _tool(call: Call) -> str:
    texts = "".join(map(_preformatted, filter(None, (call.arguments, call.result))))
    name = escape(call.name)
    return f'<div class="nbllm-s-tool">Tool <strong>{name}</strong>{call.end}{texts}</div>'


def _preformatted(text: str) -> str:
    return f'<pre dir="ltr">{escape(text, quote=False)}</pre>'


def _sources(cited: Sequence[Source]) -> str:
    if not cited:
        return ""
    entries = "".join(f"<li>{_source(source)}</li>" for source in cited)
    return (
        f'<details class="nbllm-s-fold"><summary>Sources ({len(cited)})</summary>'
        f'<ol dir="auto">{entries}</ol></details>'
    )


def _source(source: Source) -> str:
    if source.address is None:
        return escape(source.label)
    host = f" <small>{escape(source.host)}</small>" if source.title else ""
    return f"{opening_tag(source.address)}{escape(source.label)}</a>{host}"


def _notices(notices: Sequence[str]) -> str:
    entries = "".join(f'<li dir="auto">{escape(line(text))}</li>' for text in notices)
    return f'<ul class="nbllm-s-notices">{entries}</ul>' if entries else ""


def _error(error: NbllmError | None) -> str:
    if error is None:
        return ""
    name, message = map(escape, failure(error))
    return (
        f'<div class="nbllm-s-error"><strong title="{name}">{escape(trouble(error))}</strong>'
        f'<div dir="auto" style="{PREFORMATTED}">{message}</div></div>'
    )
