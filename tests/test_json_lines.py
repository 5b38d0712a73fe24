"""Newline-delimited JSON to frames."""

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


def outcome(*pieces: bytes, max_bytes: int = MAX_EVENT_BYTES) -> tuple[list[Frame], str]:
    """The frames of a body that arrives in pieces, up to a failure, and the failure."""
    body = Body(max_bytes, framing="lines")
    found = [frame for piece in pieces for frame in body.feed(piece)]
    found += body.close()
    try:
        body.raise_failure()
    except (ProtocolError, LimitExceeded) as error:
        return found, str(error)
    return found, ""


def frames(*pieces: bytes) -> list[Frame]:
    """All frames of a sound body."""
    found, failure = outcome(*pieces)
    assert failure == ""
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}']),
        (b'{"a":1}\r\n{"a":2}\r\n', ['{"a":1}', '{"a":2}']),
        (b'{"a":1}\r{"a":2}\n\r', ['{"a":1}', '{"a":2}']),
        (b'\n\n{"a":1}\n\n  \r\n\t\n{"a":2}\n\n', ['{"a":1}', '{"a":2}']),
        (b'  \n {"a":1}\n{"a":2} \n', [' {"a":1}', '{"a":2} ']),
        (b'{"a":1}\n{"a":2}', ['{"a":1}', '{"a":2}']),
        (b'{"a":1}', ['{"a":1}']),
        (BOM + b'{"a":1}\n', ['{"a":1}']),
        ('{"a":"x\u2028y\u2029z\x85"}\n'.encode(), ['{"a":"x\u2028y\u2029z\x85"}']),
        (b'{"a":1}\n["b"]\n7\nnonsense\n', ['{"a":1}', '["b"]', "7", "nonsense"]),
        (b"", []),
        (b"\n \r\n", []),
    ],
)
def test_a_line_is_a_frame(body, expected):
    found = frames(body)
    assert [frame.data for frame in found] == expected
    assert {(frame.kind, frame.event) for frame in found} <= {("event", "")}


def test_a_frame_comes_with_the_end_of_its_line():
    body = Body(framing="lines")
    assert body.feed(b'{"a":1}') == []
    assert [frame.data for frame in body.feed(b"\n")] == ['{"a":1}']
    assert [frame.data for frame in body.feed(b'{"a":2}\r')] == ['{"a":2}']
    assert body.feed(b"\n") == []
    assert body.close() == []


def test_an_offset_is_the_place_of_the_line_in_the_body():
    body = BOM + '\r\n{"a":"ü"}\r\n\r\n{"b":1}\n{"c":1}'.encode()
    assert [(frame.data, frame.offset) for frame in frames(body)] == [
        ('{"a":"ü"}', body.index(b'{"a"')),
        ('{"b":1}', body.index(b'{"b"')),
        ('{"c":1}', body.index(b'{"c"')),
    ]


@pytest.mark.parametrize("cut", [b'{"a', b'{"a":"\xc3', b'{"a":1', b"n"])
def test_a_line_cut_by_the_end_of_the_body_is_no_line(cut):
    assert [frame.data for frame in frames(b'{"b":1}\n' + cut)] == ['{"b":1}']


def test_a_body_that_is_one_cut_line_is_nothing():
    assert frames(b'{"model":"m","mess') == []


@pytest.mark.parametrize(
    "body",
    [
        b'{\n  "error": "x"\n}\n',
        b'{\r\n\r\n"error": {"code": 503}}',
        b'{"error":\n"x"}',
        BOM + b'\n  {\n"error": "x"}',
        b'[{"error": "x"}]',
        b'[\n{"a":1},\n{"a":2}]\n',
    ],
)
def test_a_document_over_several_lines_is_one_frame(body):
    (frame,) = frames(body)
    assert frame.kind == "json"
    assert json.loads(frame.data) == json.loads(body.removeprefix(BOM))
    assert body[frame.offset :].decode() == frame.data


def test_a_page_is_one_frame():
    (frame,) = frames(b"\n<html>caf\xe9\n</html>")
    assert (frame.kind, frame.data.strip()) == ("html", "<html>caf\ufffd\n</html>")


@pytest.mark.parametrize("start", [b"", b": ping\n\n", b"event: message\n", b"id: 1\n", BOM])
def test_an_event_stream_is_cut_as_one(start):
    body = start + b'data: {"a":1}\n\ndata: {"a":2}\n\n'
    found = frames(body)
    assert [frame.data for frame in found] == ['{"a":1}', '{"a":2}']
    assert [frame.offset for frame in found] == [body.index(b"data"), body.rindex(b"data")]


@pytest.mark.parametrize(
    ("body", "before"),
    [
        (b'{"a":1}\n{"b":"\xff"}\n{"c":1}\n', ['{"a":1}']),
        (b'{"b":"\xff"}\n{"c":1}\n', []),
        (BOM + b'\n{\n"b":"\xff"}\n', []),
    ],
)
def test_invalid_utf8_keeps_the_frames_before_it_and_names_its_place(body, before):
    found, failure = outcome(body)
    assert [frame.data for frame in found] == before
    assert failure == f"invalid UTF-8 at byte {body.index(0xFF)} of the body"


@pytest.mark.parametrize("start", [b'{"', b'{}\n{"', b"{\n"])
@pytest.mark.parametrize("size", [1, 4096])
def test_a_line_or_document_over_its_cap_is_refused_before_its_end(start, size):
    body = Body(max_bytes=10_000, framing="lines")
    body.feed(start)
    for _ in range(20_000 // size):
        body.feed(b"x" * size)
    with pytest.raises(LimitExceeded, match="larger than 10,000 bytes"):
        body.raise_failure()


def test_the_cap_is_for_a_line_and_not_for_the_body():
    line = json.dumps({"a": "x" * 990}).encode()
    found, failure = outcome((line + b"\n") * 100, max_bytes=len(line))
    assert (len(found), failure) == (100, "")
    found, failure = outcome((line + b"\n") * 100, max_bytes=len(line) - 1)
    assert (found, failure[:33]) == ([], "one event of the stream is larger")


LINES = st.sampled_from(
    [
        *(b'{"a":1}', b'{"a":"\xf0\x9f\x99\x82"}', ' {"a":"\u2028"} '.encode(), b"{}", b"{", b"}"),
        *(b'"a":1', b'{"a":', b'{"a":"\xff"}', b'{"a":"\xc3', b"[1]", b"7", b"nonsense", b"<p>"),
        *(b"data: 1", b": ping", b"event: error", b"", b"", b" ", BOM),
    ]
)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A body of sensible and senseless lines."""
    lines = draw(st.lists(st.tuples(LINES, ENDS), max_size=12))
    start = draw(st.sampled_from([b"", b"", BOM, b"\r\n", b"  "]))
    return start + b"".join(line + end for line, end in lines) + draw(LINES)


@given(bodies() | st.binary(max_size=60), st.sampled_from([12, MAX_EVENT_BYTES]), st.data())
@example(b'{"a":1}\r\n\r\n{"a":2}\r\r', MAX_EVENT_BYTES, None)
@example(b"{\r\n}", MAX_EVENT_BYTES, None)
def test_any_split_gives_the_same_frames(body, cap, choose):
    whole = outcome(body, max_bytes=cap)
    single = (body[place : place + 1] for place in range(len(body)))
    assert outcome(*single, max_bytes=cap) == whole
    if choose is not None:
        places = choose.draw(st.lists(st.integers(0, len(body)), max_size=6).map(sorted))
        cuts = [0, *places, len(body)]
        assert outcome(*map(lambda a, b: body[a:b], cuts, cuts[1:]), max_bytes=cap) == whole


@pytest.mark.parametrize("unit", [b'{"a":1}\n', b"x" * 100, b"\n", b"{\n"])
def test_the_work_grows_with_the_bytes_and_not_with_their_square(unit):
    def work(count: int) -> float:
        """The processor time of a body that comes in small pieces behind an open line."""
        body = Body(framing="lines")
        begin = time.process_time()
        body.feed(b'{"a":')
        for _ in range(count):
            body.feed(unit)
        body.close()
        return time.process_time() - begin

    assert min(work(40_000) for _ in range(3)) < 12 * min(work(10_000) for _ in range(3)) + 0.01
