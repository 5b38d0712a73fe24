"""Answers to judge, and a judge who says what a test wants."""

from __future__ import annotations

import json
from typing import Any

from faults.server import answering, event, head
from nbllm.comparison import Comparison
from nbllm.judging import Judgement
from sources import stream_of, words


def answers_of(*texts: str, **options) -> Comparison:
    """A comparison in which lane ``a`` says the first text, ``b`` the second …"""
    lanes = {name: stream_of(words(text)) for name, text in zip("abcdef", texts, strict=False)}
    return Comparison(lanes, **options).wait()


def verdicts(*scores: Any, reason: str = "so") -> str:
    """A judge's reply with a score for A, for B …"""
    each = [
        {"answer": name, "reason": reason, "score": score}
        for name, score in zip("ABCDEF", scores, strict=False)
    ]
    return json.dumps({"verdicts": each})


def judged(answers: Comparison, *replies: str, **options) -> tuple[Judgement, list[dict[str, Any]]]:
    """The judgement of a server that says these, and the bodies of the requests it got."""
    said = [json.dumps(text)[1:-1] for text in replies]
    with answering(*[[head(200) + event(text, "stop")] for text in said]) as server:
        judgement = answers.judge("compatible/j", base_url=server.base_url, **options)
        bodies = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]
    return judgement, bodies
