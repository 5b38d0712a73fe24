"""A judge hears the answers, in several orders at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from nbllm.errors import ConfigError, NbllmError, SchemaError
from nbllm.judging import brief
from nbllm.judging.judgement import Judgement
from nbllm.judging.reply import Opinion, read
from nbllm.logbook.rating import rate
from nbllm.model import open_stream
from nbllm.plan import make_plan
from nbllm.settings import hide_key
from nbllm.streaming import Merged, Stream

if TYPE_CHECKING:
    from nbllm.comparison import Comparison
    from nbllm.response import Response

_MOST_ORDERS = 10
_MOST_POINTS = 100
_OWN = ("schema", "system", "tools", "tool_choice")


def judge(
    comparison: Comparison,
    model: str,
    *,
    criteria: str = brief.CRITERIA,
    orders: int = 2,
    scale: int = 10,
    **settings: Any,
) -> Judgement:
    """Have a model judge the answers of a comparison; blocks until it has.

    It sees no names, and sees the answers in ``orders`` different orders, half of them the reverse
    of another, so that no place is better than another; each is a request. ``scale`` is the best
    score. Answers that are the same word for word are judged as one.

    Raises ``ConfigError`` where nothing can be judged yet, the judge's own error where it failed
    every time, and ``SchemaError`` where its replies hold no verdicts. The scores are kept with the
    runs in the history, unless that is off.
    """
    hide_key(settings)
    _check(orders, scale, settings)
    answers = _answers(comparison)
    case = brief.Case(list(answers), comparison.asked, criteria, scale)
    hearing = _Hearing(case, model, orders, settings)
    opinions, notices = hearing.opinions()
    shown = comparison.ballot.shown
    judged = [name for names in answers.values() for name in names]
    if left := [shown(name) for name in comparison if name not in judged]:
        notices.append(f"Not judged, for they did not answer: {', '.join(left)}.")
    if own := [] if comparison.blind else hearing.own(comparison):
        notices.append(f"The judge wrote {' and '.join(own)} itself.")
    named = dict(zip(map(tuple, answers.values()), opinions, strict=True))
    judgement = Judgement(hearing.name, named, hearing.responses, notices, shown)
    _keep(judgement.scores, comparison, hearing.address)
    return judgement


class _Hearing:
    """The judge's requests, and what it replied to each."""

    def __init__(
        self, case: brief.Case, model: str, number: int, settings: Mapping[str, Any]
    ) -> None:
        self._case = case
        self._named = [brief.letters(order) for order in brief.orders(case, number)]
        plans = [make_plan(brief.prompt(case, n), model, _own(settings, n)) for n in self._named]
        self.name = plans[0].name
        self.address = str(plans[0].answerer)
        self._streams = [open_stream(plan) for plan in plans]

    @property
    def responses(self) -> list[Response]:
        """The judge's replies."""
        return [stream.response for stream in self._streams]

    def opinions(self) -> tuple[list[list[Opinion]], list[str]]:
        """What it thinks of each text, and why a reply does not count."""
        for _ in Merged(*self._streams):
            pass
        read_by_order: list[dict[int, Opinion]] = []
        notices: list[str] = []
        failure: NbllmError | None = None
        for stream, named in zip(self._streams, self._named, strict=True):
            try:
                read_by_order.append(_read(stream, named, self._case.scale))
            except NbllmError as error:
                notices.append(f"A reply of the judge does not count: {error.message}")
                failure = error
        if not read_by_order and failure is not None:
            raise failure
        texts = range(len(self._case.texts))
        return [[opinions[text] for opinions in read_by_order] for text in texts], notices

    def own(self, comparison: Comparison) -> list[str]:
        """The answers that the judge's model wrote itself."""
        streams = comparison.streams.items()
        return [n for n, stream in streams if str(stream.generation.answerer) == self.address]


def _own(settings: Mapping[str, Any], named: Mapping[str, int]) -> dict[str, Any]:
    return {**settings, "system": brief.SYSTEM, "schema": brief.schema(named)}


def _read(stream: Stream, named: Mapping[str, int], scale: int) -> dict[int, Opinion]:
    """Raises ``NbllmError`` for a reply that does not count."""
    response = stream.response
    if response.error is not None and not isinstance(response.error, SchemaError):
        raise response.error
    try:
        return read(response, named, scale)
    except ValueError as error:
        wrong = SchemaError(f"{error}; ask another model to judge")
        wrong.response = response
        raise wrong from None


def _keep(scores: Mapping[str, float], comparison: Comparison, judge: str) -> None:
    """Keep the scores beside the runs; the reasons stand in the judge's own."""
    with suppress(ConfigError):  # the history is off
        for name, score in scores.items():
            rate(comparison.streams[name], score, rater=judge)


def _answers(comparison: Comparison) -> dict[str, list[str]]:
    """The different texts, each with the names of those who wrote it."""
    asked = {name: comparison[name] for names in comparison.lineup.values() for name in names}
    running = [name for name, answer in asked.items() if answer.finish_reason is None]
    if running:
        raise ConfigError("some answers are not complete yet; call .wait() first")
    texts: dict[str, list[str]] = {}
    for name, response in asked.items():
        text = _text(response)
        if response.ok and text:
            texts.setdefault(text, []).append(name)
    if not texts:
        raise ConfigError("there is no answer to judge; every lane failed or said nothing")
    return texts


def _text(response: Response) -> str:
    calls = [f"[calls {call.name}({call.arguments_json})]" for call in response.tool_calls]
    return "\n".join([response.text, *calls]).strip()


def _check(orders: int, scale: int, settings: Mapping[str, Any]) -> None:
    limits: tuple[tuple[str, Any, int], ...] = (
        ("orders", orders, _MOST_ORDERS),
        ("scale", scale, _MOST_POINTS),
    )
    for name, value, most in limits:
        if type(value) is not int or not 1 <= value <= most:
            raise ConfigError(f"{name}= is a number from 1 to {most}, not {value!r:.80}")
    for name in _OWN:
        if name in settings:
            raise ConfigError(f"a judge has its own {name}; say what counts with criteria=")
