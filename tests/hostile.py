"""Hostile Markdown: texts of our own, the corpus that NBLLM_HOSTILE names, pieces to mix."""

from __future__ import annotations

import json
import os
from pathlib import Path

from hypothesis import strategies as st

_PIECES = [
    "[a]",
    "[a]:",
    "](",
    "![",
    "<img_src=x>",
    "<b>",
    "<!--",
    "-->",
    "`",
    "``",
    "```",
    "|",
    "|-|-|␊",
    "|_a_|_b_|␊",
    "$",
    "$$",
    "\\",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "https://a.b",
    "javascript:x",
    "<https://a.b>",
    "(",
    ")",
    '"t"',
    "'",
    "x",
    "!",
    "[",
    "]",
    ":",
    "(https://a.b)",
    "~~~",
    "(javascript:x)",
    "\\href{x}",
    "<",
    "*",
    "[r]:_javascript:x␊",
    "[^r]",
    "[^r]:_",
    "(data:image/png,x)",
    "mermaid␊",
    "<div>␊",
    "===␊",
    "---␊",
]
PIECES = [piece.replace("_", " ").replace("␊", "\n") for piece in _PIECES]
PIECES += ["\n", "\n\n", "> ", "- ", "1. ", "2. ", "    ", "# ", " ", "\t"]
markdown_texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def corpus() -> list[str]:
    """Every hostile text at hand."""
    own = json.loads(Path(__file__).with_name("hostile_markdown.json").read_text("utf-8"))
    path = os.environ.get("NBLLM_HOSTILE")
    more = json.loads(Path(path).read_text("utf-8")) if path else []
    return [*own, *(payload["markdown"] for payload in more)]
