"""The demo model that thinks aloud and then asks for tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbllm.demo.script import Reasoning, Script, ToolCall

if TYPE_CHECKING:
    from nbllm.demo.request import Request

_LONGEST_QUERY = 200

_THOUGHTS = """\
The question is: "{question}"

I could answer from memory, but then nobody could check it. Two sources would help: \
the documentation for what is promised, and the examples for how it is used. \
Neither needs the other's result, so I can ask for both at once.
"""


def answer(request: Request) -> Script:
    """Reasoning about the question, then two parallel calls with the question as their query."""
    question = " ".join(request.question.split())[:_LONGEST_QUERY] or "nothing at all"
    return Script(
        (
            Reasoning(_THOUGHTS.format(question=question)),
            ToolCall("search_documentation", {"query": question, "limit": 3}),
            ToolCall("find_examples", {"query": question, "language": "python", "limit": 5}),
        )
    )
