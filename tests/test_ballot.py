"""What a person decides about named answers."""

from __future__ import annotations

import pytest

from nbllm.ballot import Ballot
from nbllm.errors import ConfigError

NAMES = [f"acme/{letter}" for letter in "pqrstuvw"]


def test_blind_names_hide_who_is_who_and_each_order_is_possible():
    orders = {Ballot(NAMES[:3], blind=True).names for _ in range(300)}
    assert len(orders) == 6
    ballot = Ballot(NAMES, blind=True)
    assert sorted(ballot.names) == NAMES
    assert [ballot.shown(name) for name in ballot.names] == [f"Model {x}" for x in "ABCDEFGH"]


def test_the_order_outlives_the_reveal():
    ballot = Ballot(NAMES, blind=True)
    before = ballot.names
    ballot.reveal()
    assert (ballot.blind, ballot.names, ballot.shown(before[0])) == (False, before, before[0])


def test_seeing_ballots_keep_the_order():
    ballot = Ballot(NAMES)
    assert (ballot.names, ballot.shown("acme/q")) == (tuple(NAMES), "acme/q")


def test_an_answer_is_found_by_name_shown_name_and_place():
    ballot = Ballot(NAMES, blind=True)
    third = ballot.names[2]
    assert {ballot.find(which) for which in (third, "Model C", 2)} == {third}
    for wrong in ("Model Z", 8, -1, "acme/"):
        with pytest.raises(ConfigError, match="Model A, Model B"):
            ballot.find(wrong)


def test_a_vote_reveals_and_taking_it_back_hides_nothing_again():
    ballot = Ballot(NAMES, blind=True)
    ballot.cast("Model B")
    assert (ballot.blind, ballot.vote) == (False, ballot.names[1])
    ballot.cast(None)
    assert (ballot.blind, ballot.vote) == (False, None)


def test_a_pin_and_a_pair_reveal_nothing():
    ballot = Ballot(NAMES, blind=True)
    ballot.pin(3)
    ballot.compare((0, 2))
    assert (ballot.blind, ballot.place(ballot.winner)) == (True, 3)
    assert ballot.pair == (ballot.names[0], ballot.names[2])
    ballot.pin(None)
    ballot.compare(None)
    assert (ballot.winner, ballot.place(ballot.winner), ballot.pair) == (None, None, None)


def test_whoever_watches_hears_of_every_change():
    ballot, heard = Ballot(NAMES, blind=True), []

    def watcher() -> None:
        heard.append((ballot.blind, ballot.winner, ballot.vote, ballot.pair))

    ballot.watch(watcher)
    ballot.pin(0)
    ballot.compare((0, 1))
    ballot.cast(1)
    ballot.reveal()
    assert len(heard) == 4
    ballot.forget(watcher)
    ballot.forget(watcher)
    ballot.pin(None)
    assert len(heard) == 4


def test_more_models_than_letters():
    ballot = Ballot([str(number) for number in range(30)], blind=True)
    assert [ballot.shown(name) for name in ballot.names[25:28]] == [
        "Model Z",
        "Model 27",
        "Model 28",
    ]
