"""Characters that a reader cannot see and that change what he does see."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BIDI_CONTROLS = r"\u061c\u202a-\u202e\u2066-\u2069"
_ZERO_WIDTH = r"\xad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
_SEPARATORS = r"\u2028\u2029"
_TAGS = r"\U000e0000-\U000e0fff"

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")
_SCRUBBED = re.compile(f"[{_CONTROL}{_BIDI_CONTROLS}{_ZERO_WIDTH}{_TAGS}]")
_UNSEEN_IN_ADDRESS = re.compile(
    f"[{_CONTROL}{_BIDI}{_ZERO_WIDTH}{_SEPARATORS}{_TAGS}\\s\u034f\u115f\u1160\u200c\u200d\u3164\uffa0]"
)
# A joiner shapes emoji and Persian or Indic words; after an ASCII character it can only deceive.
_REVEALED = re.compile(
    f"[{_CONTROL}{_BIDI}{_ZERO_WIDTH}{_SEPARATORS}{_TAGS}]|(?:(?<=[\\x00-\\x7f])|^)[\\u200c\\u200d]"
)
_MOST_MARKS = 8
_MAYBE_STACKED = re.compile(f"[^\x00-\u02ff]{{{_MOST_MARKS + 1},}}")


def whole(text: str) -> str:
    """The text with lone surrogates replaced, so that it can be encoded."""
    return _SURROGATE.sub("\ufffd", text)


def unix(text: str) -> str:
    """The text with every line end as a line feed, and no NUL, as a Markdown parser reads it."""
    return _LINE_END.sub("\n", text).replace("\x00", "\ufffd")


def scrub(text: str) -> str:
    """The text for display: without control, bidi control, zero-width and tag characters.

    Joiners and direction marks stay: scripts and emoji need them. More marks on a letter than any
    script has would paint over the lines around.
    """
    return _MAYBE_STACKED.sub(_lowered, _SCRUBBED.sub("", _LINE_END.sub("\n", whole(text))))


def reveal(text: str) -> str:
    r"""The text with control, bidi and zero-width characters written out, as in ``\u202e``."""
    return _REVEALED.sub(_written_out, _LINE_END.sub("\n", whole(text)))


def without_unseen(address: str) -> str:
    """A web address without white space, control and invisible characters."""
    return _UNSEEN_IN_ADDRESS.sub("", address)


def _written_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def _lowered(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in match[0]:
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
