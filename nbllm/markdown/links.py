"""Which addresses a model may link to."""

from __future__ import annotations

import re
from html import escape

from nbllm.markdown.characters import without_unseen

LONGEST = 2048

_ALLOWED = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
# "https://bank.example@evil.example/" shows one host and opens another.
_USER_INFORMATION = re.compile(r"https?://[^/?#]*@", re.IGNORECASE)


def safe_address(address: str) -> str | None:
    """The address without invisible characters, or ``None`` where a link to it is not allowed.

    Relative addresses are not: they reach the Jupyter server.
    """
    address = without_unseen(address)
    if len(address) > LONGEST or not _ALLOWED.match(address):
        return None
    return None if _USER_INFORMATION.match(address) else address


def opening_tag(address: str, *, titled: bool = False) -> str:
    """The opening tag of a link to an address that ``safe_address`` gave.

    The title names the address where the link's text may say something else.
    """
    quoted = escape(address)
    title = f' title="{quoted}"' if titled else ""
    return (
        f'<a href="{quoted}"{title} target="_blank"'
        ' rel="noopener noreferrer nofollow ugc" referrerpolicy="no-referrer"'
        ' class="tex2jax_ignore mathjax_ignore">'
    )
