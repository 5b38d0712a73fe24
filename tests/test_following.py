"""A lane at what its stream's log says, each phase where in the log it began."""

from __future__ import annotations

from typing import Any

import pytest

from nbllm.events import Event, Finish, Notice, Start, TextDelta, Usage, UsageReport
from nbllm.notebook.following import Follower
from nbllm.pricing import Price
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.generation import Generation
from test_patches import page_folds


class Journal(Generation):
    """A generation whose events a test tells."""

    def __init__(self, answerer: Answerer | None = None) -> None:
        super().__init__(lambda _generation: pytest.fail("never driven"), answerer or ANSWERER)
        self.started = 0.0

    def tell(self, *events: Event) -> None:
        self._take(events)


ANSWERER = Answerer("acme", "small", Price(input=1.0, output=1.0), 1_000)
DEARER = Answerer("acme", "large", Price(input=5.0, output=1.0), 1_000)


def facts(follower: Follower) -> dict[str, Any]:
    """What a page would be told by now."""
    follower.read()
    return follower.lane.state(0.0, 0.0)


def test_a_phase_lies_where_it_began():
    journal = Journal()
    follower = Follower("a", journal)
    journal.enter("waiting")
    journal.tell(Start(), Notice("503"))
    journal.enter("retrying", until=7.0)
    state = facts(follower)
    assert (state["phase"], state["retry_in"], state["notices"]) == ("retrying", 7.0, ["503"])
    journal.enter("connecting")
    journal.enter("waiting")
    journal.tell(Start(), TextDelta("so"))
    assert facts(follower)["phase"] == "streaming"


def test_looking_again_changes_nothing():
    journal = Journal()
    follower = Follower("a", journal)
    journal.enter("waiting")
    journal.tell(Start(), TextDelta("so"))
    first = facts(follower)
    assert facts(follower) == first
    assert first["phase"] == "streaming"


@pytest.mark.parametrize(
    ("phase", "events", "shown"),
    [
        ("connecting", [], "connecting"),
        ("waiting", [Start(), TextDelta("so")], "streaming"),
        ("retrying", [Start(), Notice("503")], "retrying"),
        ("stopping", [Start(), TextDelta("so")], "stopping"),
        ("stopping", [Start(), TextDelta("so"), Finish("cancelled")], "cancelled"),
    ],
)
def test_a_stream_that_runs_already(phase: str, events: list[Event], shown: str):
    journal = Journal()
    journal.tell(*events)
    journal.enter(phase)
    follower = Follower("a", journal)
    assert facts(follower)["phase"] == shown
    assert follower.is_over is journal.finished


def test_another_model_costs_its_own_price_and_keeps_what_stands():
    journal = Journal()
    follower = Follower("a", journal)
    journal.tell(Notice("503"), UsageReport(Usage(2_000)))
    assert facts(follower)["meter"]["cost"] == pytest.approx(0.002)
    journal.adopt(DEARER)
    journal.tell(Notice("acme/large answers instead."))
    assert facts(follower)["meter"]["cost"] == pytest.approx(0.010)
    journal.tell(Start(), TextDelta("x" * 400), UsageReport(Usage(2_000, 500)), Finish("stop"))
    state = facts(follower)
    assert state["meter"]["cost"] == pytest.approx(journal.response().cost)
    assert state["notices"] == ["503", "acme/large answers instead."]


def test_a_model_that_costs_nothing_stands_in():
    journal = Journal()
    follower = Follower("a", journal)
    assert facts(follower)["meter"]["cost"] != 0.0
    journal.adopt(Answerer("demo", "guide"))
    journal.tell(TextDelta("so"))
    assert facts(follower)["meter"]["cost"] == 0.0


def test_a_page_that_lost_the_news_of_a_retry_mixes_no_two_answers():
    before, after = Journal(), Journal()
    old = Follower("a", before)
    before.tell(Start(), TextDelta("one"), Finish("error"))
    facts(old)
    new = Follower("a", after, starts=old.lane.starts + 1)
    after.tell(Start(), TextDelta("other"))
    new.read()
    patch = {"lane": 0, **new.lane.patch(0.0, 0.0)}
    known = {"version": 1, "lanes": [old.lane.state(0.0, 0.0)]}
    (page,) = page_folds([(known, [{"op": "patch", "lanes": [patch]}])])
    assert page["lanes"][0]["text"] == "other"
