"""Addresses that stand in the text as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbllm.markdown.links import LONGEST, safe_address

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_SCHEME = re.compile(r"(?<![a-z0-9.+-])https?$", re.IGNORECASE)
_REST = re.compile(rf"://[^\s<>\"`\\]{{1,{LONGEST + 1}}}")
_TRAILING = ".,:;!?'\"*_~"


def add_bare_links(parser: MarkdownIt) -> None:
    """Teach the parser to link ``http://`` and ``https://`` addresses, before emphasis is seen."""
    parser.inline.ruler.after("text", "bare_link", _bare_link)


def _bare_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    if state.linkLevel > 0 or state.src[state.pos] != ":":
        return False
    scheme = _SCHEME.search(state.pending[-7:])
    rest = _REST.match(state.src, state.pos, state.posMax) if scheme else None
    if scheme is None or rest is None:
        return False
    address = _without_trailing(scheme[0] + rest[0])
    if len(address) <= len(scheme[0]) + len("://") or safe_address(address) is None:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        _push(state, address)
    state.pos += len(address) - len(scheme[0])
    return True


def _push(state: StateInline, address: str) -> None:
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": state.md.normalizeLink(address)}
    state.push("text", "", 0).content = state.md.normalizeLinkText(address)
    state.push("link_close", "a", -1).info = opening.info = "auto"


def _without_trailing(address: str) -> str:
    """Punctuation at the end belongs to the sentence, a bracket only if it closes none of its."""
    address = address.rstrip(_TRAILING)
    while _closes_more(address, "()") or _closes_more(address, "[]"):
        address = address[:-1].rstrip(_TRAILING)
    return address


def _closes_more(address: str, pair: str) -> bool:
    opening, closing = pair
    return address.endswith(closing) and address.count(opening) < address.count(closing)
