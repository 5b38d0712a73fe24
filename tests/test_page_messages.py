"""What a page may ask of a board, and what is nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.notebook.page_messages import Wish, read

LANES = 3
CONSENT = {"op": "consent", "lane": 2, "id": "c1", "allow": True}
ASK = {"op": "ask", "text": "And why?", "to": "all"}
ACK = {"op": "ack", "sequence": 7, "page": "p1"}

WISHES = [
    ({"op": "attach"}, Wish("attach")),
    ({"op": "sync", "lane": "?"}, Wish("sync")),
    ({"op": "stop_all"}, Wish("stop_all")),
    ({"op": "reveal"}, Wish("reveal")),
    ({"op": "settle"}, Wish("settle")),
    ({"op": "stop", "lane": 2}, Wish("stop", 2)),
    ({"op": "retry", "lane": 0}, Wish("retry", 0)),
    ({"op": "vote", "lane": 1}, Wish("vote", 1)),
    ({"op": "pin", "lane": 1}, Wish("pin", 1)),
    ({"op": "pin", "lane": None}, Wish("pin")),
    ({"op": "diff", "lanes": [2, 0]}, Wish("diff", lanes=(2, 0))),
    ({"op": "diff", "lanes": None}, Wish("diff")),
    (CONSENT, Wish("consent", 2, call="c1", allow=True)),
    ({**CONSENT, "allow": False}, Wish("consent", 2, call="c1")),
    (ASK, Wish("ask", text="And why?")),
    ({**ASK, "to": "winner"}, Wish("ask", text="And why?", winner=True)),
    ({**ASK, "to": 1}, Wish("ask", 1, text="And why?")),
    (ACK, Wish("ack", sequence=7, page="p1")),
]
NOTHING: list[dict[str, Any]] = [
    {},
    {"op": None},
    {"op": "eval", "code": "1"},
    {"op": ["stop_all"]},
    {"op": {"op": "attach"}},
    *({"op": op} for op in ("stop", "retry", "vote", "pin", "diff", "ack")),
    *(
        {"op": op, "lane": lane}
        for op in ("stop", "retry", "vote", "pin")
        for lane in (True, False, -1, 3, 0.0, "0", [0], {})
    ),
    *({"op": op, "lane": None} for op in ("stop", "retry", "vote")),
    *(
        {"op": "diff", "lanes": lanes}
        for lanes in ([0], [0, 0], [0, 1, 2], [0, 3], [0, True], "01", {"0": 1}, [[0], 1], 0)
    ),
    *({**CONSENT, "lane": lane} for lane in (None, True, 3, -1, "0")),
    *({**CONSENT, "id": call} for call in (None, "", 1, ["c1"], "x" * 513)),
    *({**CONSENT, "allow": allow} for allow in (None, 1, 0, "true", [True], {})),
    *({**ASK, "text": text} for text in (None, "", " \n", 5, ["a"], "x" * 100_001)),
    *({**ASK, "to": to} for to in (None, "", "loser", True, 3, -1, 0.0, ["all"], {})),
    *({**ACK, "sequence": sequence} for sequence in (0, -1, True, 1.0, "1", None, [1])),
    *({**ACK, "page": page} for page in ("", "P1", "a b", "a\n", "x" * 17, 5, None, ["a"], "é")),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
OPS = st.sampled_from(sorted({wish.op for _, wish in WISHES}))


@pytest.mark.parametrize(("content", "wish"), WISHES, ids=str)
def test_a_wish(content, wish):
    assert read({"nbllm": 1, **content}, LANES) == wish


@pytest.mark.parametrize("content", NOTHING, ids=str)
def test_nothing_that_a_page_of_ours_says(content):
    assert read(content, LANES) is None


@given(OPS, st.fixed_dictionaries({}, optional=dict.fromkeys(("lane", "lanes", "sequence"), JSON)))
def test_whatever_is_read_is_within_its_bounds(op, rest):
    wish = read({"op": op, "page": "a", **rest}, LANES)
    if wish is not None:
        places = [wish.lane, *(wish.lanes or ())]
        assert all(
            place is None or (type(place) is int and place in range(LANES)) for place in places
        )
        assert type(wish.sequence) is int
