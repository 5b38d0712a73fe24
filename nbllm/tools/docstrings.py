"""What a docstring says of a function and of its parameters.

Google's, NumPy's and Sphinx's forms are read; what fits none of them is prose.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from itertools import takewhile
from typing import NamedTuple

_PARAMETERS = {
    *("args", "arguments", "params", "parameters", "other parameters"),
    *("keyword args", "keyword arguments"),
}
_SECTIONS = _PARAMETERS | {
    *("return", "returns", "yield", "yields", "raises", "warns", "attributes", "methods"),
    *("example", "examples", "note", "notes", "warning", "warnings", "see also", "references"),
    "todo",
}
_UNDERLINE = re.compile(r"-{3,}\s*")
_FIELD = re.compile(r":(?P<kind>[a-z]+)\s*(?P<subject>[^:]*):\s*(?P<text>.*)")
_FIELDS = {
    *("param", "parameter", "arg", "argument", "key", "keyword", "type", "rtype"),
    *("return", "returns", "raise", "raises", "except", "exception", "meta", "yields"),
}
_PARAMETER_FIELDS = {"param", "parameter", "arg", "argument", "key", "keyword"}
_GOOGLE_ENTRY = re.compile(
    r"\*{0,2}(?P<names>\w+)\s*(?:\((?:[^()]|\([^()]*\))*\))?\s*:(?:\s+(?P<text>.*))?"
)
_NUMPY_ENTRY = re.compile(r"(?P<names>\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?")


class Documentation(NamedTuple):
    """The prose before the first section, and what is said of each parameter, each on one line."""

    purpose: str
    parameters: dict[str, str]


def read_docstring(text: str | None) -> Documentation:
    """Read a docstring in whichever form it is."""
    lines = cleandoc(text or "").splitlines()
    purpose = list(takewhile(lambda at: not _begins_section(lines, at), range(len(lines))))
    prose = "\n".join(lines[at] for at in purpose).strip()
    parameters: dict[str, str] = {}
    for at in range(len(purpose), len(lines)):
        if _begins_section(lines, at):
            parameters |= _section(lines, at)
    return Documentation(prose, parameters)


def _begins_section(lines: list[str], at: int) -> bool:
    return bool(_field(lines[at]) or _is_underlined(lines, at) or _is_google(lines, at))


def _field(line: str) -> re.Match[str] | None:
    field = _FIELD.fullmatch(line)
    return field if field and field["kind"] in _FIELDS else None


def _is_underlined(lines: list[str], at: int) -> bool:
    title, below = lines[at].strip().lower(), lines[at + 1 : at + 2]
    return title in _SECTIONS and bool(below) and bool(_UNDERLINE.fullmatch(below[0]))


def _is_google(lines: list[str], at: int) -> bool:
    line = lines[at].rstrip()
    return line.endswith(":") and line[:-1].lower() in _SECTIONS


def _section(lines: list[str], at: int) -> dict[str, str]:
    """What the section that begins there says of parameters."""
    if field := _field(lines[at]):
        if field["kind"] not in _PARAMETER_FIELDS or not field["subject"].strip():
            return {}
        more = takewhile(lambda line: line.startswith((" ", "\t")), lines[at + 1 :])
        return {field["subject"].split()[-1].lstrip("*"): _joined([field["text"], *more])}
    if lines[at].strip().rstrip(":").lower() not in _PARAMETERS:
        return {}
    underlined = _is_underlined(lines, at)
    begin = at + 1 + underlined
    end = next((n for n in range(begin, len(lines)) if _begins_section(lines, n)), len(lines))
    return _entries(lines[begin:end], _NUMPY_ENTRY if underlined else _GOOGLE_ENTRY)


def _entries(lines: list[str], form: re.Pattern[str]) -> dict[str, str]:
    """The entries of a section: a line as far to the left as the first one begins another."""
    said = [line for line in lines if line.strip()]
    margin = len(said[0]) - len(said[0].lstrip()) if said else 0
    entries: dict[str, list[str]] = {}
    current: list[str] = []
    for line in said:
        indent = len(line) - len(line.lstrip())
        entry = form.fullmatch(line.strip()) if indent <= margin else None
        if entry is None:
            current.append(line)
            continue
        current = [entry.groupdict().get("text") or ""]
        for name in re.findall(r"\w+", entry["names"]):
            entries[name] = current
    return {name: _joined(pieces) for name, pieces in entries.items()}


def _joined(pieces: list[str]) -> str:
    return " ".join(piece.strip() for piece in pieces if piece.strip())
