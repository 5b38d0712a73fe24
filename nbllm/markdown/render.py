"""Model text as HTML that may stand in any page.

A whitelist: what is not named here is never written, and all text is escaped. No image is fetched.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from nbllm.markdown.characters import scrub
from nbllm.markdown.escaping import escaped
from nbllm.markdown.highlight import Highlighter
from nbllm.markdown.links import opening_tag, safe_address
from nbllm.markdown.maths import is_harmless
from nbllm.markdown.parser import parser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TABLE = ("thead", "tbody", "tr", "th", "td")
_BLOCKS = frozenset([*_HEADINGS, *_TABLE, "p", "blockquote", "ul", "ol", "li"])
_SPANS = frozenset(["em", "strong", "s"])
_VOID = {"hr": "<hr>\n", "hardbreak": "<br>\n", "softbreak": "\n"}
# What scrolls sideways must be reached by keyboard.
_PRE = '<pre tabindex="0"'
_TABLE_OPENING = '<div class="nbllm-s-table" tabindex="0"><table>'
_LANGUAGE = re.compile(r"[\w+#.-]{1,32}", re.ASCII)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_DELIMITER = re.compile(r"\$+|\\(?=[()\[\]])")
_ALIGN = {"text-align:right": "right", "text-align:center": "center"}


def render(text: str) -> str:
    """Safe HTML of Markdown ``text``; formulas stay source text."""
    return "".join(_blocks(parser().parse(scrub(text)), Highlighter()))


def _blocks(tokens: Sequence[Token], highlighter: Highlighter) -> list[str]:
    pieces: list[str] = []
    for index, token in enumerate(tokens):
        if token.type == "inline":
            box = token.meta.get("box")
            pieces += [f'<span class="nbllm-s-task">{box}</span> '] if box else []
            pieces += _inline(token.children or [])
        elif token.type in ("fence", "code_block"):
            pieces.append(_code(token, highlighter))
        elif not token.hidden:
            following = tokens[index + 1] if token.nesting == 1 else None
            pieces.append(_block(token, following))
        elif token.nesting == -1:
            pieces.append("\n")
    return pieces


def _block(token: Token, following: Token | None) -> str:
    if token.type == "maths_block":
        return _display(token.content)
    if token.type == "footnote_open":
        return f'<p class="nbllm-s-footnote"{_direction(following)}>{_label(token)} '
    if token.tag == "table":
        return _TABLE_OPENING if token.nesting == 1 else "</table></div>\n"
    if token.tag in _BLOCKS:
        return _opening(token, following) if token.nesting == 1 else f"</{token.tag}>\n"
    return _VOID.get(token.type, "")


def _opening(token: Token, following: Token | None) -> str:
    attributes = ""
    start = token.attrGet("start")
    if isinstance(start, int):
        attributes += f' start="{start}"'
    align = _ALIGN.get(str(token.attrGet("style")))
    if align:
        attributes += f' align="{align}"'
    return f"<{token.tag}{attributes}{_direction(following)}>"


def _direction(following: Token | None) -> str:
    is_mixed = following is not None and _RIGHT_TO_LEFT.search(following.content)
    return ' dir="auto"' if is_mixed else ""


def _label(footnote: Token) -> str:
    return f"<sup>{footnote.meta['label']}</sup>"


def _code(token: Token, highlighter: Highlighter) -> str:
    language = _LANGUAGE.match(token.info.strip())
    if language is None:
        return f"{_PRE}><code>{escape(token.content, quote=False)}</code></pre>\n"
    name = language[0]
    code = highlighter.html(token.content, name)
    return f'{_PRE} class="highlight"><code class="language-{name}">{code}</code></pre>\n'


def _inline(tokens: Sequence[Token]) -> list[str]:
    pieces: list[str] = []
    closings: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            address = safe_address(str(token.attrGet("href")))
            pieces.append(opening_tag(address, titled=token.info != "auto") if address else "")
            closings.append("</a>" if address else "")
        elif token.type == "link_close":
            pieces.append(closings.pop())
        else:
            pieces.append(_span(token, in_link="</a>" in closings))
    return pieces


def _span(token: Token, *, in_link: bool) -> str:
    if token.type in _LEAVES:
        return _LEAVES[token.type](token)
    if token.type == "image":
        return _image(token, in_link=in_link)
    if token.tag in _SPANS:
        return f"<{token.tag}>" if token.nesting == 1 else f"</{token.tag}>"
    return _VOID.get(token.type, "")


def _text(text: str) -> str:
    """Escaped text; what opens no formula here must not open one in the page's typesetter."""
    return _DELIMITER.sub(r"<span>\g<0></span>", escaped(text))


def _display(source: str) -> str:
    if is_harmless(source):
        return f"<p>{_formula(source)}</p>\n"
    return f"{_PRE}>{_formula(source)}</pre>\n"


def _formula(source: str) -> str:
    escaped = escape(source, quote=False)
    if is_harmless(source):
        return escaped
    return f'<code class="tex2jax_ignore mathjax_ignore">{escaped}</code>'


def _image(token: Token, *, in_link: bool) -> str:
    """A link in the image's place, or only its words where there is no address to link to."""
    words = _text(f"image: {token.content}" if token.content else "image")
    address = safe_address(str(token.attrGet("src")))
    if in_link or address is None:
        return f"<em>{words}</em>"
    return f"{opening_tag(address)}{words}</a>"


_LEAVES: dict[str, Callable[[Token], str]] = {
    "text": lambda token: _text(token.content),
    "code_inline": lambda token: f"<code>{escape(token.content, quote=False)}</code>",
    "maths": lambda token: _formula(token.content),
    "footnote_reference": _label,
}
