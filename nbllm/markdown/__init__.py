"""Model text as Markdown, made safe: as HTML for a page, as Markdown for any other viewer."""

from __future__ import annotations

from nbllm.markdown.characters import reveal, scrub
from nbllm.markdown.defang import defang
from nbllm.markdown.escaping import escaped
from nbllm.markdown.fences import closed
from nbllm.markdown.literal import literal
from nbllm.markdown.render import render

__all__ = ["closed", "defang", "escaped", "literal", "render", "reveal", "scrub"]
