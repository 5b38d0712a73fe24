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


def hide_keys(text: str, call: Call) -> str:
    """The text without the call's keys that can be nothing else, as they are or in disguise."""
    return hide(text, _certain_keys(call))


class Redactor:
    """Takes the keys of one call out of what comes back.

    Out of the model's own words only those that can be nothing else: ``not-needed`` may be a word.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._certain = _certain_keys(call)

    def clean(self, pieces: list[Frame | Run]) -> list[Frame | Run]:
        """The pieces without keys; a run that holds one is cut.

        Of any other run, what will be cut is looked at then.
        """
        clean: list[Frame | Run] = []
        for piece in pieces:
            if isinstance(piece, Frame):
                clean += self._frames([piece])
                continue
            piece.hide = self._frames
            if self._certain and any(key in piece.text for key in self._certain):
                clean += piece.cut(0, len(piece.text))
            else:
                clean.append(piece)
        return clean

    def _frames(self, frames: list[Frame]) -> list[Frame]:
        return [self._frame(frame) for frame in frames]

    def _frame(self, frame: Frame) -> Frame:
        if not _is_answer(frame):
            return frame._replace(data=redact(frame.data, self._call))
        if self._certain and any(key in frame.data for key in self._certain):
            return frame._replace(data=hide(frame.data, self._certain))
        return frame


def _certain_keys(call: Call) -> list[str]:
    keys = _long([*_header_keys(call), *_address_keys(call.url)])
    return [key for key in keys if _CERTAIN.fullmatch(key)]


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
    if "@" not in address and "?" not in address:
        return
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
