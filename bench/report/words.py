"""The ratios in sentences, each left out where its figures are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import scenarios as names
from goals.goal import Reading
from report.numbers import number, with_unit

if TYPE_CHECKING:
    from measure import Figure

NOTHING = "Nothing has been measured yet."


class Sentence(NamedTuple):
    """What nbllm takes in a scenario, and beside whom."""

    begin: str
    scenario: str
    peers: tuple[str, ...]
    client: str = names.OURS


SENTENCES = (
    Sentence(
        "**As fast as they come**, a chunk costs",
        names.SATURATED_CHAT,
        ("openai", "litellm", "httpx + httpx-sse", "aiohttp raw", names.FLOOR),
    ),
    Sentence("On **Anthropic's wire** it costs", names.SATURATED_ANTHROPIC, ("anthropic",)),
    Sentence(
        "**At 1,000 chunks a second**, each of which wakes the process up, it costs",
        names.PACED_CHAT,
        ("openai", "litellm", names.FLOOR),
    ),
    Sentence("**500 streams at once** take", names.CROWD_WALL, (names.IDEAL, "openai", "litellm")),
    Sentence(
        "**The first token**, on an open connection, is there after",
        names.FIRST_TOKEN,
        ("openai", "litellm"),
    ),
    Sentence("**`import nbllm`** takes", names.IMPORT, ("httpx", "openai", "litellm")),
    Sentence(
        "With all that a first stream needs, that is", names.IMPORT, ("httpx",), "nbllm with stream"
    ),
    Sentence("**Stop** is seen by the server after", names.STOP, ()),
    Sentence(
        "**100,000 chunks** that are kept take",
        names.MEMORY,
        (names.EVENTS, "openai", "litellm"),
    ),
    Sentence(
        "**The page** shows 1,000 characters of an answer in",
        names.page_cost(20_000),
        (names.REPEATED,),
    ),
)


def words(figures: Sequence[Figure]) -> str:
    """A list of sentences in Markdown."""
    said = [f"* {line}" for sentence in SENTENCES for line in _said(sentence, figures)]
    return "\n".join(said or [NOTHING])


def _said(sentence: Sentence, figures: Sequence[Figure]) -> Iterator[str]:
    ours = Reading(sentence.scenario, sentence.client).find(figures)
    if ours is None:
        return
    found = [(peer, _reading(sentence, peer).find(figures)) for peer in sentence.peers]
    if not ours.median:
        yield f"{sentence.begin} less than can be measured."
        return
    parts = [
        f"{part(ours.median / figure.median)} {_owner(peer)}"
        for peer, figure in found
        if figure and figure.median
    ]
    beside = f": {', '.join(parts)}" if parts else ""
    yield f"{sentence.begin} {with_unit(ours.median, _amount(ours.unit))}{beside}."


def _reading(sentence: Sentence, peer: str) -> Reading:
    return Reading(peer) if peer == names.EVENTS else Reading(sentence.scenario, peer)


def part(value: float) -> str:
    """How much of something, in words: "1/45 of", "1.35 times"."""
    if value < 0.67:
        return f"1/{number(float(f'{1 / value:.2g}'))} of"
    return f"{number(value)} times"


def _owner(peer: str) -> str:
    return {
        names.FLOOR: "the floor's",
        names.IDEAL: "the ideal",
        names.EVENTS: "the events themselves",
        names.REPEATED: "a repeated full display",
    }.get(peer, f"{peer}'s")


def _amount(unit: str) -> str:
    """The unit without what the sentence says already: "µs CPU per chunk" is "µs of CPU"."""
    head, *rest = unit.partition(" per ")[0].split()
    return f"{head} of {' '.join(rest)}" if rest else head
