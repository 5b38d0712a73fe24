"""What a page may ask of a board: everything else that comes from a page is nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

Pair: TypeAlias = tuple[int, int]

_PLAIN = ("attach", "sync", "stop_all", "reveal", "settle")
_OF_ONE_LANE = ("stop", "retry", "vote")
_PAGE = re.compile(r"[a-z0-9]{1,16}")


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish; ``lane`` and ``lanes`` are places on the board, ``page`` is a page's own word."""

    op: str
    lane: int | None = None
    lanes: Pair | None = None
    sequence: int = 0
    page: str = ""


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
    if op == "diff" and "lanes" in content:
        return _read_diff(content["lanes"], count)
    return _read_acknowledgement(content) if op == "ack" else None


def _read_diff(lanes: object, count: int) -> Wish | None:
    if lanes is None:
        return Wish("diff")
    pair = cast("list[Any]", lanes) if isinstance(lanes, list) else []
    is_pair = len(pair) == 2 and all(_is_place(each, count) for each in pair)
    return Wish("diff", lanes=(pair[0], pair[1])) if is_pair and pair[0] != pair[1] else None


def _read_acknowledgement(content: dict[str, Any]) -> Wish | None:
    sequence, page = content.get("sequence"), content.get("page")
    if type(sequence) is not int or sequence < 1:
        return None
    if not isinstance(page, str) or not _PAGE.fullmatch(page):
        return None
    return Wish("ack", sequence=sequence, page=page)


def _is_place(lane: object, count: int) -> bool:
    return type(lane) is int and 0 <= lane < count
