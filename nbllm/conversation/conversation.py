"""A conversation with a model, or with one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, cast

from nbllm import config
from nbllm.conversation.saving import Saved, load, save
from nbllm.conversation.thread import Thread
from nbllm.conversation.turn import RunCalls, Turn
from nbllm.errors import ConfigError
from nbllm.plan import Plan, make_plan
from nbllm.prompt import Prompt, parse_prompt
from nbllm.providers.registry import split
from nbllm.settings import BOUND, check, hide_key
from nbllm.tools import as_tools, run_calls

if TYPE_CHECKING:
    from os import PathLike

    from nbllm.conversation.keeping import Messages
    from nbllm.messages import Message
    from nbllm.response import Response
    from nbllm.streaming import Stream
    from nbllm.streaming.generation import Generation
    from nbllm.tool_call import ToolCall


class Conversation:
    """A thread of questions and answers; functions in ``tools`` are run when the model calls them.

    ``model`` is ``provider/model``, an alias, or ``None`` for the default; it and ``system`` can be
    assigned at any time. ``settings`` hold for every turn; those for one server (``base_url``,
    ``api_key`` and the like) go to no other provider than that of the first ``model``.
    ``max_rounds`` is how often a model may answer within one turn; a model that then still asks for
    tools ends it in ``LimitExceeded``. A dict in ``tools`` describes a function that is not run:
    its calls are the answer, and their results are sent next. A ``tool_choice`` that forces a call
    holds for the first round of a turn. ``messages`` is what was said before, elsewhere. Raises
    ``ConfigError`` or ``TypeError`` for what is wrong.
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        system: str | None = None,
        tools: Sequence[Any] = (),
        max_rounds: int = 10,
        messages: Prompt = (),
        **settings: Any,
    ) -> None:
        hide_key(settings)
        self._thread = Thread(())
        self.model = model
        self.system = system
        self.sample = 0
        """Which sample of its question it began with, so that a cache keeps them apart."""
        self._home = model
        self.tools = tools
        self._max_rounds = _checked(max_rounds)
        self._settings = check(settings)
        self._thread = Thread(parse_prompt(messages) if messages else ())

    @property
    def tools(self) -> tuple[Any, ...]:
        """What the model may call: functions as tools, and descriptions; assignable."""
        return self._offered

    @tools.setter
    def tools(self, tools: Sequence[Any]) -> None:
        tools = cast("Sequence[Any]", [tools] if callable(tools) else tools)
        described = (cast("Any", tool) for tool in tools if isinstance(tool, Mapping))
        self._run = as_tools([tool for tool in tools if _description(tool) is None])
        self._offered: tuple[Any, ...] = (*self._run, *described)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What was said, without the ``system`` prompt.

        A turn that failed or was stopped leaves what came as far as every provider takes it: its
        text, the calls that ran with their results, and nothing at all where there is neither.
        """
        return self._thread.messages

    def send(self, prompt: Prompt, model: str | None = None, **settings: Any) -> Response:
        """Ask and block until the answer is there; see ``stream``.

        Raises what ``stream`` and ``Stream.wait`` raise; an error's ``response`` has the partial
        answer. Asking while an answer is still running is a ``ConfigError``.
        """
        hide_key(settings)
        return self.stream(prompt, model, **settings).wait()

    def stream(self, prompt: Prompt, model: str | None = None, **settings: Any) -> Stream:
        """The answer to ``prompt`` behind all that was said, not started yet.

        ``model`` and ``settings`` hold for this turn only. The turn is one stream, whatever tools
        run in it, and it is in ``messages`` before its ``Finish`` comes.
        """
        hide_key(settings)
        return self.turn(prompt, model, **settings).stream()

    def turn(self, prompt: Prompt, model: str | None = None, **settings: Any) -> Turn:
        """The same as something that can be asked again in the place of its answer."""
        hide_key(settings)
        own, system, chosen = check(settings), self.system, model or self.model
        rows = {**config.defaults(), **self._settings_for(chosen), **own}.get("rows")
        offered, sample = self._offered, self.sample

        def plan(messages: Messages, *, is_first: bool) -> Plan:
            fields = {"system": system, **self._settings_for(chosen), **own}
            if offered:
                fields["tools"] = offered
            if not (is_first or fields.get("tool_choice") == "none"):
                fields.pop("tool_choice", None)
            return make_plan(messages, chosen, fields).as_sample(sample)

        described = [one for one in map(_description, offered) if one is not None]
        return Turn(
            self._thread,
            parse_prompt(prompt, rows=rows),
            plan,
            self._runner() if self._run else None,
            frozenset(str(description.get("name")) for description in described),
            self._max_rounds,
        )

    def _runner(self) -> RunCalls:
        tools = self._run

        async def run(calls: Sequence[ToolCall], generation: Generation) -> None:
            await run_calls(calls, tools, generation)

        return run

    def fork(self) -> Conversation:
        """Another conversation that has said the same so far, and goes on by itself."""
        made = copy(self)
        made._thread = Thread(self._thread.messages)  # noqa: SLF001 - a twin
        return made

    def save(self, path: str | PathLike[str]) -> None:
        """Write messages, model, system prompt and settings to a file, as JSON.

        No key is in it (``api_key``, ``headers`` and ``extra`` are left out, and a ``schema`` that
        is a class), and no tool. The file is there as a whole or not at all. Raises ``OSError``.
        """
        settings = self._settings_for(self.model)
        kept = Saved(self.model, self.system, self._max_rounds, settings, self.messages)
        save(path, kept)

    @classmethod
    def load(
        cls, path: str | PathLike[str], tools: Sequence[Any] = (), **settings: Any
    ) -> Conversation:
        """The conversation that was saved there; ``settings`` go before the saved ones.

        A key is for the server that is named with it: ``api_key`` and ``headers`` want ``base_url``
        too where the file has one. Raises ``OSError``, and ``ConfigError`` for another file.
        """
        hide_key(settings)
        kept = load(path)
        server = None if "base_url" in settings else kept.settings.get("base_url")
        if server is not None and {"api_key", "headers"} & settings.keys():
            raise ConfigError(
                f"the file names a server: pass base_url={server!r:.200} too if the key is for it"
            )
        fields: dict[str, Any] = {
            "model": kept.model,
            "system": kept.system,
            "max_rounds": kept.max_rounds,
        }
        given = {**fields, **kept.settings, **settings}
        return cls(tools=tools, messages=list(kept.messages), **given)

    def __repr__(self) -> str:
        asked = sum(message.role == "user" for message in self.messages)
        questions = "question" if asked == 1 else "questions"
        return f"<Conversation with {self.model or 'the default model'}: {asked} {questions}>"

    def _settings_for(self, model: str | None) -> dict[str, Any]:
        """The settings, for another provider without those that are meant for one server."""
        if model == self._home or _provider(model) == _provider(self._home):
            return dict(self._settings)
        return {name: value for name, value in self._settings.items() if name not in BOUND}


def _checked(max_rounds: Any) -> int:
    if isinstance(max_rounds, int) and not isinstance(max_rounds, bool) and max_rounds > 0:
        return max_rounds
    raise ConfigError(f"max_rounds= is a number from 1, not {max_rounds!r:.80}")


def _description(tool: object) -> Mapping[str, Any] | None:
    """What describes a function that is not run; not a server's own tool."""
    fields = cast("Mapping[str, Any]", tool if isinstance(tool, Mapping) else {})
    return fields.get("function", {}) if fields.get("type") == "function" else None


def _provider(model: str | None) -> str | None:
    """The provider of an address; an alias is one of its own, for it may have an address."""
    model = model or config.default_model()
    return model if model is None or model in config.aliases() else split(model)[0]
