"""One prompt, several models."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nbllm.ballot import Ballot
from nbllm.difference import Difference
from nbllm.errors import ComparisonFailed, ConfigError, interrupted
from nbllm.messages import Message
from nbllm.response import Response
from nbllm.streaming import Merged, Stream
from nbllm.streaming.generation import Generation
from nbllm.streaming.interrupts import Shield
from nbllm.streaming.tag import new_id
from nbllm.streaming.waiting import block_to_end, refuse_deadlock, until_end

if TYPE_CHECKING:
    from nbllm.judging import Judgement
    from nbllm.sampling import Samples


class Comparison(Mapping[str, Response]):
    """Display name → ``Response``, in the order asked for; a running lane gives its answer so far.

    Awaitable. One lane's failure is its ``response.error`` and harms no other. While it is
    ``blind``, whatever is shown calls the models ``Model A``, ``Model B`` … in a random order; the
    keys are the true names. Where a method wants a name, either will do, or a place on the board,
    from 0; another one is a ``ConfigError``.
    """

    def __init__(
        self,
        lanes: Mapping[str, Stream],
        again: Mapping[str, Callable[[], Stream]] | None = None,
        *,
        blind: bool = False,
        lineup: Mapping[str, Sequence[str]] | None = None,
        asked: Sequence[Message] = (),
    ) -> None:
        self._id = new_id()
        self._lanes = {name: self._tagged(name, stream) for name, stream in lanes.items()}
        self._again = again or {}
        self._lineup = lineup or {name: (name,) for name in lanes}
        self.asked = tuple(asked)
        """The messages that every lane was asked with."""
        self._earlier: dict[str, tuple[Response, ...]] = {}
        self.ballot = Ballot(list(lanes), blind=blind)
        """What was decided, and who wants to hear of a change; for whoever shows it."""

    @property
    def streams(self) -> Mapping[str, Stream]:
        """Display name → ``Stream``."""
        return MappingProxyType(self._lanes)

    @property
    def earlier(self) -> Mapping[str, tuple[Response, ...]]:
        """Display name → the answers that ``retry`` replaced, oldest first."""
        return {name: self._earlier.get(name, ()) for name in self._lanes}

    @property
    def lineup(self) -> Mapping[str, Sequence[str]]:
        """Model → the display names of its lanes: one, or as many as it has samples."""
        return MappingProxyType(dict(self._lineup))

    @property
    def samples(self) -> Samples:
        """Model → how its answers vary, as they are now; its repr is a table."""
        from nbllm.sampling import Samples

        lanes = {model: {name: self[name] for name in of} for model, of in self._lineup.items()}
        return Samples(lanes, hidden=self.blind)

    @property
    def blind(self) -> bool:
        """Whether the names are hidden, until a vote or ``reveal()``."""
        return self.ballot.blind

    @property
    def winner(self) -> str | None:
        """The display name that is pinned as the best, here or on the page; assignable."""
        return self.ballot.winner

    @winner.setter
    def winner(self, name: str | int | None) -> None:
        self.ballot.pin(name)

    @property
    def vote(self) -> str | None:
        """The display name that was voted for, which reveals the names; assignable."""
        return self.ballot.vote

    @vote.setter
    def vote(self, name: str | int | None) -> None:
        self.ballot.cast(name)

    def reveal(self) -> Comparison:
        """Show the true names from now on."""
        self.ballot.reveal()
        return self

    def diff(self, a: str | int = 0, b: str | int = 1) -> Difference:
        """How the text of ``b`` differs from that of ``a``, line by line."""
        first, second = self.ballot.find(a), self.ballot.find(b)
        names = (self.ballot.shown(first), self.ballot.shown(second))
        return Difference(names, (self[first].text, self[second].text))

    def judge(self, model: str, **options: Any) -> Judgement:
        """Have a model judge the answers, nameless and in several orders: see ``nbllm.judge``."""
        from nbllm.judging import judge

        return judge(self, model, **options)

    def retry(self, name: str | int) -> Comparison:
        """Ask one model again, without waiting; its answer so far goes to ``earlier``.

        Raises ``ConfigError`` while it is still running.
        """
        found = self.ballot.find(name)
        old, shown = self._lanes[found], self.ballot.shown(found)
        if not old.generation.finished:
            raise ConfigError(f"{shown} is still answering; .stop() it first")
        if found not in self._again:
            raise ConfigError(f"{shown} cannot be asked again; call compare() anew")
        self._earlier[found] = (*self._earlier.get(found, ()), old.response)
        self._lanes[found] = self._tagged(found, self._again[found]()).start()
        self.ballot.tell()
        return self

    def __getitem__(self, name: str) -> Response:
        return self._lanes[name].response

    def __iter__(self) -> Iterator[str]:
        return iter(self._lanes)

    def __len__(self) -> int:
        return len(self._lanes)

    def start(self) -> Comparison:
        """Send now and do not wait."""
        for stream in tuple(self._lanes.values()):
            stream.start()
        return self

    def stop(self) -> None:
        """Stop every lane that still runs."""
        for stream in tuple(self._lanes.values()):
            stream.stop()

    def generations(self) -> list[Generation]:
        """What drives each lane now."""
        return [stream.generation for stream in tuple(self._lanes.values())]

    def block(self, shield: Shield) -> None:
        """Block until every lane has ended, asked again meanwhile or not, or an interrupt comes."""
        while (running := self._running()) and not shield.is_interrupted:
            block_to_end(running, shield)

    async def until_end(self) -> None:
        """The same for the running loop."""
        while running := self._running():
            await until_end(running)

    def wait(self) -> Comparison:
        """Block until every lane has ended.

        Raises ``ComparisonFailed`` if all of them failed. After Ctrl-C what came is the
        ``response`` of the ``KeyboardInterrupt``, by display name.
        """
        for generation in self.generations():
            refuse_deadlock(generation)
        with Shield(self.generations()) as shield:
            self.start()
            self.block(shield)
        if shield.is_interrupted:
            self.stop()
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
            if self.blind:
                reasons = ".reveal() shows their names, and why."
            error = ComparisonFailed(f"every model failed.\n{reasons}", failed)
            error.is_shown = shown
            raise error

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        names = self.ballot.names if self.blind else self._lanes
        states = (
            f"{self.ballot.shown(name)}: {self[name].finish_reason or 'running'}" for name in names
        )
        return f"<Comparison {', '.join(states)}>"

    def _ipython_display_(self) -> None:
        from nbllm.notebook import show

        show(self, interactive=True)

    def _tagged(self, name: str, stream: Stream) -> Stream:
        tag = stream.generation.tag
        tag.comparison, tag.lane = self._id, name
        return stream

    def _running(self) -> list[Generation]:
        return [generation for generation in self.generations() if not generation.finished]

    async def _wait_async(self) -> Comparison:
        async for _ in Merged(*self._lanes.values()):
            pass
        await self.until_end()
        self.raise_if_all_failed()
        return self
