"""Streams and responses that come to what a script says."""

from __future__ import annotations

from array import array
from typing import Any

from nbllm.errors import NbllmError
from nbllm.events import Event, Finish
from nbllm.fitting import Fitting
from nbllm.pricing import parse_price
from nbllm.response import Response
from nbllm.schema.making import as_form
from nbllm.streaming import Stream
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.failure import as_own
from nbllm.streaming.generation import Generation
from nbllm.testing.script import Said, play, seconds_before, steps_of


def scripted(
    events: Said,
    pace: float | None = None,
    *,
    model: str = "fake/scripted",
    schema: Any = None,
    price: dict[str, float] | None = None,
) -> Stream:
    """A stream that says what it is told to, without a network, a key or a provider.

    ``events`` are events, texts, ``call(…)``, pauses in seconds, and an error at the end if it
    shall fail; a ``Start`` and a ``Finish`` are added where there is none. One text comes word by
    word. ``pace`` is events with text a second, at once without it. ``price`` is in US dollars per
    million tokens, as in ``nbllm.configure``; ``schema`` as in ``nbllm.stream``. Raises
    ``TypeError`` for what no script can hold.
    """
    answerer = _answerer(model, schema, price)
    steps = steps_of(events, answerer.model)

    async def source(generation: Generation) -> None:
        fitting = Fitting(answerer.form)
        await play(steps, pace, lambda batch: generation.take(fitting.take(batch)))

    return Stream(source, answerer)


def response(
    events: Said,
    pace: float | None = None,
    *,
    model: str = "fake/scripted",
    schema: Any = None,
    price: dict[str, float] | None = None,
) -> Response:
    """What such a stream comes to, at once; its times are those of the script, in seconds."""
    answerer = _answerer(model, schema, price)
    log: list[Event] = []
    times, now = array("d"), 0.0
    fitting = Fitting(answerer.form)
    for step in steps_of(events, answerer.model):
        now += step if isinstance(step, (int, float)) else seconds_before(step, pace)
        if not isinstance(step, (int, float)):
            failed = isinstance(step, BaseException)
            event = Finish("error", None, as_own(step)) if failed else step
            log += fitting.take([event])
            times.append(now)
    made = answerer.fold(log, times, 0.0).response()
    if isinstance(made.error, NbllmError):
        made.error.response = made
    return made


def _answerer(model: str, schema: Any, price: dict[str, float] | None) -> Answerer:
    provider, _, name = model.rpartition("/")
    form = None if schema is None else as_form(schema)
    rate = None if price is None else parse_price(price, model)
    return Answerer(provider or "fake", name, rate, form=form)
