"""What a page may ask of a board: everything else that comes from a page is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard, cast

Pair: TypeAlias = tuple[int, int]

_PLAIN = ("attach", "sync", "stop_all", "reveal", "settle")
_OF_ONE_LANE = ("stop", "retry", "vote")
_PAGE = re.compile(r"[a-z0-9]{1,16}")
_LONGEST_ID = 512
MOST_OF_A_QUESTION = 100_000
"""Characters that a person may ask on a board."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish; ``lane`` and ``lanes`` are places on the board, ``page`` is a page's own word.

    ``call`` is the id of the tool call that ``allow`` is about. ``text`` is what all are asked
    next, or only the one at ``lane``, or the ``winner``.
    """

    op: str
    lane: int | None = None
    lanes: Pair | None = None
    sequence: int = 0
    page: str = ""
    call: str = ""
    allow: bool = False
    text: str = ""
    winner: bool = False


def read(content: dict[str, Any], count: int) -> Wish | None:
    """The wish of a page of a board with ``count`` lanes; ``None`` where no page of ours says so.

    A truth value is no number.
    """
    op, lane = content.get("op"), content.get("lane")
    if not isinstance(op, str):
        return None
    if op in _PLAIN:
        return Wish(op)
    if op in _OF_ONE_LANE:
        return Wish(op, lane) if _is_place(lane, count) else None
    if op == "pin" and "lane" in content:
        return Wish(op, lane) if lane is None or _is_place(lane, count) else None
    reader = _READERS.get(op)
    return reader(content, count) if reader else None


def _read_diff(content: dict[str, Any], count: int) -> Wish | None:
    lanes = content.get("lanes", 0)
    if lanes is None:
        return Wish("diff")
    pair = cast("list[Any]", lanes) if isinstance(lanes, list) else []
    is_pair = len(pair) == 2 and all(_is_place(each, count) for each in pair)
    return Wish("diff", lanes=(pair[0], pair[1])) if is_pair and pair[0] != pair[1] else None


def _read_consent(content: dict[str, Any], count: int) -> Wish | None:
    lane, call, allow = content.get("lane"), content.get("id"), content.get("allow")
    if not _is_place(lane, count) or type(allow) is not bool:
        return None
    if not isinstance(call, str) or not 0 < len(call) <= _LONGEST_ID:
        return None
    return Wish("consent", lane, call=call, allow=allow)


def _read_question(content: dict[str, Any], count: int) -> Wish | None:
    text, to = content.get("text"), content.get("to")
    if not isinstance(text, str) or not text.strip() or len(text) > MOST_OF_A_QUESTION:
        return None
    if to in ("all", "winner"):
        return Wish("ask", text=text, winner=to == "winner")
    return Wish("ask", to, text=text) if _is_place(to, count) else None


def _read_acknowledgement(content: dict[str, Any], _count: int) -> Wish | None:
    sequence, page = content.get("sequence"), content.get("page")
    if type(sequence) is not int or sequence < 1:
        return None
    if not isinstance(page, str) or not _PAGE.fullmatch(page):
        return None
    return Wish("ack", sequence=sequence, page=page)


def _is_place(lane: object, count: int) -> TypeGuard[int]:
    return type(lane) is int and 0 <= lane < count


_READERS: dict[str, Callable[[dict[str, Any], int], Wish | None]] = {
    "diff": _read_diff,
    "consent": _read_consent,
    "ask": _read_question,
    "ack": _read_acknowledgement,
}
