"""Text in which Markdown finds nothing to do."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"[\\`*_\[\]#!|~$<>&]")


def literal(text: str) -> str:
    """The text with every character escaped that Markdown or a formula could read as markup."""
    return _MARKUP.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(match[0], f"\\{match[0]}")
