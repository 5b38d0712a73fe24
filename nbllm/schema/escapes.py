"""The escapes of a JSON text, one character at a time."""

from __future__ import annotations

_PLAIN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_UNKNOWN = "\ufffd"


class Escapes:
    """Reads what stands behind a backslash; a half of a pair of surrogates waits for the other."""

    def __init__(self) -> None:
        self._digits: str | None = None
        self._high = 0

    def take(self, character: str) -> str | None:
        """What the escape says, ``None`` while it goes on. Raises ``ValueError`` for none."""
        if self._digits is None:
            if character == "u":
                self._digits = ""
                return None
            if character not in _PLAIN:
                raise ValueError(character)
            return self.before(_PLAIN[character])
        self._digits += character
        if len(self._digits) < 4:
            return None
        code, self._digits = int(self._digits, 16), None
        return self._said(code)

    def before(self, text: str) -> str:
        """A text that is no escape, behind what was waiting."""
        return self.end() + text

    def end(self) -> str:
        """What a half is that nothing follows."""
        waiting, self._high = self._high, 0
        return _UNKNOWN if waiting else ""

    def _said(self, code: int) -> str:
        if 0xDC00 <= code < 0xE000 and self._high:
            pair = 0x10000 + ((self._high - 0xD800) << 10) + (code - 0xDC00)
            self._high = 0
            return chr(pair)
        before = self.end()
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return before
        return before + (_UNKNOWN if 0xDC00 <= code < 0xE000 else chr(code))
