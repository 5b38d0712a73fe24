"""A key in another encoding is still the key."""

from __future__ import annotations

import html
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from itertools import product

_ESCAPE = re.compile(
    r"(?:%|\\u00|\\x)(?P<code>[0-9a-fA-F]{2})"
    r"|(?P<entity>&(?:#\w{1,8}|\w{2,8});)"
    r"|\\(?P<sign>[^\w\s])"
)
MASK = "…"


def hide(text: str, keys: Iterable[str]) -> str:
    """The text without the keys, as they are and as URLs, JSON, pages and base64 write them."""
    for key in keys:
        for form in (key, *_packed(key)):
            text = text.replace(form, MASK)
        text = _without_escaped(text, key)
    return text


def _packed(key: str) -> Iterator[str]:
    """The characters of base64 that the key alone decides, behind 0, 1 and 2 bytes of a triple."""
    for pack, before in product((b64encode, urlsafe_b64encode), range(3)):
        data = bytes(before) + key.encode()
        yield pack(data).decode()[(before * 8 + 5) // 6 : len(data) * 8 // 6]


def _without_escaped(text: str, key: str) -> str:
    if key not in _ESCAPE.sub(_meaning, text):
        return text
    plain, places = _unescaped(text)
    pieces, end = list[str](), 0
    begin = plain.find(key)
    while begin >= 0:
        pieces += [text[end : places[begin]], MASK]
        end = places[begin + len(key)]
        begin = plain.find(key, begin + len(key))
    return "".join([*pieces, text[end:]])


def _unescaped(text: str) -> tuple[str, list[int]]:
    """The text without escapes, and where each of its characters, and its end, was before."""
    pieces, places, end = list[str](), list[int](), 0
    for escape in _ESCAPE.finditer(text):
        meaning = _meaning(escape)
        pieces += [text[end : escape.start()], meaning]
        places += [*range(end, escape.start()), *[escape.start()] * len(meaning)]
        end = escape.end()
    return "".join([*pieces, text[end:]]), [*places, *range(end, len(text) + 1)]


def _meaning(escape: re.Match[str]) -> str:
    if code := escape["code"]:
        return chr(int(code, 16))
    return escape["sign"] or html.unescape(escape["entity"])
