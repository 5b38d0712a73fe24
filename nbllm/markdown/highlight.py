"""Code as HTML with the class names that Pygments' style sheets know."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from itertools import groupby
from time import thread_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygments.lexer import Lexer
    from pygments.token import _TokenType as TokenType  # pyright: ignore[reportPrivateUsage]

LONGEST = 50_000

# Many lexers need quadratic time for these, and no answer to read contains them.
_HOSTILE = re.compile(r"[^\n]{2000}|\s{500}")

# Only these: a lookup by any name loads plug-ins.
_LEXERS = {
    name: lexer
    for lexer, names in {
        "bash": "bash sh shell zsh",
        "c": "c h",
        "console": "console shell-session",
        "cpp": "cpp c++ cc hpp",
        "csharp": "csharp c# cs",
        "css": "css",
        "diff": "diff patch",
        "docker": "docker dockerfile",
        "go": "go golang",
        "haskell": "haskell hs",
        "html": "html",
        "ini": "ini cfg properties",
        "java": "java",
        "javascript": "javascript js jsx mjs",
        "json": "json jsonc",
        "julia": "julia jl",
        "kotlin": "kotlin kt",
        "latex": "latex tex",
        "lua": "lua",
        "make": "make makefile",
        "matlab": "matlab",
        "perl": "perl pl",
        "php": "php",
        "powershell": "powershell ps1",
        "pycon": "pycon",
        "python": "python py python3 py3 ipython ipython3",
        "r": "r",
        "ruby": "ruby rb",
        "rust": "rust rs",
        "scala": "scala",
        "scss": "scss",
        "sql": "sql postgresql sqlite",
        "swift": "swift",
        "toml": "toml",
        "typescript": "typescript ts tsx",
        "xml": "xml svg",
        "yaml": "yaml yml",
    }.items()
    for name in names.split()
}


class Highlighter:
    """Highlights the code of one text, for so many seconds of processor time in all."""

    def __init__(self, seconds: float = 0.5) -> None:
        self._left = seconds

    def html(self, code: str, language: str) -> str:
        """The code as HTML text and spans.

        It is plain where the language is unknown, the code is long or the time is used up.
        """
        lexer = None if _HOSTILE.search(code) else _lexer(_LEXERS.get(language.lower(), ""))
        pieces = self._pieces(lexer, code) if lexer and len(code) <= LONGEST else []
        if "".join(piece for _, piece in pieces) != code:
            return escape(code, quote=False)
        return "".join(_span(css_class, text) for css_class, text in _merged(pieces))

    def _pieces(self, lexer: Lexer, code: str) -> list[tuple[str, str]]:
        """The pieces with their classes, as far as the time lasts."""
        pieces: list[tuple[str, str]] = []
        started = thread_time()
        end = started + self._left
        for _, token, text in lexer.get_tokens_unprocessed(code):
            pieces.append((_css_class(token), text))
            if thread_time() >= end:
                break
        self._left -= thread_time() - started
        return pieces


@cache
def _lexer(name: str) -> Lexer | None:
    from pygments.lexers import find_lexer_class_by_name

    return find_lexer_class_by_name(name)() if name else None


def _merged(pieces: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for css_class, group in groupby(pieces, key=lambda piece: piece[0]):
        yield css_class, "".join(text for _, text in group)


def _span(css_class: str, text: str) -> str:
    escaped = escape(text, quote=False)
    if not css_class or not text.strip():
        return escaped
    return f'<span class="{css_class}">{escaped}</span>'


@cache
def _css_class(token: TokenType) -> str:
    """The class of the nearest ancestor that has one; names and punctuation stay plain."""
    classes = _classes()
    return next((classes[kind] for kind in reversed(token.split()) if kind in classes), "")


@cache
def _classes() -> dict[TokenType, str]:
    from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String

    return {
        Comment: "c",
        Generic.Deleted: "gd",
        Generic.Heading: "gh",
        Generic.Inserted: "gi",
        Generic.Output: "go",
        Generic.Prompt: "gp",
        Generic.Subheading: "gu",
        Keyword: "k",
        Name.Attribute: "na",
        Name.Builtin: "nb",
        Name.Class: "nc",
        Name.Decorator: "nd",
        Name.Exception: "nb",
        Name.Function: "nf",
        Name.Tag: "nt",
        Number: "m",
        Operator: "o",
        Operator.Word: "k",
        String: "s",
    }
