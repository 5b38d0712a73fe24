"""Keys that a server sends back never reach a message."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from urllib.request import getproxies

from nbllm.call import Call
from nbllm.transport.disguise import hide
from nbllm.wire.frame import Frame
from nbllm.wire.run import Run

_SECRET = re.compile("key|token|secret|auth|cookie|password")
_LOGIN = re.compile(r"(?<=://)[^\s/?#'\"]*@")
_BETWEEN = re.compile(r"[\s;,]+")
_CERTAIN = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])\S{16,}")
_SHORTEST = 8
"""Shorter keys are placeholders, as ``EMPTY`` for a local server; texts are full of them."""


def secret_headers(call: Call) -> list[str]:
    """The names of the headers that carry a key, the user's own among them."""
    return [name for name in call.headers if name == call.key_header or _SECRET.search(name)]


def redact(text: str, call: Call) -> str:
    """The text without any key that this call carries, and without the proxies' passwords.

    The user and password of every address in it go, too.
    """
    keys = _long([*_header_keys(call), *_address_keys(call.url), *_proxy_keys()])
    return hide(_LOGIN.sub("", text), keys)


def certain_keys(call: Call) -> list[str]:
    """The keys of a call that can be nothing else: ``not-needed`` may be a model's own words."""
    keys = _long([*_header_keys(call), *_address_keys(call.url)])
    return [key for key in keys if _CERTAIN.fullmatch(key)]


def without_keys(pieces: list[Frame | Run], call: Call, certain: list[str]) -> list[Frame | Run]:
    """The frames, redacted: the model's own words only of keys that are ``certain``.

    A run that holds one is cut; of any other, what will be cut is looked at then.
    """
    clean: list[Frame | Run] = []
    for piece in pieces:
        if isinstance(piece, Frame):
            clean.append(_without_keys(piece, call, certain))
            continue
        piece.hide = lambda frames: [_without_keys(frame, call, certain) for frame in frames]
        if any(key in piece.text for key in certain):
            clean += piece.cut(0, len(piece.text))
        else:
            clean.append(piece)
    return clean


def _without_keys(frame: Frame, call: Call, certain: list[str]) -> Frame:
    if not _is_answer(frame):
        return frame._replace(data=redact(frame.data, call))
    if any(key in frame.data for key in certain):
        return frame._replace(data=hide(frame.data, certain))
    return frame


def _is_answer(frame: Frame) -> bool:
    if frame.kind != "event" or frame.event == "error":
        return False
    return '"error"' not in frame.data and '"detail"' not in frame.data


def _long(keys: Iterable[str]) -> list[str]:
    """Those that are no placeholders; what contains another comes first."""
    return sorted({key for key in keys if len(key) >= _SHORTEST}, key=len, reverse=True)


def _header_keys(call: Call) -> Iterator[str]:
    for name in secret_headers(call):
        value = call.headers[name]
        yield value
        for word in _BETWEEN.split(value):
            yield word
            yield word.partition("=")[2].strip('"')
        if value[:6].lower() == "basic ":
            yield from _user_and_password(value[6:])


def _user_and_password(packed: str) -> list[str]:
    with suppress(ValueError):
        return b64decode(packed).decode().split(":", 1)
    return []


def _address_keys(address: str) -> Iterator[str]:
    """What is secret in an address: its password, and what its query calls a key."""
    with suppress(ValueError):
        parts = urlsplit(address)
        yield from _login(parts)
        for name, value in parse_qsl(parts.query):
            if _SECRET.search(name.lower()):
                yield value
                yield value.partition("/")[0]


def _proxy_keys() -> Iterator[str]:
    for address in getproxies().values():
        with suppress(ValueError):
            yield from _login(urlsplit(address))


def _login(parts: SplitResult) -> Iterator[str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    yield from (user, password, f"{user}:{password}")
