"""Samples and a judge, over every wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import nbllm
from every_wire import WIRES, running_aimock, spoken
from nbllm.lineup import prepare

pytestmark = pytest.mark.slow

SAID = ("Paris", "Lyon", "paris.")
VERDICTS = {
    "verdicts": [
        {"answer": "A", "reason": "It stands first.", "score": 8},
        {"answer": "B", "reason": "It does not.", "score": 3},
    ]
}


def fixtures() -> Iterator[dict[str, Any]]:
    """Three answers for each wire, one after the other, and one judge for all."""
    yield {"match": {"userMessage": "Judge the"}, "response": {"content": json.dumps(VERDICTS)}}
    for wire in WIRES:
        for place, text in enumerate(SAID):
            match = {"userMessage": f"capital over {wire}", "sequenceIndex": place}
            yield {"match": match, "response": {"content": text}}


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where aimock listens."""
    folder = tmp_path_factory.mktemp("samples")
    with running_aimock(folder, list(fixtures()), latency=1) as address:
        yield address


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.usefixtures("own_settings")
def test_samples_vary_and_are_judged(base_url: str, wire: str):
    way = spoken(wire, base_url)
    answers = prepare(f"The capital over {wire}?", [(way.model, {})], way.settings, samples=3)
    for stream in answers.streams.values():
        stream.wait(10)
    assert [response.text for response in answers.values()] == list(SAID)
    mine = answers.samples[way.model]
    assert [(answer.text, answer.count) for answer in mine.answers] == [("Paris", 2), ("Lyon", 1)]
    last = answers.streams[f"{way.model} #3"].generation
    assert last.labels.texts == ("same as #1",)

    pair = nbllm.Comparison(dict(list(answers.streams.items())[:2]), asked=answers.asked)
    judgement = pair.judge(way.model, **way.settings)
    assert judgement.winner is None
    assert [sorted(verdict.scores) for verdict in judgement.values()] == [[3, 8], [3, 8]]
    assert f"The judge wrote {' and '.join(pair)} itself." in judgement.notices
