"""What one server of a wire's family calls things, does otherwise, or does not take at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Dialect:
    """One server's ways; every default is the wire's own rule.

    ``refuses`` names settings of ours that the server does not take. ``reasoning_form`` is how a
    level or budget of reasoning is asked for on Chat Completions. ``echo`` is the field in which
    reasoning goes back with an assistant message there. ``think_tags`` says that reasoning may
    stand inline, in ``<think>`` at the head of the text. ``reasoning_in_output`` says whether the
    server's output count includes its reasoning count.

    ``schema_form`` is the server's best means for a schema; ``strict_schema`` says whether it takes
    ``strict`` with one, ``strict_tools`` whether with a tool's. ``file_form`` is the kind of part
    in which a document goes; ``file_addresses`` and ``image_addresses`` say whether the server
    fetches one itself.
    ``alternates`` says that user and assistant must take turns. ``call_id`` is the form, a regular
    expression, that the ids of tool calls must have, each only once; empty, any will do.
    """

    max_tokens_field: str = "max_tokens"
    seed_field: str = "seed"
    usage_on_request: bool = True
    refuses: frozenset[str] = frozenset()
    reasoning_in_output: bool = True
    think_tags: bool = False
    reasoning_form: Literal["effort", "openrouter", "deepseek"] = "effort"
    echo: Literal["", "reasoning_content", "reasoning_details", "thinking"] = ""
    required_tool_choice: str = "required"
    schema_form: Literal["json_schema", "json_object"] = "json_schema"
    strict_schema: bool = True
    strict_tools: bool = False
    file_form: Literal["file", "document_url", "file_url"] = "file"
    file_addresses: bool = False
    image_addresses: bool = True
    alternates: bool = False
    call_id: str = ""
