"""Whatever a server said, and however it came: the recording plays the same events, as they came.

Every stream that we wrote by hand, and every one recorded of a provider, cut in many ways, goes
through framing, redaction, recorder, JSON and back.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance import Recording as Recorded
from conformance import pieces, recordings
from nbllm.call import Call
from nbllm.errors import NbllmError
from nbllm.events import Event, Finish
from nbllm.replay.keeping import Keeping
from nbllm.replay.playing import play
from nbllm.replay.recorder import Recorder
from nbllm.replay.recording import Recording, parse_recording
from nbllm.replay.request import asked
from nbllm.transport.redaction import Redactor
from nbllm.wire.body import RunningBody
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import Wire, wire
from nbllm.wire.frame import Frame
from nbllm.wire.reader import Reader
from nbllm.wire.run import Run
from test_own_streams import ALL, Own

pytestmark = pytest.mark.slow

FOLDER = os.environ.get("NBLLM_STREAMS")
RECORDED = recordings(Path(FOLDER)) if FOLDER else []
KEY = "sk-0123456789abcdefghij"


class Shelf:
    """Keeps one recording, as a file would."""

    label = "from here"
    pace = "full"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def find(self, key: str) -> Recording | None:
        raise NotImplementedError(key)

    def missing(self, request: object) -> str:
        raise NotImplementedError(request)

    def keep(self, recording: Recording) -> None:
        self.texts += [recording.to_json(), recording.to_json(readable=True)]


def live(
    chunks: Sequence[bytes], spoken: Wire, dialect: Dialect, shelf: Shelf
) -> list[list[Event]]:
    """The batches of a body as it comes, recorded meanwhile; none where it fails."""
    request = asked("http://x/v1", {"model": "m"})
    headers = {"authorization": f"Bearer {KEY}"}
    call = Call("p", "m", request.url, request.body, headers, framing=spoken.framing)
    decoder = spoken.decoder(dialect, "here")
    body, reader, redactor = RunningBody(framing=spoken.framing), Reader(decoder), Redactor(call)
    recorder = Recorder(Keeping(shelf, "use", request, request.key), call)
    batches: list[list[Event]] = []

    def hear(events: list[Event]) -> bool:
        recorder.hear(events)
        batches.extend([events] if events else [])
        return bool(events) and isinstance(events[-1], Finish)

    def read(found: list[Frame | Run]) -> bool:
        clean, events = redactor.clean(found), list[Event]()
        recorder.take(clean)
        reader.read(clean, events)
        return hear(events)

    try:
        for chunk in chunks:
            if (found := body.feed(chunk)) and read(found):
                return batches
            body.raise_failure()
        if not ((found := body.close()) and read(found)):
            body.raise_failure()
            hear(list(decoder.close()))
    except NbllmError:
        return []
    return batches


def check(body: bytes, spoken: Wire, dialect: Dialect) -> int:
    """Hold a body in many cuts against what is played of it; how many could be kept."""
    cuts = random.Random(len(body))
    kept = 0
    for chunks in ([body], *(pieces(body, cuts) for _ in range(4)), pieces(body, size=7)):
        shelf = Shelf()
        batches = live(chunks, spoken, dialect, shelf)
        finish = batches[-1][-1] if batches else None
        is_whole = isinstance(finish, Finish) and finish.reason not in ("error", "cancelled")
        assert bool(shelf.texts) == is_whole
        for text in shelf.texts:
            recording = parse_recording(text)
            assert recording is not None
            played = play(recording, spoken.decoder(dialect, "here"), spoken.framing)
            assert played is not None
            assert [batch.events for batch in played.batches] == batches
        kept += bool(shelf.texts)
    return kept


@pytest.mark.parametrize("own", ALL, ids=lambda own: f"{own.wire}-{own.entry['file']}")
def test_a_stream_of_ours(own: Own):
    check(own.body, wire(own.wire), Dialect(**own.entry.get("dialect", {})))


@pytest.mark.streams
@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded.name)
def test_a_recorded_stream(recorded: Recorded):
    check(recorded.body, recorded.wire, recorded.dialect)


def test_most_can_be_kept_and_one_with_a_key_without_it():
    text = f'data: {{"choices": [{{"delta": {{"content": "It is {KEY}, you know."}}}}]}}\n\n'
    body = text.encode() * 9 + b"data: [DONE]\n\n"
    shelf = Shelf()
    batches = live([body[:300], body[300:]], wire("chat"), Dialect(), shelf)
    assert "It is …, you know." in str(batches)
    assert "It is …, you know." in shelf.texts[0]
    assert KEY not in shelf.texts[0]
    assert check(body, wire("chat"), Dialect()) == 6
