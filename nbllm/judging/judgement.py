"""What a judge thinks of some answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from nbllm.pricing import total
from nbllm.table import Table

if TYPE_CHECKING:
    from nbllm.judging.reply import Opinion
    from nbllm.response import Response


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was thought of one answer.

    ``scores`` and ``reasons`` have an entry for each order in which the judge saw the answers,
    ``score`` is their mean, ``rank`` counts from 1, the same for the same score.
    """

    name: str
    score: float
    rank: int
    scores: tuple[float, ...]
    reasons: tuple[str, ...]


class Judgement(Mapping[str, Verdict]):
    """Display name → ``Verdict``, the best first; answers that could not be judged are missing.

    ``winner`` is ``None`` where the best score is shared by another text, or where the judge
    preferred another one as often: then it was the place that won. ``responses`` are the judge's
    own, ``cost`` is in US dollars, ``notices`` say what is to be known about the judgement.
    """

    def __init__(
        self,
        judge: str,
        opinions: Mapping[tuple[str, ...], Sequence[Opinion]],
        responses: Sequence[Response],
        notices: Sequence[str] = (),
        shown: Callable[[str], str] = str,
    ) -> None:
        self.judge = judge
        self.responses = tuple(responses)
        self.notices = tuple(notices)
        self._shown = shown
        ranked = _ranked(opinions)
        self.winner = _winner([verdicts[0] for verdicts in ranked])
        """The display name of the best answer, the first where several say the same."""
        self._verdicts = {verdict.name: verdict for verdicts in ranked for verdict in verdicts}

    @property
    def ranking(self) -> tuple[str, ...]:
        """The display names, the best first."""
        return tuple(self._verdicts)

    @property
    def scores(self) -> dict[str, float]:
        """Display name → mean score."""
        return {name: verdict.score for name, verdict in self.items()}

    @property
    def cost(self) -> float | None:
        """US dollars for the judging; ``None`` where it is unknown."""
        return total(response.cost for response in self.responses)

    def table(self) -> Table:
        """A row for each answer."""
        rows = (
            (
                str(verdict.rank),
                self._shown(name),
                f"{verdict.score:.3g}",
                ", ".join(f"{score:.3g}" for score in verdict.scores),
                verdict.reasons[0],
            )
            for name, verdict in self.items()
        )
        return Table(("rank", "answer", "score", "in each order", "reason"), rows, right=(0, 2))

    def __getitem__(self, name: str) -> Verdict:
        return self._verdicts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._verdicts)

    def __len__(self) -> int:
        return len(self._verdicts)

    def __repr__(self) -> str:
        return "\n".join([self._headline(), "", self.table().text(), *self._told()])

    def _repr_html_(self) -> str:
        told = "".join(f"<li>{escape(text)}</li>" for text in self._told())
        notices = f"<ul>{told}</ul>" if told else ""
        return f"<p>{escape(self._headline())}</p>{self.table().html()}{notices}"

    def _repr_markdown_(self) -> str:
        from nbllm.markdown import literal

        told = [literal(text) for text in (self._headline(), *self._told())]
        return "\n\n".join([told[0], self.table().markdown(), *told[1:]])

    def _headline(self) -> str:
        if self.winner is None:
            return f"{_seen(self.judge)} prefers none of the {len(self)} answers."
        return f"{_seen(self.judge)} prefers {_seen(self._shown(self.winner))}."

    def _told(self) -> list[str]:
        return [_seen(notice) for notice in self.notices]


def _ranked(opinions: Mapping[tuple[str, ...], Sequence[Opinion]]) -> list[list[Verdict]]:
    """The verdicts on each text, one for each name that it has, the best first."""
    means = {
        names: sum(opinion.score for opinion in each) / len(each)
        for names, each in opinions.items()
    }
    ranked: list[list[Verdict]] = []
    for names in sorted(means, key=lambda names: -means[names]):
        better = sum(len(others) for others in means if means[others] > means[names])
        scores = tuple(opinion.score for opinion in opinions[names])
        reasons = tuple(opinion.reason for opinion in opinions[names])
        ranked.append([Verdict(name, means[names], 1 + better, scores, reasons) for name in names])
    return ranked


def _winner(verdicts: Sequence[Verdict]) -> str | None:
    """The first, if it is alone at the top, and in more than half of the orders."""
    first, *others = verdicts
    if not others:
        return first.name
    firsts = sum(
        score > max(other.scores[order] for other in others)
        for order, score in enumerate(first.scores)
    )
    is_alone = others[0].score < first.score
    return first.name if is_alone and 2 * firsts > len(first.scores) else None


def _seen(text: str) -> str:
    from nbllm.markdown import reveal

    return reveal(" ".join(text.split()))
