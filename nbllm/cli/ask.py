"""``nbllm ask``: one question, or the next turn of a conversation."""

from __future__ import annotations

from argparse import Namespace
from contextlib import suppress
from typing import Any, Protocol

from nbllm.cli import chats, question
from nbllm.cli.page import Page, renders, tells
from nbllm.cli.statuses import DONE
from nbllm.errors import ConfigError, NbllmError
from nbllm.events import Event
from nbllm.logbook.store import kept
from nbllm.response import Response
from nbllm.streaming import Stream

_PATIENCE = 2.0
"""Seconds that an interrupted stream has to close and to say what it keeps."""


class AnyPage(Protocol):
    """Where an answer is shown."""

    def begin(self, name: str) -> None:
        """Say who was asked."""

    def take(self, event: Event) -> None:
        """Show an event."""

    def refresh(self) -> None:
        """Show what came, now that nothing more is there."""

    def end(self, response: Response) -> None:
        """Show how it ended."""


def run(options: Namespace) -> int:
    """Ask, show the answer as it comes, and keep the conversation."""
    chat, turn_settings = _chat(options)
    prompt = question.prompt_of(options)
    with question.understood():
        turn = chat.conversation.turn(prompt, **turn_settings)
        stream = turn.stream()
    page = page_for(options)
    page.begin(turn.name)
    try:
        show(stream, page)
    finally:
        chat.keep()
    return DONE


def page_for(options: Namespace) -> AnyPage:
    """Where what the options say is shown."""
    if options.json:
        from nbllm.cli.json_page import JsonPage

        return JsonPage()
    if renders(options):
        from nbllm.cli.rendering import RenderedPage

        return RenderedPage(tells=tells(options))
    return Page(tells=tells(options))


def show(stream: Stream, page: AnyPage) -> None:
    """Show a stream to its end; raises what went wrong.

    Whatever interrupts it closes the stream first, and what came is shown.
    """
    log = stream.generation.log
    try:
        for position, event in enumerate(stream, 1):
            page.take(event)
            if position >= len(log):
                page.refresh()
    except BaseException as error:
        stream.stop()
        with suppress(NbllmError, TimeoutError):
            stream.wait(_PATIENCE)
        if not isinstance(error, BrokenPipeError):
            page.end(stream.response)
        raise
    page.end(stream.response)


def _chat(options: Namespace) -> tuple[chats.Chat, dict[str, Any]]:
    """The conversation that goes on or begins, and what holds for its next turn only."""
    lanes = question.lanes_of(options.models)
    if len(lanes) > 1:
        raise ConfigError("ask takes one model: to ask several, type nbllm compare")
    model = lanes[0].address if lanes else None
    settings = {**question.settings_of(options), **(lanes[0].settings if lanes else {})}
    limits = question.limits_of(options)
    system = None if options.system is None else question.typed(options.system)
    if options.goes_on and options.chat is not None:
        raise ConfigError(f"--chat {options.chat} says which conversation goes on. Leave out -c.")
    fields = {"model": model, "system": system, **settings}
    with question.understood():
        if options.goes_on:
            chat = chats.last()
        elif options.chat is not None:
            chat = chats.named(question.typed(options.chat), **fields)
        else:
            chat = chats.unnamed(is_kept=kept() == "all", **fields)
    conversation = chat.conversation
    conversation.model = model or conversation.model
    conversation.system = conversation.system if system is None else system
    if conversation.model is None:
        question.check_default()
    return chat, {**settings, **limits}
