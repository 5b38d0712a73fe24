"""A conversation that goes on from one answer."""

from __future__ import annotations

from collections.abc import Callable

from nbllm.conversation.conversation import Conversation
from nbllm.conversation.keeping import cut
from nbllm.plan import Plan
from nbllm.response import Response
from nbllm.streaming import Stream


def begun(plan: Plan, answer: Response) -> tuple[Conversation, Callable[[], Stream]]:
    """The conversation whose first turn was a plan's, and what asks that turn again.

    What is asked next follows the question even where the question found no answer. Functions among
    the plan's tools are described to the model still, and not run.
    """
    settings = {name: value for name, value in plan.settings.items() if name != "system"}
    system = plan.settings.get("system")
    asked = plan.request.messages[0 if system is None else 1 :]
    conversation = Conversation(plan.name, system=system, **settings)
    conversation.sample = plan.sample
    turn = conversation.turn(asked)
    message = answer.message if answer.ok else cut(answer.text)
    said = (*asked, message) if message.text or message.tool_calls else asked
    turn.keep((), said)
    return conversation, turn.stream
