"""One prompt, several models."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from nbllm import config
from nbllm.errors import ComparisonFailed, ConfigError, interrupted
from nbllm.model import open_stream
from nbllm.plan import make_plan
from nbllm.prompt import Prompt
from nbllm.response import Response
from nbllm.settings import hide_key
from nbllm.streaming import Stream
from nbllm.streaming.interrupts import Shield
from nbllm.streaming.waiting import block_to_end, refuse_deadlock


class Comparison(Mapping[str, Response]):
    """Display name → ``Response``, in the order asked for; a running lane gives its answer so far.

    Awaitable. One lane's failure is its ``response.error`` and harms no other.
    """

    def __init__(self, lanes: Mapping[str, Stream]) -> None:
        self._lanes = dict(lanes)

    @property
    def streams(self) -> Mapping[str, Stream]:
        """Display name → ``Stream``."""
        return self._lanes

    def __getitem__(self, name: str) -> Response:
        return self._lanes[name].response

    def __iter__(self) -> Iterator[str]:
        return iter(self._lanes)

    def __len__(self) -> int:
        return len(self._lanes)

    def start(self) -> Comparison:
        """Send now and do not wait."""
        for stream in self._lanes.values():
            stream.start()
        return self

    def stop(self) -> None:
        """Stop every lane that still runs."""
        for stream in self._lanes.values():
            stream.stop()

    def wait(self) -> Comparison:
        """Block until every lane has ended.

        Raises ``ComparisonFailed`` if all of them failed. After Ctrl-C what came is the
        ``response`` of the ``KeyboardInterrupt``, by display name.
        """
        self._refuse_deadlock()
        generations = [stream.generation for stream in self._lanes.values()]
        with Shield(generations) as shield:
            self.start()
            block_to_end(generations, shield)
        if shield.is_interrupted:
            raise interrupted(dict(self))
        self.raise_if_all_failed()
        return self

    def __await__(self) -> Generator[Any, None, Comparison]:
        return self._wait_async().__await__()

    def raise_if_all_failed(self, *, shown: bool = False) -> None:
        """Raise ``ComparisonFailed``, which names each lane, if every lane failed.

        ``shown`` says that a page shows the lanes already.
        """
        errors = {name: response.error for name, response in self.items()}
        failed = {name: error for name, error in errors.items() if error is not None}
        if len(failed) == len(self._lanes):
            reasons = "\n".join(f"{name}: {error}" for name, error in failed.items())
            error = ComparisonFailed(f"every model failed.\n{reasons}", failed)
            error.is_shown = shown
            raise error

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        states = (f"{name}: {self[name].finish_reason or 'running'}" for name in self)
        return f"<Comparison {', '.join(states)}>"

    def _ipython_display_(self) -> None:
        from nbllm.notebook import show

        show(self)

    def _refuse_deadlock(self) -> None:
        for stream in self._lanes.values():
            refuse_deadlock(stream.generation)

    async def _wait_async(self) -> Comparison:
        from nbllm.model import merge

        async for _ in merge(*self._lanes.values()):
            pass
        self.raise_if_all_failed()
        return self


def compare(
    prompt: Prompt, models: Sequence[str] | str, *, wait: bool = True, **settings: Any
) -> Comparison:
    """Ask several models at once; in a notebook their panels are live.

    Raises ``ConfigError`` or ``TypeError`` before anything is sent where one address or setting is
    wrong, and ``ComparisonFailed`` where every lane failed. With ``wait=False`` it returns at once.
    """
    hide_key(settings)
    names = [models] if isinstance(models, str) else list(models)
    comparison = prepare(prompt, [(name, {}) for name in names], settings)
    if config.is_notebook():
        from nbllm.notebook import show

        show(comparison, wait=wait)
        return comparison
    return comparison.wait() if wait else comparison.start()


def prepare(
    prompt: Prompt,
    lanes: Sequence[tuple[str | None, Mapping[str, Any]]],
    settings: Mapping[str, Any],
) -> Comparison:
    """A comparison that is not started, of models with settings of their own."""
    if not lanes:
        raise ConfigError(
            "which models? Pass a list, as compare(prompt, ['demo/guide', 'demo/echo'])"
        )
    plans = [make_plan(prompt, model, {**settings, **own}) for model, own in lanes]
    return Comparison(
        {
            name: open_stream(plan)
            for name, plan in zip(_unique([plan.name for plan in plans]), plans, strict=True)
        }
    )


def _unique(names: Sequence[str]) -> list[str]:
    """The names, the second of two equal ones as ``name #2``."""
    unique: list[str] = []
    for name in names:
        free = (f"{name} #{number}" for number in count(2))
        unique.append(name if name not in unique else next(n for n in free if n not in unique))
    return unique
