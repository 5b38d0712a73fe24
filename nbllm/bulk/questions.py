"""From prompts and models to jobs: what can be checked is checked before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import replace
from typing import Any, NamedTuple, cast

from nbllm.bulk.job import Job
from nbllm.bulk.row import Row
from nbllm.bulk.work import Executor
from nbllm.errors import ConfigError, NbllmError
from nbllm.lineup import lane_of, unique_names
from nbllm.plan import make_plan
from nbllm.prompt import Prompt, drawn, parse_prompt
from nbllm.response import Response

_WRONG = (TypeError, ValueError, OSError, ConfigError)


class Model(NamedTuple):
    """A model that every prompt goes to."""

    name: str
    address: str | None
    settings: Mapping[str, Any]


def models_of(models: Any, settings: Mapping[str, Any]) -> list[Model]:
    """The models, each with all settings that hold for it.

    Raises ``TypeError`` for what is no model, and ``ConfigError`` where there is none.
    """
    is_one = isinstance(models, str) or _is_pair(models)
    lanes = [lane_of(model) for model in ([models] if is_one else models)]
    if not lanes:
        raise ConfigError("which models? Pass a list, as map(prompts, ['demo/guide', 'demo/echo'])")
    names = unique_names([str(address) for address, _ in lanes])
    return [
        Model(name, address, {**settings, **own})
        for name, (address, own) in zip(names, lanes, strict=True)
    ]


def _is_pair(models: Any) -> bool:
    return (
        isinstance(models, tuple)
        and len(cast("tuple[Any, ...]", models)) == 2
        and (isinstance(models[1], Mapping))
    )


def check_prompts(prompts: object) -> Iterable[Prompt]:
    """The prompts; those of a list are looked at, those of a generator come one by one.

    Raises ``TypeError`` for what is no collection of prompts, and for a prompt that is none.
    """
    is_table = hasattr(prompts, "columns")
    if isinstance(prompts, (str, bytes, Mapping)) or is_table or not isinstance(prompts, Iterable):
        kind = cast("object", prompts).__class__.__name__
        raise TypeError(_NO_PROMPTS.format(kind))
    given = cast("Iterable[Prompt]", prompts)
    if isinstance(given, Sized):
        for number, prompt in enumerate(given):
            _check_prompt(prompt, number)
    return given


_NO_PROMPTS = (
    "prompts are a list, a column or a generator of prompts, not a {}: "
    "write map([prompt], …), or map(frame['question'], …)"
)


def _check_prompt(prompt: Any, number: int) -> None:
    if isinstance(prompt, str):
        return
    try:
        parse_prompt(prompt)
    except (TypeError, ValueError) as error:
        raise type(error)(f"prompt {number}: {error}") from None


class Questions(Iterator["Job | Row"]):
    """The jobs, for each prompt and in it for each model, drawn from the prompts one by one.

    A prompt that turns out to be none is a row with its error.
    """

    def __init__(self, prompts: Iterable[Prompt], models: Sequence[Model]) -> None:
        self.total = len(prompts) * len(models) if isinstance(prompts, Sized) else None
        """How many there are, ``None`` where nobody knows."""
        self._models = models
        self._drawn = self._draw(prompts)
        self._seen: dict[str, int] = {}

    def check(self, executor: Executor, max_cost: float | None) -> None:
        """Raise what is wrong with a model or its settings."""
        own = {} if max_cost is None else {"max_cost": max_cost}
        for model in self._models:
            executor.check(make_plan("", model.address, {**model.settings, **own}))

    def __next__(self) -> Job | Row:
        return next(self._drawn)

    def _draw(self, prompts: Iterable[Prompt]) -> Iterator[Job | Row]:
        index = 0
        for prompt in prompts:
            for given, model in self._asked(prompt):
                yield self._job(index, prompt, given, model)
                index += 1

    def _asked(self, prompt: Prompt) -> Iterator[tuple[Prompt | Exception, Model]]:
        """The prompt with its files read once for all models."""
        try:
            given: Prompt | Exception = drawn(prompt)
        except _WRONG as error:
            given = error
        for model in self._models:
            yield given, model

    def _job(
        self, index: int, prompt: Prompt, given: Prompt | Exception, model: Model
    ) -> Job | Row:
        try:
            if isinstance(given, Exception):
                raise given
            plan = make_plan(given, model.address, model.settings)
            job = Job(index, prompt, model.name, plan)
            key = job.key
        except _WRONG as error:
            return unsent(prompt, model.name, _own(error))
        number = self._seen[key] = self._seen.get(key, -1) + 1
        return replace(job, plan=plan.as_sample(number)) if number else job


def unsent(prompt: Prompt, model: str, error: NbllmError) -> Row:
    """The row of what was never asked."""
    return Row(prompt, model, failed(Response(), error))


def failed(response: Response, error: NbllmError) -> Response:
    """The response as one that ended in an error, which has it as its partial answer."""
    error.response = replace(response, finish_reason="error", error=error)
    return error.response


def _own(error: Exception) -> ConfigError:
    return error if isinstance(error, ConfigError) else ConfigError(f"not sent: {error}")
