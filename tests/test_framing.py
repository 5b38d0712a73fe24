"""Bytes to frames."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nbllm.errors import LimitExceeded, ProtocolError
from nbllm.wire.body import Body
from nbllm.wire.frame import Frame
from nbllm.wire.framing import MAX_EVENT_BYTES

BOM = b"\xef\xbb\xbf"


def frames(*pieces: bytes, max_bytes: int = MAX_EVENT_BYTES) -> list[Frame]:
    """All frames of a body that arrives in pieces; raises what the body's failure is."""
    body = Body(max_bytes)
    found = [frame for piece in pieces for frame in body.feed(piece)]
    found += body.close()
    body.raise_failure()
    return found


def outcome(*pieces: bytes) -> tuple[list[Frame], str]:
    """The frames up to a failure, and the failure."""
    body = Body()
    found = [frame for piece in pieces for frame in body.feed(piece)]
    found += body.close()
    try:
        body.raise_failure()
    except (ProtocolError, LimitExceeded) as error:
        return found, str(error)
    return found, ""


def data(body: bytes) -> list[str]:
    """The data of each frame."""
    return [frame.data for frame in frames(body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"data: a\n\n", ["a"]),
        (b"data:a\n\n", ["a"]),
        (b"data:  a\n\n", [" a"]),
        (b"data: a\ndata: b\n\n", ["a\nb"]),
        (b"data: a\ndata\ndata: b\n\n", ["a\n\nb"]),
        (b"data\n\ndata:\n\ndata: \n\n", []),
        (b": comment\n\ndata: a\n: another\n\n", ["a"]),
        (b"id: 7\nretry: 10\ndata: a\n\n", ["a"]),
        (b"unknown: x\ndata: a\n\n", ["a"]),
        (b"DATA: x\ndata: a\n\n", ["a"]),
        (b" data: x\n\ndata: a\n\n", ["a"]),
        (b"data: a: b\n\n", ["a: b"]),
        (b"data: a\r\rdata: b\r\r", ["a", "b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\n\r\ndata: b\r\n\n", ["a", "b"]),
        (BOM + b"data: a\n\n", ["a"]),
        (b"data: a\n\n" + BOM + b"data: b\n\n", ["a"]),
        (b"\n\n\r\n\rdata: a\n\n", ["a"]),
        (
            'data: {"a":"x\u2028y\u2029z\x85\x0b\x0c"}\n\n'.encode(),
            ['{"a":"x\u2028y\u2029z\x85\x0b\x0c"}'],
        ),
    ],
)
def test_cases_of_the_standard(body, expected):
    assert data(body) == expected


def test_an_event_name_holds_for_one_event():
    body = b"event: error\ndata: a\n\ndata: b\n\nevent: lost\n\ndata: c\n\n"
    assert [(frame.event, frame.data) for frame in frames(body)] == [
        ("error", "a"),
        ("", "b"),
        ("", "c"),
    ]


def test_an_offset_is_the_place_of_the_data_in_the_body():
    body = BOM + ": ü\r\n\r\nevent: x\rdata: ä\r\n\r\ndata: b\n\nerror: c\n".encode()
    assert [(frame.data, frame.offset) for frame in frames(body)] == [
        ("ä", body.index(b"data: \xc3")),
        ("b", body.index(b"data: b")),
        ("c", body.index(b"error: c")),
    ]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r", b"\r\n"])
def test_the_last_event_needs_no_blank_line(end):
    assert data(b'data: {"a":1}' + end) == ['{"a":1}']
    assert data(b"data: [DONE]" + end) == ["[DONE]"]


@pytest.mark.parametrize("cut", [b'data: {"a', b'data: {"a":"\xc3', b"data: [DO", b"dat"])
def test_an_event_cut_by_the_end_of_the_body_is_no_event(cut):
    assert data(b'data: {"b":1}\n\n' + cut) == ['{"b":1}']


def test_a_field_called_error_is_a_frame_of_its_own():
    body = b'data: {"a":1}\n\nerror: {"code":400}\n\n'
    assert [(frame.kind, frame.data) for frame in frames(body)] == [
        ("event", '{"a":1}'),
        ("error", '{"code":400}'),
    ]


@pytest.mark.parametrize("tail", ['{\n  "error": {"code": 503}\n}', '[{"error": "x"}]'])
def test_an_unframed_json_error_behind_the_events(tail):
    last = frames(b'data: {"a":1}\n\n' + tail.encode())[-1]
    assert (last.kind, json.loads(last.data)) == ("json", json.loads(tail))


def test_an_unframed_tail_without_an_error_is_nothing():
    assert data(b'data: {"a":1}\n\n{"note": 1}') == ['{"a":1}']


@pytest.mark.parametrize("body", [b'{"error": 1}', b" \r\n [1]", BOM + b'{"a":\n\n2}'])
def test_a_json_document_is_one_frame(body):
    (frame,) = frames(body)
    assert frame.kind == "json"
    assert json.loads(frame.data) == json.loads(body.removeprefix(BOM))


def test_a_page_is_one_frame_even_in_another_encoding():
    (frame,) = frames(b"\n<html>caf\xe9</html>")
    assert (frame.kind, frame.data.strip()) == ("html", "<html>caf\ufffd</html>")


@pytest.mark.parametrize("body", [b"", b"\n \r\n", BOM, BOM[:2], b": only\n: comments\n\n"])
def test_a_body_without_an_event_gives_no_frame(body):
    assert data(body) == []


def test_invalid_utf8_keeps_the_frames_before_it_and_names_its_place():
    body = b"data: a\n\ndata: b\xff\n\ndata: c\n\n"
    stream = Body()
    assert [frame.data for frame in stream.feed(body)] == ["a"]
    with pytest.raises(ProtocolError, match="invalid UTF-8 at byte 16") as caught:
        stream.raise_failure()
    assert caught.value.offset == 16
    assert stream.close() == []


@pytest.mark.parametrize("start", [b"data: ", b": ", b"data: x\ndata: ", b'{"', b"<p>"])
@pytest.mark.parametrize("size", [1, 4096])
def test_an_event_over_its_cap_is_refused_before_its_end(start, size):
    body = Body(max_bytes=10_000)
    body.feed(start)
    for _ in range(20_000 // size):
        body.feed(b"x" * size)
    with pytest.raises(LimitExceeded, match="larger than 10,000 bytes"):
        body.raise_failure()


def test_data_lines_count_together():
    line = b"data: " + b"x" * 994 + b"\n"
    assert len(frames(line * 10 + b"\n", max_bytes=10_000)[0].data) == 9949
    with pytest.raises(LimitExceeded):
        frames(line * 11 + b"\n", max_bytes=10_000)


def test_the_cap_is_eight_megabytes():
    room = MAX_EVENT_BYTES - len(b"data: ")
    assert MAX_EVENT_BYTES == 8_000_000
    assert len(frames(b"data: " + b"x" * room + b"\n\n")[0].data) == room
    with pytest.raises(LimitExceeded):
        frames(b"data: " + b"x" * (room + 1) + b"\n\n")


LINES = st.sampled_from(
    [
        *(b"data: " + text for text in (b"a", b'{"a":1}', b"[DONE]", b"", b"\xf0\x9f\x99\x82")),
        *(b"data", b"data:x", b": ping", b"event: error", b"id: 1", b"nonsense", b"", b"", b""),
        *(b'error: {"code":1}', b'{"error":', b'"x"}', b"data: \xff", "data: \u2028".encode(), BOM),
    ]
)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A body of sensible and senseless lines."""
    lines = draw(st.lists(st.tuples(LINES, ENDS), max_size=12))
    start = draw(st.sampled_from([b"", BOM, b"\r\n", b"{", b"<"]))
    return start + b"".join(line + end for line, end in lines) + draw(LINES)


@given(bodies() | st.binary(max_size=60), st.data())
@example(b"data: a\r\n\r\ndata: b\r\r", None)
@example(b"data: a\ndata: \xff\n\ndata: b", None)
def test_any_split_gives_the_same_frames(body, choose):
    whole = outcome(body)
    assert outcome(*(body[place : place + 1] for place in range(len(body)))) == whole
    if choose is not None:
        places = choose.draw(st.lists(st.integers(0, len(body)), max_size=6).map(sorted))
        cuts = [0, *places, len(body)]
        assert outcome(*map(lambda a, b: body[a:b], cuts, cuts[1:])) == whole


@pytest.mark.parametrize("unit", [b"data: x\n\n", b"x" * 100, b"\n", b"data: x\n", b'{"a":1}' * 9])
def test_the_work_grows_with_the_bytes_and_not_with_their_square(unit):
    def work(count: int) -> float:
        """The processor time of a body that comes byte by byte behind a long open event."""
        body = Body()
        begin = time.process_time()
        for _ in range(count):
            body.feed(unit)
        body.close()
        return time.process_time() - begin

    assert min(work(40_000) for _ in range(3)) < 12 * min(work(10_000) for _ in range(3)) + 0.01
