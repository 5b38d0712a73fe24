"""One prompt, several models."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import ref

from nbllm.ballot import Ballot
from nbllm.decisions import keep_decisions
from nbllm.difference import Difference
from nbllm.errors import ComparisonFailed, ConfigError, interrupted
from nbllm.frames import comparison_frame
from nbllm.messages import Message
from nbllm.prompt import Prompt
from nbllm.settings import hide_key
from nbllm.side_by_side import SideBySide
from nbllm.streaming import Merged, Stream
from nbllm.streaming.interrupts import Shield
from nbllm.streaming.waiting import refuse_deadlock
from nbllm.threads import Begin, Threads

if TYPE_CHECKING:
    from pandas import DataFrame  # pyright: ignore[reportMissingTypeStubs]

    from nbllm.conversation import Conversation
    from nbllm.judging import Judgement
    from nbllm.sampling import Samples


class Comparison(SideBySide):
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
        begin: Mapping[str, Begin] | None = None,
        conversations: Mapping[str, Conversation] | None = None,
    ) -> None:
        super().__init__(lanes)
        self._threads = Threads(again or {}, begin or {}, conversations or {})
        self._lineup = lineup or {name: (name,) for name in lanes}
        self._asked_last = frozenset(lanes)
        self.asked = tuple(asked)
        """What every lane was asked, follow-ups too."""
        self.ballot = Ballot(list(lanes), blind=blind)
        """What was decided, and who wants to hear of a change; for whoever shows it."""
        keep_decisions(self.ballot, ref(self))

    @property
    def lineup(self) -> Mapping[str, Sequence[str]]:
        """Model → the display names of its lanes: one, or as many as it has samples.

        After a follow-up to some, only theirs: the others answered another question.
        """
        asked = {m: [n for n in of if n in self._asked_last] for m, of in self._lineup.items()}
        return {model: tuple(names) for model, names in asked.items() if names}

    @property
    def is_sampled(self) -> bool:
        """Whether a model has several samples."""
        return any(len(lanes) > 1 for lanes in self.lineup.values())

    @property
    def samples(self) -> Samples:
        """Model → how its answers vary, as they are now; its repr is a table."""
        from nbllm.sampling import Samples

        lanes = {model: {name: self[name] for name in of} for model, of in self.lineup.items()}
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

        hide_key(options)
        return judge(self, model, **options)

    def to_frame(self) -> DataFrame:
        """A row for each display name: model, text, how and when it ended, tokens, cost, vote.

        Times in seconds, cost in US dollars. Raises ``MissingExtra`` without pandas.
        """
        return comparison_frame(self)

    def retry(self, name: str | int) -> Comparison:
        """Ask one model again, without waiting; its answer so far goes to ``earlier``.

        Raises ``ConfigError`` while it is still running.
        """
        found = self._over(name)
        again = self._threads.again(found)
        if again is None:
            shown = self.ballot.shown(found)
            raise ConfigError(f"{shown} cannot be asked again; call compare() anew")
        return self._show({found: again()})

    def follow_up(self, prompt: Prompt, to: str | int = "all") -> Comparison:
        """Say something more to ``"all"``, the ``"winner"`` or one of them, without waiting.

        Each goes on with what it was asked and answered itself; its answer so far goes to
        ``earlier``. Raises ``ConfigError`` while one of them is still running.
        """
        names = self._over_all(to)
        streams, said = self._threads.ask(prompt, {name: self[name] for name in names})
        self.asked, self._asked_last = (*self.asked, *said), frozenset(names)
        return self._show(streams)

    def conversation(self, name: str | int = "winner") -> Conversation:
        """The conversation with one of the models, to go on with; the pinned one's, or the only."""
        found = self._over_all(name)[0]
        return self._threads.conversation(found, self[found])

    def can_follow_up(self, name: str) -> bool:
        """Whether a lane can go on."""
        return self._threads.has(name)

    def start(self) -> Comparison:
        """Send now and do not wait."""
        for stream in tuple(self._lanes.values()):
            stream.start()
        return self

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

    def __repr__(self) -> str:
        names = self.ballot.names if self.blind else self._lanes
        states = (
            f"{self.ballot.shown(name)}: {self[name].finish_reason or 'running'}" for name in names
        )
        return f"<Comparison {', '.join(states)}>"

    def _ipython_display_(self) -> None:
        from nbllm.notebook import show

        show(self, interactive=True)

    def _over_all(self, to: str | int) -> list[str]:
        """The true names of those addressed; raises ``ConfigError`` where one cannot go on."""
        winner = self.ballot.names[0] if len(self) == 1 else self.winner
        if to == "winner" and winner is None:
            raise ConfigError("no answer is pinned; pin one on the board, or set .winner")
        which = self.ballot.names if to == "all" else [winner if to == "winner" else to]
        names = [self._over(name) for name in which if name is not None]
        for name in names:
            if not self._threads.has(name):
                raise ConfigError(f"{self.ballot.shown(name)} cannot go on; call compare() anew")
        return names

    def _over(self, name: str | int) -> str:
        """The true name; raises ``ConfigError`` while it is still running."""
        found = self.ballot.find(name)
        if not self._lanes[found].generation.finished:
            shown = self.ballot.shown(found)
            raise ConfigError(f"{shown} is still answering; .stop() it first")
        return found

    def _show(self, streams: Mapping[str, Stream]) -> Comparison:
        self.replace(streams)
        self.ballot.tell()
        return self

    async def _wait_async(self) -> Comparison:
        async for _ in Merged(*self._lanes.values()):
            pass
        await self.until_end()
        self.raise_if_all_failed()
        return self
