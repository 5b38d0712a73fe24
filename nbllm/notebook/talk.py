"""``-c``, ``--chat`` and ``-T``: the conversations that a cell goes on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbllm.comparison import Comparison
from nbllm.conversation import Conversation
from nbllm.errors import ConfigError
from nbllm.lineup import go_on
from nbllm.notebook.answers import Question
from nbllm.notebook.last import last
from nbllm.notebook.tool_names import find_tools
from nbllm.plan import Plan


@dataclass(frozen=True, slots=True)
class _Lane:
    """A conversation, what the cell changes about it, and the settings of its next turn."""

    conversation: Conversation
    changes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def changed(self, conversation: Conversation) -> Conversation:
        for name, value in self.changes.items():
            setattr(conversation, name, value)
        return conversation


def talk(question: Question) -> Comparison:
    """The next turns, not started. Raises ``ConfigError`` before anything is sent."""
    lanes, arguments = _lanes(question), question.arguments
    turns = [(lane.changed(lane.conversation), lane.settings) for lane in lanes]
    before = last(question.shell) if arguments.goes_on else None
    is_hidden = before is not None and before.blind and len(turns) > 1
    comparison = go_on(question.prompt, turns, blind=arguments.blind or is_hidden)
    if before is not None and is_hidden and set(before) == set(comparison):
        comparison.ballot.names = before.ballot.names  # Model A stays Model A
    if arguments.chat is not None:
        question.shell.user_ns[arguments.chat] = lanes[0].conversation
    return comparison


def plans(question: Question) -> list[Plan]:
    """What the first round of each would send; nothing is changed."""
    lanes = [(lane.changed(lane.conversation.fork()), lane.settings) for lane in _lanes(question)]
    return [
        conversation.turn(question.prompt, **settings).first_plan()
        for conversation, settings in lanes
    ]


def _lanes(question: Question) -> Sequence[_Lane]:
    arguments = question.arguments
    if arguments.samples > 1:
        raise ConfigError(
            "--samples asks the same several times, which no conversation goes on from. Leave it "
            "out, or leave out -c, --chat and -T."
        )
    if arguments.chat is not None:
        return [_chat(question, arguments.chat)]
    return _last(question) if arguments.goes_on else _new(question)


def _new(question: Question) -> list[_Lane]:
    """A conversation for each model, in which all that the cell says holds on."""
    tools = find_tools(question.arguments.tools, question.shell.user_ns)
    return [
        _Lane(Conversation(model, tools=tools, **{**question.settings, **own}))
        for model, own in question.lanes
    ]


def _chat(question: Question, name: str) -> _Lane:
    if question.arguments.goes_on:
        raise ConfigError(f"--chat {name} says which conversation goes on. Leave out -c.")
    if len(question.lanes) > 1:
        raise ConfigError(
            "--chat is a conversation with one model. Leave it out to ask several: -c goes on with "
            "all of them."
        )
    found = question.shell.user_ns.get(name)
    if found is None:
        return _new(question)[0]
    if not isinstance(found, Conversation):
        raise ConfigError(
            f"{name} is a {type(found).__name__} already. Type another name after --chat."
        )
    return _going_on(question, found, *question.lanes[0])


def _last(question: Question) -> list[_Lane]:
    """The last cell's conversations, or that of the pinned answer, with the models typed."""
    before = last(question.shell)
    if before is None:
        raise ConfigError("there is no conversation yet that could go on. Leave out -c.")
    names = list(before) if before.winner is None else [before.winner]
    found = {name: before.conversation(name) for name in names}
    if not question.arguments.models:
        return [_going_on(question, each, None, {}) for each in found.values()]
    if len(found) == 1:
        (only,) = found.values()
        is_one = len(question.lanes) == 1
        return [
            _going_on(question, only if is_one else only.fork(), model, own)
            for model, own in question.lanes
        ]
    for model, _own in question.lanes:
        if model not in found:
            raise ConfigError(
                f"which answer does {model} go on from? Pin one of them on the board, or type one "
                f"of {', '.join(found)}."
            )
    return [_going_on(question, found[str(model)], None, own) for model, own in question.lanes]


def _going_on(
    question: Question, conversation: Conversation, model: str | None, own: Mapping[str, Any]
) -> _Lane:
    settings = {name: value for name, value in question.settings.items() if name != "system"}
    tools = find_tools(question.arguments.tools, question.shell.user_ns)
    changes = {"model": model, "system": question.settings.get("system"), "tools": tools}
    made = {name: value for name, value in changes.items() if value not in (None, ())}
    return _Lane(conversation, made, {**settings, **own})
