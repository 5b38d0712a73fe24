"""What went wrong, as a person at a shell reads it."""

from __future__ import annotations

import shutil
from textwrap import wrap

from nbllm.cli.output import ERR
from nbllm.errors import ComparisonFailed, MissingKey


def told(error: BaseException) -> str:
    """What to tell of an error; nothing of it is obeyed by a terminal."""
    from nbllm.markdown.characters import reveal

    if isinstance(error, ComparisonFailed) and error.is_shown:
        return "every model failed, as it says above"
    if isinstance(error, MissingKey) and error.provider:
        from nbllm.providers.registry import find

        provider = find(error.provider)
        variable = provider.key_variables[0] if provider.key_variables else "its key"
        return f"no key for {provider.label}: set {variable}, as by export {variable}=…"
    return reveal(str(error))


def wrapped(text: str) -> str:
    """The text with its lines broken between words where standard error is a terminal."""
    if not ERR.is_terminal:
        return text
    width = max(20, shutil.get_terminal_size().columns)
    lines = (
        wrap(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )
    return "\n".join("\n".join(each) for each in lines)
