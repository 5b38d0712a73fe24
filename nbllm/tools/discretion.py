"""What no model is told: keys, in whatever a tool returns or raises."""

from __future__ import annotations

import re

_LOGIN = re.compile(r"(?<=://)[^\s/?#'\"@:]*:[^\s/?#'\"@]*@")
_QUERY = re.compile(
    r"(?P<name>[?&][^=&?\s'\"]{0,40}?(?:key|token|secret|auth|passw|appid|signature)"
    r"[^=&?\s'\"]{0,40}=)[^&\s'\")]+",
    re.IGNORECASE,
)
_HEADER = re.compile(r"\b(?P<kind>Bearer|Basic)\s+[^\s'\",;]{8,}", re.IGNORECASE)
_SHORTEST = 8


def without_keys(text: str) -> str:
    """The text without the keys that nbllm knows of, in any encoding that hides them."""
    from nbllm import config
    from nbllm.transport.disguise import hide

    return hide(text, [key for key in config.known_keys() if len(key) >= _SHORTEST])


def discreet(error: str) -> str:
    """An error's text without keys, those of other services in addresses and headers among them.

    Client libraries put the whole address into what they raise.
    """
    error = _QUERY.sub(r"\g<name>…", _LOGIN.sub("", error))
    return without_keys(_HEADER.sub(r"\g<kind> …", error))
