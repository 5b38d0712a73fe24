"""What a model's name tells of its ways."""

from __future__ import annotations

import re

_VERSION = re.compile(r"gemini-([0-9]{1,3})(?![0-9])")


def is_gemini_3(model: str) -> bool:
    """Whether a model is Gemini 3 or later, which signs calls and takes levels of reasoning."""
    version = _VERSION.search(model)
    return version is not None and int(version[1]) >= 3
