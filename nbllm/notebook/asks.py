"""What a person reads before a tool may run: all of it, with nothing hidden."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

from nbllm.consent import Consents, Question
from nbllm.markdown import reveal

# Blanks that are no blank, and marks that change the letter before them.
_UNLIKELY = re.compile(
    "[\xa0\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200a\u202f\u205f\u2800"
    "\u3000\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_INDENT = "  "
_DEEPEST = 40
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{\[]\s*[}\]]|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def asks(questions: Sequence[Question]) -> list[dict[str, str]]:
    """Each question as a page shows it: its ``id``, and as one who reads them name and arguments.

    Every value of the arguments stands as the model wrote it, on lines of its own.
    """
    return [
        {"id": each.id, "name": _plain(each.name), "arguments": _plain(pretty(each.arguments))}
        for each in questions
    ]


def veiled_id(identifier: str) -> str:
    """The same for a blind board, since some ids tell whose they are."""
    return hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def answer(consents: Consents, identifier: str, *, allow: bool) -> bool:
    """Answer the open question of that id, or veiled id; whether there was one."""
    for question in consents.pending:
        if identifier in (question.id, veiled_id(question.id)):
            return consents.answer(question.id, allow=allow)
    return False


def pretty(text: str) -> str:
    """JSON on lines of its own, every value as it was written; any other text as it is."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    depth, pieces = 0, list[str]()
    for piece in _PIECE.findall(text):
        if piece in ("{", "["):
            depth += 1
            pieces += (piece, _line(depth))
        elif piece in ("}", "]"):
            depth -= 1
            pieces += (_line(depth), piece)
        elif piece == ",":
            pieces += (piece, _line(depth))
        elif piece[0] in "{[":
            pieces.append(piece[0] + piece[-1])
        else:
            pieces.append(": " if piece == ":" else piece)
    return "".join(pieces)


def _line(depth: int) -> str:
    return "\n" + _INDENT * min(depth, _DEEPEST)


def _plain(text: str) -> str:
    return _UNLIKELY.sub(_written_out, reveal(text))


def _written_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
