"""A schema in words, for a server or a model that promises JSON of no certain form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nbllm.messages import Message, Request, Text

NOTICE = "schema is sent in words: this model promises no form of its answer."


def in_words(schema: Mapping[str, Any]) -> str:
    """The schema as a system text."""
    return (
        "Answer with a JSON object that fits this JSON schema, and with nothing else:\n"
        f"{json.dumps(dict(schema), ensure_ascii=False)}"
    )


def worded(request: Request) -> Request:
    """The request with its schema in words, before everything else that the system says."""
    if request.schema is None:
        return request
    told = Message("system", (Text(in_words(request.schema)),))
    return replace(request, schema=None, messages=(told, *request.messages))
