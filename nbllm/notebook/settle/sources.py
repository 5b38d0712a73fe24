"""Where an answer says it knows something from."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from nbllm.markdown.links import safe_address
from nbllm.notebook.settle.words import line

if TYPE_CHECKING:
    from nbllm.events import Citation
    from nbllm.response import Response

MOST = 200
_LONGEST_TITLE = 200


class Source(NamedTuple):
    """A page on the web that may be linked to; without an address it is only words."""

    title: str
    address: str | None
    host: str

    @property
    def label(self) -> str:
        """What a reader clicks."""
        return self.title or self.host


def sources(response: Response) -> list[Source]:
    """What a response cites, in its order."""
    return [_source(citation) for citation in response.citations[:MOST]]


def _source(citation: Citation) -> Source:
    address = safe_address(citation.url or "")
    title = line(citation.title or "")[:_LONGEST_TITLE]
    host = _host(address) if address else ""
    if not host:
        return Source(title or line(citation.url or "")[:_LONGEST_TITLE] or "unnamed", None, "")
    return Source(title, quote(address or "", safe=":/?#@!$&*+,;=%~"), host)


def _host(address: str) -> str:
    """The host of a web address, with letters that only look like others written out."""
    host = ""
    with suppress(ValueError):
        parts = urlsplit(address)
        host = parts.netloc if parts.scheme in ("http", "https") else ""
    with suppress(UnicodeError):
        return host.encode("idna").decode()
    return quote(host)
