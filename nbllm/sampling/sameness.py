"""When two answers are the same."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from nbllm.sampling.values import plain

if TYPE_CHECKING:
    from nbllm.response import Response

_AROUND = "*`\"'“”„‘’«» "
_FENCES = ("```", "~~~")


def same_by(response: Response) -> str:
    """What two answers have in common that are the same.

    Structured answers are compared by value, tool calls by name and arguments. In texts, white
    space, case, what encloses the whole (quotation marks, emphasis) and a last full stop make no
    difference; in texts with a block of code everything does but blanks at the ends of lines.
    """
    if response.parsed is not None:
        return _canonical(plain(response.parsed))
    calls = sorted(
        _canonical([call.name, call.arguments_json if call.arguments is None else call.arguments])
        for call in response.tool_calls
    )
    return "\n".join([normalised(response.text), *calls])


def normalised(text: str) -> str:
    """The text without what makes no difference."""
    text = unicodedata.normalize("NFC", text).strip()
    if any(fence in text for fence in _FENCES):
        return "\n".join(line.rstrip() for line in text.splitlines())
    words = " ".join(text.split()).casefold()
    return words.strip(_AROUND).rstrip(".").strip(_AROUND) or words


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=repr)
