"""Where inline text is code."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A line that begins so is HTML before any code span is looked for.
_HTML_LINE = re.compile(r"\n[ \t>]*<")
_RUN = re.compile("`+")
_RUN_OR_ESCAPE = re.compile(r"\\.|`+", re.DOTALL)


def split_code(source: str) -> Iterator[tuple[bool, str]]:
    """Cut inline text into ``(is_code, piece)``, by CommonMark's rule for runs of backticks.

    A run that opens nothing comes escaped, so that no viewer pairs it with another one.
    """
    ends = _ends_by_length(source)
    prose: list[str] = []
    position = 0
    while match := _RUN_OR_ESCAPE.search(source, position):
        prose.append(source[position : match.start()])
        position = match.end()
        end = None if match[0][0] == "\\" else _end(ends[len(match[0])], position)
        if end is not None and not _HTML_LINE.search(source, position, end):
            yield False, "".join(prose)
            yield True, source[match.start() : end]
            prose, position = [], end
        else:
            prose.append(_without_run(match))
    yield False, "".join([*prose, source[position:]])


def without_code(source: str) -> str:
    """Inline text with every backtick escaped, so that no viewer finds code in it."""
    return _RUN_OR_ESCAPE.sub(_without_run, source)


def _without_run(match: re.Match[str]) -> str:
    # No entity: a line that begins with ``` is no fence only while a backtick stands in it.
    return match[0] if match[0][0] == "\\" else match[0].replace("`", "\\`")


def _ends_by_length(source: str) -> defaultdict[int, list[int]]:
    ends: defaultdict[int, list[int]] = defaultdict(list)
    for match in _RUN.finditer(source):
        ends[len(match[0])].append(match.end())
    return ends


def _end(ends: list[int], after: int) -> int | None:
    """The end of the first run that begins at ``after`` or later."""
    index = bisect_left(ends, after + 1)
    return ends[index] if index < len(ends) else None
