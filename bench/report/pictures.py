"""Which charts are drawn, and from which figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import scenarios as names
from charts import Bar, chart
from report.numbers import number, times

if TYPE_CHECKING:
    from measure import Figure


class Picture(NamedTuple):
    """A chart of one scenario, in a file ``performance-{name}.svg``."""

    name: str
    scenario: str
    title: str
    note: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"performance-{self.name}.svg"


SHORTER = "Shorter is better; × is beside nbllm."
PICTURES = (
    Picture(
        "saturated",
        names.SATURATED_CHAT,
        "Processor time for each chunk, as fast as they come",
        f"Chat Completions over one connection. {SHORTER}",
    ),
    Picture(
        "paced",
        names.PACED_CHAT,
        "Processor time for each chunk, at 1,000 chunks a second",
        f"Chat Completions over one connection, a wake-up for each chunk. {SHORTER}",
    ),
    Picture(
        "crowd",
        names.CROWD_WALL,
        "500 streams at once, until the last has ended",
        f"20 chunks a second each; “ideal” is what the server takes. {SHORTER}",
    ),
    Picture(
        "first-token",
        names.FIRST_TOKEN,
        "From the question to the first token",
        f"On an open connection, from a server that answers at once. {SHORTER}",
    ),
    Picture(
        "import",
        names.IMPORT,
        "Processor time of an import",
        f"In a fresh interpreter, whose own start is taken off. {SHORTER}",
    ),
    Picture(
        "memory",
        names.MEMORY,
        "Memory that is kept after 100,000 chunks",
        f"While the answer is held. {SHORTER}",
    ),
)
# Nobody can be below these.
FLOORS = (names.FLOOR, names.IDEAL, names.EVENTS)


def draw(figures: Sequence[Figure]) -> Iterator[tuple[Picture, str]]:
    """Each chart whose scenario was measured for nbllm and for somebody else."""
    for picture in PICTURES:
        found = [figure for figure in figures if figure.scenario == picture.scenario]
        found = [figure for figure in found if math.isfinite(figure.median)]
        if len(found) > 1 and any(figure.client == names.OURS for figure in found):
            found += _alone(picture, figures)
            yield picture, chart(picture.title, picture.note, list(bars(found)))


def _alone(picture: Picture, figures: Sequence[Figure]) -> Iterator[Figure]:
    """What nbllm takes without a stream, which nobody can be below."""
    for figure in figures:
        if picture.scenario == names.MEMORY and figure.scenario == names.EVENTS:
            yield figure._replace(client=names.EVENTS)


def bars(figures: Sequence[Figure]) -> Iterator[Bar]:
    """From the smallest to the largest, each beside ours."""
    ours = next(figure.median for figure in figures if figure.client == names.OURS)
    for figure in sorted(figures, key=lambda figure: figure.median):
        beside = times(figure.median / ours) if ours and figure.client != names.OURS else ""
        words = f"{number(figure.median)} {figure.unit.split(maxsplit=1)[0]}"
        yield Bar(figure.client, figure.median, words, beside, _kind(figure.client))


def _kind(client: str) -> str:
    if client.startswith(names.OURS):
        return "ours"
    return "floor" if client.startswith(FLOORS) else ""
