"""Asks through clients of other makers; runs in their environment.

A line of JSON on stdin is one question: the ``client``, what it is to ``do`` if not ``ask``, where
and what. A line on stdout is what was heard.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Any

from heard import Heard


def answer(question: dict[str, Any]) -> Heard:
    """What one question came to, its exception included."""
    heard = Heard()
    try:
        client = import_module(question["client"])
        getattr(client, question.get("do", "ask"))(question, heard)
    except Exception as error:  # noqa: BLE001 - the test looks at it
        heard.fail(error)
    return heard


def main() -> None:
    """Answer until stdin ends."""
    for line in sys.stdin:
        print(json.dumps(asdict(answer(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
