"""Events, errors and responses go through JSON unchanged, and garbage is a ``ValueError``."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary import CANARY
from conformance import answer_of
from nbllm import errors, events
from nbllm.call import Call
from nbllm.errors import NbllmError
from nbllm.events import Event, Finish, Start, TextDelta, ToolCallDelta, ToolCallStart, Usage
from nbllm.folding import fold
from nbllm.response import Response
from nbllm.schema.making import as_form
from nbllm.secret import Secret
from nbllm.serialization import (
    error_from_dict,
    error_to_dict,
    event_from_dict,
    event_to_dict,
    response_from_dict,
    response_to_dict,
)
from nbllm.transport.refusal import error_for
from test_own_streams import ANSWERS, Own, name

CLASSES = sorted(
    (one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, NbllmError)),
    key=lambda one: one.__name__,
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(), max_size=20)
MAYBE = st.none() | TEXTS


def through_json(value: Any) -> Any:
    """What another program reads."""
    return json.loads(json.dumps(value, allow_nan=False))


def made(kind: type[NbllmError], **fields: Any) -> NbllmError:
    """An error of a class, whatever its constructor takes."""
    own: dict[str, Any] = {
        "TimedOut": {"phase": "idle", "seconds": 3.0},
        "ConnectFailed": {"is_unknown_host": True},
        "ProtocolError": {"offset": 17},
        "SchemaError": {"path": "people[0].age", "reason": "no number"},
        "ComparisonFailed": {"errors": {"a": errors.RateLimited("slow"), "b": KeyError("x")}},
    }
    error = kind("what to type next", **own.get(kind.__name__, {}))
    vars(error).update(fields)
    return error


@st.composite
def any_error(draw: st.DrawFn) -> NbllmError:
    """An error of any class with any fields."""
    kind = draw(st.sampled_from(CLASSES))
    fields = {"provider": MAYBE, "status": st.none() | st.integers(), "retryable": st.booleans()}
    error = made(kind, **{field: draw(values) for field, values in fields.items()})
    error.advise(draw(TEXTS))
    error.retry_after, error.elapsed = draw(st.none() | NUMBERS), draw(st.none() | NUMBERS)
    return error


COUNTS = st.builds(Usage, *[st.none() | st.integers(0)] * 5)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Start, MAYBE, MAYBE),
    st.builds(TextDelta, TEXTS),
    st.builds(events.ReasoningDelta, TEXTS),
    st.builds(ToolCallStart, st.integers(0), TEXTS, TEXTS),
    st.builds(ToolCallDelta, st.integers(0), TEXTS),
    st.builds(events.ToolResult, TEXTS, TEXTS, st.booleans()),
    st.builds(events.Citation, MAYBE, MAYBE, MAYBE),
    st.builds(events.UsageReport, COUNTS, st.none() | NUMBERS),
    st.builds(events.State, TEXTS, TEXTS),
    st.builds(events.Notice, TEXTS),
    st.builds(Finish, st.sampled_from(["stop", "error", "other"]), MAYBE, st.none() | any_error()),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(EVENTS)
def test_any_event_goes_through_json_unchanged(event):
    written = event_to_dict(event)
    read = event_from_dict(through_json(written))
    assert (type(read), read.kind) == (type(event), written["kind"])
    assert event_to_dict(read) == written
    if not isinstance(event, Finish):
        assert read == event


@settings(max_examples=60)
@given(any_error())
def test_any_error_goes_through_json_unchanged(error):
    read = error_from_dict(through_json(error_to_dict(error)))
    assert type(read) is type(error)
    assert str(read) == str(error) == read.args[0]
    kept = {name: value for name, value in vars(error).items() if name != "errors"}
    assert {name: vars(read)[name] for name in kept} == kept
    assert error_to_dict(read) == error_to_dict(error)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_of_error_is_read_as_itself(kind):
    assert type(error_from_dict(error_to_dict(made(kind)))) is kind


def test_a_foreign_error_tells_its_class_only_and_an_heir_its_nearest_known_one():
    class Busy(errors.Overloaded):
        """Of somebody else's."""

    assert CANARY not in json.dumps(error_to_dict(KeyError(CANARY)))
    assert "KeyError" in error_to_dict(KeyError(CANARY))["message"]
    assert error_to_dict(Busy("later"))["kind"] == "Overloaded"


def test_a_time_that_nobody_can_wait_is_unknown():
    error = errors.RateLimited("slow", retry_after=float("inf"))
    assert error_from_dict(through_json(error_to_dict(error))).retry_after is None


@pytest.mark.parametrize("own", ANSWERS, ids=name)
def test_what_a_provider_said_goes_through_json_unchanged(own: Own):
    response = answer_of(own.events([own.body]))
    read = response_from_dict(through_json(response_to_dict(response)))
    assert response_to_dict(read) == response_to_dict(response)
    if response.error is None:
        assert read == response
    else:
        assert read.error is read.events[-1].error
        assert read.error.response is read


def test_a_response_can_travel_without_its_events():
    response = fold([(0.0, TextDelta("hi")), (1.5, Finish("stop", "done"))])
    read = response_from_dict(through_json(response_to_dict(response, events=False)))
    assert read == replace(response, events=())
    assert (read.ttft, read.duration) == (0.0, 1.5)


class Person(pydantic.BaseModel):
    """A schema."""

    name: str


def test_parsed_is_written_as_json_and_read_off_the_text_by_the_form():
    form = as_form(Person)
    response = Response(text='{"name": "Ada"}', finish_reason="stop", parsed=Person(name="Ada"))
    written = response_to_dict(response)
    assert written["parsed"] == {"name": "Ada"}
    assert response_from_dict(through_json(written), form).parsed == Person(name="Ada")
    assert response_from_dict(written).parsed is None
    assert response_from_dict({**written, "text": "no"}, form).parsed is None
    assert response_to_dict(replace(response, parsed=object()))["parsed"] is None


def test_arguments_are_an_object_and_their_text():
    call = [ToolCallStart(0, "c1", "look"), ToolCallDelta(0, '{"at": NaN}'), Finish("stop")]
    response = fold((0.0, event) for event in call)
    written = through_json(response_to_dict(response))
    assert written["tool_calls"][0]["arguments"] is None
    lying = {**written["tool_calls"][0], "arguments_json": "{}", "arguments": {"path": "/"}}
    assert response_from_dict({**written, "tool_calls": [lying]}).tool_calls[0].arguments == {}


@settings(max_examples=100)
@given(JSON)
def test_garbage_is_a_value_error(value):
    for read in (event_from_dict, error_from_dict, response_from_dict):
        _refuses_or_reads(read, value)


@settings(max_examples=80)
@given(EVENTS, st.data())
def test_a_damaged_event_is_a_value_error_or_another_event(event, data):
    written = event_to_dict(event)
    spot = data.draw(st.sampled_from(sorted(written)))
    _refuses_or_reads(event_from_dict, {**written, spot: data.draw(JSON)})
    del written[spot]
    _refuses_or_reads(event_from_dict, written)


@settings(max_examples=80)
@given(any_error(), st.data())
def test_a_damaged_error_or_response_is_a_value_error(error, data):
    written = error_to_dict(error)
    spot = data.draw(st.sampled_from(sorted(written)))
    _refuses_or_reads(error_from_dict, {**written, spot: data.draw(JSON)})
    whole = response_to_dict(fold([(0.0, Start("m", "1")), (1.0, Finish("error", None, error))]))
    spot = data.draw(st.sampled_from(sorted(whole)))
    _refuses_or_reads(response_from_dict, {**whole, spot: data.draw(JSON)})


def test_deep_garbage_is_a_value_error():
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for read in (event_from_dict, error_from_dict, response_from_dict):
        for value in (deep, {"kind": deep}, {"kind": "text_delta", "text": deep}, {"text": deep}):
            with pytest.raises(ValueError, match=r"list|event|error|text"):
                read(value)
    while deep:
        deep = deep[0]  # freed from the outside, or its end would be a crash of its own


def _refuses_or_reads(read: Any, value: Any) -> None:
    try:
        json.dumps(_written(read(value)), allow_nan=False)
    except ValueError:
        return


def _written(read: Any) -> Any:
    if isinstance(read, Response):
        return response_to_dict(read)
    return error_to_dict(read) if isinstance(read, NbllmError) else event_to_dict(read)


def test_comparisons_in_comparisons_are_refused():
    inner = error_to_dict(made(errors.ComparisonFailed))
    with pytest.raises(ValueError, match="no lane of another"):
        error_from_dict({**inner, "errors": {"a": inner}})


def test_no_key_is_in_what_is_written_of_a_refusal():
    headers = {"authorization": f"Bearer {CANARY}"}
    call = Call("p", "m", "http://x/v1", {}, headers, framing="sse")
    body = json.dumps({"error": {"message": f"bad key {CANARY}"}}).encode()
    error = error_for(call, 401, {}, body)
    error.secret = Secret(CANARY)  # what is not named is not written
    written = json.dumps(error_to_dict(error))
    assert "AuthenticationError" in written
    assert CANARY not in written
