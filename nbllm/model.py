"""The front door: a prompt and a model's address become a stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from nbllm.attempt import attempt
from nbllm.errors import BadRequest
from nbllm.events import Event, Notice
from nbllm.plan import Plan, make_plan
from nbllm.prompt import Prompt
from nbllm.response import Response
from nbllm.retreat import first_plan, second_plan
from nbllm.settings import hide_key
from nbllm.streaming import Merged, Stream
from nbllm.streaming.generation import Generation


def stream(prompt: Prompt, model: str | None = None, **settings: Any) -> Stream:
    """One generation, not started yet.

    ``prompt`` is a text, a list of texts, images and files, or a list of messages; ``model`` is
    ``provider/model`` or an alias. Raises ``ConfigError`` or ``TypeError`` for what is wrong before
    anything is sent; whatever happens later is raised by the stream.
    """
    hide_key(settings)
    return open_stream(make_plan(prompt, model, settings))


def complete(prompt: Prompt, model: str | None = None, **settings: Any) -> Response:
    """Ask and block until the whole answer is there; also inside a running event loop.

    Raises what ``stream`` and ``Stream.wait`` raise; an error's ``response`` has the partial text.
    """
    hide_key(settings)
    return stream(prompt, model, **settings).wait()


def merge(*streams: Stream) -> Merged:
    """Several streams as one sequence of ``(stream, event)`` in order of arrival; never raises."""
    return Merged(*streams)


def open_stream(plan: Plan) -> Stream:
    """The stream of a plan."""

    def source(generation: Generation) -> AsyncGenerator[Sequence[Event], None]:
        return _events(plan, generation)

    return Stream(
        source,
        provider=plan.provider.name,
        model=plan.request.model,
        price=plan.price,
        prompt_tokens=plan.prompt_tokens,
    )


async def _events(plan: Plan, generation: Generation) -> AsyncGenerator[Sequence[Event], None]:
    asked, notice = first_plan(plan)
    notices = [*plan.notices, *([notice] if notice else [])]
    if notices:
        yield [Notice(text) for text in notices]
    try:
        async with aclosing(attempt(asked, generation)) as batches:
            async for batch in batches:
                yield batch
    except BadRequest as error:
        second = second_plan(asked, error)
        if second is None:
            raise
    else:
        return
    asked, notice = second
    yield [Notice(notice)]
    async with aclosing(attempt(asked, generation)) as batches:
        async for batch in batches:
            yield batch
