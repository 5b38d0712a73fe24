"""A call that a model asks for, as it stands in a ``Response``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model asks for.

    ``arguments`` is ``None`` when ``arguments_json``, the text as it came, is no JSON object.
    """

    id: str
    name: str
    arguments: dict[str, Any] | None
    arguments_json: str


def parse_arguments(text: str) -> dict[str, Any] | None:
    """The arguments that a JSON text means; ``None`` where it is no JSON object."""
    if not text.strip():
        return {}
    try:
        arguments = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", arguments) if isinstance(arguments, dict) else None
