"""What was asked, as far as it decides the answer: the same again has the same key."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_MASK = "***"
_SECRET = re.compile("key|token|secret|auth|password|signature")
_SECRET_MEMBER = re.compile(
    r"(x[-_])?(api[-_]?key|access[-_]?token|auth[-_]?token|authorization|password|secret)",
    re.IGNORECASE,
)
_LONG_DATA = re.compile(r"[^\s]{4000,}")
"""Longer than a word: an image or another file in base64."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request without its headers; ``sample`` counts those that ask for the same.

    Nothing in it is secret as far as names tell, and files are there by their digest alone.
    """

    url: str
    body: Mapping[str, Any]
    sample: int = 0
    method: str = "POST"

    @property
    def key(self) -> str:
        """What finds the answer; raises ``ValueError`` or ``TypeError`` for what is no JSON."""
        whole = [self.method, self.url, self.body, self.sample]
        text = json.dumps(whole, sort_keys=True, allow_nan=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def asked(url: str, body: Mapping[str, Any], sample: int = 0) -> Asked:
    """The request as it may be kept."""
    return Asked(_public(url), cast("dict[str, Any]", _short(body)), sample)


def _public(url: str) -> str:
    """The address without a login, and without what its query calls a key."""
    parts = urlsplit(url)
    query = parts.query
    if _SECRET.search(query.lower()):
        pairs = parse_qsl(query, keep_blank_values=True)
        shown = [(name, _MASK if _SECRET.search(name.lower()) else value) for name, value in pairs]
        query = urlencode(shown, safe=_MASK)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))


def _short(value: object) -> object:
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value).items()
        return {name: _member(str(name), member) for name, member in members}
    if isinstance(value, (list, tuple)):
        return [_short(each) for each in cast("list[object]", value)]
    if isinstance(value, str) and len(value) >= 4000 and _LONG_DATA.fullmatch(value):
        digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
        return f"sha256:{digest} of {len(value):,} characters"
    return value


def _member(name: str, value: object) -> object:
    is_secret = isinstance(value, str) and value and _SECRET_MEMBER.fullmatch(name)
    return _MASK if is_secret else _short(value)
