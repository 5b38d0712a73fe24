"""Providers that answer by a script, in the place of a server."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from nbllm.errors import ConfigError, UnknownProvider
from nbllm.events import Event
from nbllm.providers import Provider, registry
from nbllm.testing.asked import Asked, asked_by
from nbllm.testing.script import Said, play, steps_of

if TYPE_CHECKING:
    from nbllm.plan import Plan

Answers: TypeAlias = "Said | Sequence[Said] | Mapping[str, Any] | Callable[[Asked], Said]"
_fakes: dict[str, FakeProvider] = {}


def provider(
    name: str = "fake", answers: Answers = "Hello.", pace: float | None = None
) -> FakeProvider:
    """Let ``name/…`` be answered by a script, until ``close()`` or the end of a ``with`` block.

    ``answers`` is a text that is said each time; a list with an answer for each request, in their
    order; a dict from a model's name to one of these; or a function of an ``Asked`` that returns an
    answer. An answer is a script as for ``scripted``. ``pace`` is events with text a second.

    Under the name of a real provider, as ``openai``, it takes its place: requests are made in that
    one's format and go nowhere. Raises ``ConfigError`` for a name that no address can begin with.
    """
    return FakeProvider(name, answers, pace)


class FakeProvider:
    """A provider that answers by a script; ``requests`` has what it was asked, oldest first."""

    def __init__(self, name: str, answers: Answers, pace: float | None) -> None:
        if not name.isidentifier():
            raise ConfigError(f"a fake provider's name is one word, not {name!r}: 'fake'")
        self.name = name
        self.requests: list[Asked] = []
        self._answers = _Answers(answers)
        self._pace = pace
        self._earlier = (_record(name), _fakes.get(name))
        _fakes[name] = self
        registry.register(_scripted(name, self._earlier[0]))

    def close(self) -> None:
        """Give the name back to what it stood for before; more than once does no harm."""
        if _fakes.get(self.name) is not self:
            return
        record, fake = self._earlier
        del _fakes[self.name]
        if fake is not None:
            _fakes[self.name] = fake
        if record is None:
            registry.forget(self.name)
        else:
            registry.register(record)

    def __enter__(self) -> FakeProvider:  # noqa: PYI034 - Self is not in typing before 3.11
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    async def answer(self, plan: Plan, take: Callable[[Sequence[Event]], None]) -> None:
        """Answer one request; raises what the script fails with."""
        asked = asked_by(plan)
        self.requests.append(asked)
        said = self._answers.next(asked, self.name)
        await play(steps_of(said, plan.request.model), self._pace, take)


def fake(name: str) -> FakeProvider:
    """The fake that stands for a provider now. Raises ``ConfigError`` where it was closed."""
    if name not in _fakes:
        raise ConfigError(f"the fake provider {name!r} is closed; open it with testing.provider()")
    return _fakes[name]


class _Answers:
    """Chooses the next answer."""

    def __init__(self, answers: Any) -> None:
        self._count = 0
        self._answers: Any = answers
        if isinstance(answers, Mapping):
            given = cast("Mapping[str, Any]", answers)
            self._answers = {name: _Answers(each) for name, each in given.items()}
        elif isinstance(answers, Sequence) and not isinstance(answers, str):
            self._answers = deque(cast("Sequence[Any]", answers))
            self._count = len(self._answers)

    def next(self, asked: Asked, name: str) -> Said:
        """The answer to one more request."""
        answers = self._answers
        if isinstance(answers, dict):
            by_model = cast("dict[str, _Answers]", answers)
            if asked.model not in by_model:
                raise ConfigError(f"{name} has no answer for {asked.model!r}; give it one")
            return by_model[asked.model].next(asked, name)
        if isinstance(answers, deque):
            try:
                return cast("deque[Said]", answers).popleft()
            except IndexError:
                raise ConfigError(
                    f"{name} was given {self._count} answers and is asked for one more"
                ) from None
        return self._answers(asked) if callable(answers) else self._answers


def _record(name: str) -> Provider | None:
    try:
        return registry.find(name)
    except UnknownProvider:
        return None


def _scripted(name: str, record: Provider | None) -> Provider:
    if record is None:
        record = Provider(name=name, label=f"the fake {name}", base_url="scripted:")
    address = record.base_url or "scripted:"
    return replace(record, base_url=address, needs_key=False, source="scripted")
