"""Addresses that stand in the text as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbllm.markdown.links import safe_address

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_SCHEME = re.compile(r"(?<![a-z0-9.+-])https?$", re.IGNORECASE)
# What the page side's parser takes for an address: punctuation at the end of a word belongs to the
# sentence, a bracket to the address only with its pair.
_REST = re.compile(
    r"""
    :// (?! [^\s/?#]* @ ) (?: [^\W_] | [-.`~$+^=] )+ (?<![-.]) (?: : \d{1,5} )?
    (?: [/?\#] (?:
        [^\s<>|\uff5c()\[\]{}.,"'?!;-]
      | \[ [^\s<>\]]{0,500} \] | \( [^\s<>)]{0,500} \) | \{ [^\s<>}]{0,500} \}
      | [.,;!?-] (?= [^\s<>.,;!?()\[\]{}"'-] | [.,;!?-]+ [\w/%&] ) | ' (?= [\w-] )
    ){1,2048} | / )?
    """,
    re.VERBOSE,
)


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
    address = f"{scheme[0]}{rest[0]}".rstrip("*")
    if safe_address(address) is None:
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
