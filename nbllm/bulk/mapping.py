"""``nbllm.map``: many prompts, one model or several, and a table of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from os import PathLike
from typing import Any, Literal

from nbllm.bulk.batch import Batch
from nbllm.bulk.driver import Driver
from nbllm.bulk.executors import executor_for
from nbllm.bulk.limits import Limits
from nbllm.bulk.progress import Progress
from nbllm.bulk.questions import Questions, check_prompts, models_of
from nbllm.bulk.runs import Runs
from nbllm.errors import ConfigError
from nbllm.lineup import Model
from nbllm.prompt import Prompt
from nbllm.settings import KNOWN, hide_key

_OPTIONS = (
    *("executor", "concurrency", "shard", "rpm", "tpm", "max_cost", "on_error", "resume"),
    "progress",
)


def map(  # noqa: A001, PLR0913 - the contract's word, and its options
    prompts: Iterable[Prompt],
    models: Sequence[Model] | Model,
    *,
    executor: Any = None,
    concurrency: int = 50,
    shard: int = 64,
    rpm: float | None = None,
    tpm: float | None = None,
    max_cost: float | None = None,
    on_error: Literal["collect", "raise"] = "collect",
    resume: str | PathLike[str] | None = None,
    progress: bool = True,
    **settings: Any,
) -> Batch:
    """Ask every model every prompt, ``concurrency`` at a time, and block until all is answered.

    ``prompts`` is a list, a column of a table, or a generator, which is drawn from as there is
    room; ``models`` an address or alias, several, or pairs of one with its settings; ``settings``
    are those of ``nbllm.stream``. The rows come in the order of the prompts, for each in that of
    the models.

    ``executor`` is a ``concurrent.futures.Executor`` or a Dask client, which gets ``shard`` prompts
    a task. ``rpm`` and ``tpm`` are requests and tokens a minute for each model. ``max_cost`` is US
    dollars for the whole: what would go beyond is stopped or not sent, and its row has a
    ``LimitExceeded``; a model's own pair may limit each answer. ``resume`` is an SQLite file that
    gets every answer as it comes: the same map again asks only for what is not there. With
    ``on_error="raise"`` the first error stops all and is raised, what is finished is its ``batch``.

    After Ctrl-C what is finished is the ``response`` of the ``KeyboardInterrupt``. Raises
    ``ConfigError`` or ``TypeError`` before anything is sent where an address, a setting, an option,
    a listed prompt or the file is wrong.
    """
    hide_key(settings)
    _check_names(settings)
    given = models_of(models, settings)
    del models  # a key in it is hidden in the others only
    limits = Limits(concurrency, shard, rpm, tpm, max_cost)
    _check(limits, on_error)
    runner = executor_for(executor, limits)
    questions = Questions(check_prompts(prompts), given)
    questions.check(runner, max_cost)
    runs = Runs.opened(resume)
    bar = Progress(questions.total, is_shown=progress)
    return Driver(questions, runner, runs, bar, max_cost, stops=on_error == "raise").run()


def _check_names(settings: Mapping[str, Any]) -> None:
    """Raise ``TypeError`` for an option that does not exist; of settings, others know more."""
    for name in settings:
        near = get_close_matches(name, (*KNOWN, *_OPTIONS), n=1)
        if name not in KNOWN and near and near[0] in _OPTIONS:
            raise TypeError(f"there is no option {name!r}. Did you mean {near[0]!r}?")


def _check(limits: Limits, on_error: str) -> None:
    for name in ("concurrency", "shard"):
        if not _is_number(getattr(limits, name), int) or getattr(limits, name) < 1:
            raise ConfigError(f"{name}= is a number from 1, not {getattr(limits, name)!r:.80}")
    for name in ("rpm", "tpm"):
        value = getattr(limits, name)
        if value is not None and not (_is_number(value, int, float) and 0 < value < float("inf")):
            raise ConfigError(f"{name}= is a number a minute, more than 0, not {value!r:.80}")
    cost = limits.max_cost
    if cost is not None and not (_is_number(cost, int, float) and cost >= 0):
        raise ConfigError(f"max_cost= is a number of US dollars from 0, not {cost!r:.80}")
    if on_error not in ("collect", "raise"):
        raise ConfigError(f"on_error= is 'collect' or 'raise', not {on_error!r:.80}")


def _is_number(value: object, *kinds: type) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)
