"""The demo models' tokens: words, marks and the blanks before them."""

from __future__ import annotations

import re

# Chinese, Japanese and Korean are written without blanks between words.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"

# Every repetition is bounded: an endless word becomes many tokens, in linear time.
_TOKEN = re.compile(
    rf"\s{{0,8}}(?:[{_UNSPACED}]{{1,2}}|(?:(?![{_UNSPACED}])\w){{1,16}}|[^\w\s]{{1,3}})|\s{{1,8}}"
)


def split(text: str) -> list[str]:
    """Cut ``text`` into tokens; joined again they are ``text``."""
    return _TOKEN.findall(text)
