"""The demo model that judges answers, by a rule that everybody can check: shorter is better."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from nbllm.demo.script import Script, Text

if TYPE_CHECKING:
    from nbllm.demo.request import Request

_ANSWER = re.compile(
    r"^-----BEGIN ANSWER (?P<name>\w+) (?P<mark>\w+)-----\n(?P<text>.*?)\n-----END ANSWER (?P=name)"
    r" (?P=mark)-----$",
    re.DOTALL | re.MULTILINE,
)
_BEST = re.compile(r"score from 0 to (\d{1,3})")
_NOTHING = (
    "I judge answers, and there are none here. Type answers.judge('demo/judge') for a comparison "
    "that is called answers."
)


def answer(request: Request) -> Script:
    """A verdict on each answer in the question, in JSON."""
    texts = {found["name"]: found["text"] for found in _ANSWER.finditer(request.question)}
    best = _BEST.search(request.question)
    if not texts or best is None:
        return Script((Text(_NOTHING),))
    shortest = min(map(len, texts.values()))
    verdicts = [
        {
            "answer": name,
            "reason": f"{len(text):,} characters; the shortest has {shortest:,}.",
            "score": round(int(best[1]) * (shortest + 1) / (len(text) + 1), 1),
        }
        for name, text in texts.items()
    ]
    return Script((Text(json.dumps({"verdicts": verdicts}, indent=1)),), pace=300.0)
