"""A plan that was answered before is answered from there, without a key and without a network."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from nbllm.call import Call
from nbllm.engine import aside
from nbllm.errors import ConfigError
from nbllm.events import Event, Finish, Notice
from nbllm.fitting import Fitting
from nbllm.plan import Plan
from nbllm.replay.keeping import Keeping
from nbllm.replay.playing import Played, play
from nbllm.replay.recorder import Recorder
from nbllm.replay.request import Asked, asked
from nbllm.streaming.receiver import Receiver

Take: TypeAlias = Callable[[Sequence[Event]], None]


class Replay:
    """What one plan's shelf holds for it, and what is put there."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._place = _place(plan)

    async def find(self) -> Played | None:
        """The answer that came before, if it may be used.

        Raises ``ConfigError`` where nothing may be sent and there is none.
        """
        place = self._place
        found = None if place is None else await _off_the_loop(self._find, place)
        shelf = self._plan.shelf
        if found is None and shelf is not None and shelf.mode == "offline":
            request = Asked(self._plan.url, {}) if place is None else place.asked
            raise ConfigError(shelf.store.missing(request))
        return found

    async def play(self, played: Played, receiver: Receiver, take: Take) -> None:
        """Give ``take`` the events that came, at the pace of the shelf; raises what it raises."""
        plan, shelf = self._plan, self._plan.shelf
        receiver.adopt(replace(plan.answerer, is_replay=True))
        receiver.enter("waiting")
        if shelf is not None:
            receiver.labels.add(shelf.store.label)
        notices = (*plan.notices, *played.notices)
        if notices:
            receiver.take([Notice(text) for text in notices])
        is_paced = shelf is not None and shelf.store.pace == "recorded"
        began = time.perf_counter()
        for at, events in played.batches:
            left = at - (time.perf_counter() - began) if is_paced else 0.0
            await asyncio.sleep(max(0.0, left))  # even at full pace, so that a stop arrives
            take(events)
            await receiver.brake.released()

    def recorder(self, notices: Sequence[str]) -> Callable[[Call], Recorder] | None:
        """Who takes down the answer to a call of the plan; ``notices`` were said before it."""
        place = self._place
        return None if place is None else lambda call: Recorder(place, call, notices)

    def _find(self, place: Keeping) -> Played | None:
        recording = place.find()
        if recording is None:
            return None
        route, dialect = self._plan.route, self._plan.provider.dialect
        decoder = route.wire.decoder(dialect, route.origin)
        played = play(recording, decoder, route.wire.framing)
        if place.mode != "offline" and played is not None and not self._fits(played):
            return None
        return played

    def _fits(self, played: Played) -> bool:
        """Whether the answer fits ``schema=``: one that does not is no reason not to ask again."""
        fitting = Fitting(self._plan.form)
        events = [fitting.take(events) for _, events in played.batches]
        finish = events[-1][-1]
        return isinstance(finish, Finish) and finish.error is None


async def _off_the_loop(find: Callable[[Keeping], Played | None], place: Keeping) -> Played | None:
    """A disk may be slow, and a long answer takes a while to read."""
    return await asyncio.wrap_future(aside(find, place))


def _place(plan: Plan) -> Keeping | None:
    """The place of a plan's request; ``None`` without a shelf, or for what JSON cannot say."""
    if plan.shelf is None:
        return None
    body = plan.body
    if plan.provider.source == "demo":
        body = {name: value for name, value in body.items() if name != "pace"}
    try:
        request = asked(plan.url, body, plan.sample)
        return Keeping(*plan.shelf, request, request.key)
    except (TypeError, ValueError, RecursionError):
        return None
