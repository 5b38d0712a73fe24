"""The front door: a prompt and a model's address become a stream."""

from __future__ import annotations

from typing import Any

from nbllm.asking import Asking
from nbllm.logbook import note
from nbllm.plan import Plan, make_plan
from nbllm.prompt import Prompt
from nbllm.response import Response
from nbllm.retrying import Pass
from nbllm.settings import hide_key
from nbllm.streaming import Merged, Stream
from nbllm.streaming.generation import Generation


def stream(prompt: Prompt, model: str | None = None, **settings: Any) -> Stream:
    """One generation, not started yet.

    ``prompt`` is a text, a list of texts, images, files, tables (of which ``rows`` rows go out,
    10 unless set) and arrays, or a list of messages; ``model`` is
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


def open_stream(plan: Plan, leave: Pass | None = None) -> Stream:
    """The stream of a plan; ``leave`` is asked before it sends a request again."""

    async def source(generation: Generation) -> None:
        await Asking(plan, generation, leave=leave).run()

    stream = Stream(source, plan.answerer)
    stream.generation.labels.add(*plan.request.labels)
    note(stream.generation, plan)
    return stream
