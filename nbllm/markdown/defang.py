"""Model text as Markdown that is safe in any viewer.

Nothing is taken for harmless by its place: outside code, *every* ``<`` that could begin a tag and
every ``![``, ``](`` and ``]:`` is broken, except where a strict pattern shows a link to an allowed
address. So the result does not hang on how a viewer pairs brackets, only on what is code. And the
blocks of the result are those of the text, since a break neither begins nor ends one.
"""

from __future__ import annotations

import re

from nbllm.markdown.characters import unix, whole
from nbllm.markdown.code_spans import split_code, without_code
from nbllm.markdown.fences import SUSPECT
from nbllm.markdown.maths import FORMULA, REACHING_OUT
from nbllm.markdown.regions import Region, regions

_ADDRESS = r"""(?:
    https?://[^\s<>()\[\]`\\@/?\#]{1,255}(?:[/?\#](?:[^\s<>()\[\]`\\]|\([^\s<>()\[\]`\\]{0,99}\)){0,1500})?
  | mailto:[^\s<>()\[\]`\\]{1,1500}
  | \#[^\s<>()\[\]`\\]{0,1500}
)"""
_TITLE = r"""(?: [ \t]+ (?: "[^"<>\[\]`\\\n]*" | '[^'<>\[\]`\\\n]*' ) )?"""
_LINK_END = rf"\]\( (?: {_ADDRESS} | <{_ADDRESS}> ) {_TITLE} \)"
_WORDS = r"[^\[\]<>`\\\n!]*"

_DEFINITION = re.compile(
    rf"\[[^\[\]<>`\\\n]+\]:[ \t]* (?: {_ADDRESS} | <{_ADDRESS}> ) {_TITLE}",
    re.VERBOSE | re.IGNORECASE,
)
_BEGINS_LIKE_DEFINITION = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]:", re.DOTALL)
_BREAKABLE = re.compile(rf"[<!\[\]]|{REACHING_OUT}")

_RISK = re.compile(
    rf"""
      (?P<formula> {FORMULA.pattern} )
    | <{_ADDRESS}> | {_LINK_END}
    | \[!\[ (?P<badge>{_WORDS}) \]\([^\s<>()\[\]`\\]* {_TITLE} \) (?P<badge_end>{_LINK_END})
    | (?<!!)!\[ (?P<image>{_WORDS}) (?P<image_end>{_LINK_END})
    | !\[ (?P<data>{_WORDS}) \]\(data:[^\s<>()\[\]`\\]* {_TITLE} \)
    | \\?(?P<tag> <(?=[a-zA-Z/!?]) )
    | (?P<mark> {REACHING_OUT} | !(?=\[) | \][(:] )
    | \\.
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MARKS = {"!": "&#33;", "](": "]&#40;", "]:": "]&#58;", "\\": "\\\\"}
_RISK_IN_FORMULA = re.compile(rf"\\\\|{REACHING_OUT}|<(?=[a-zA-Z/!?])|!(?=\[)|\](?=[(:])")


def defang(text: str) -> str:
    """The same Markdown without raw HTML, images and links to addresses that are not allowed.

    Code stays as it is. What is broken shows as it was typed; an image becomes a link.
    """
    text = whole(text)
    if not (_BREAKABLE.search(text) or SUSPECT.search(text)):
        return text
    return "\n".join("".join(map(_defanged, lines)) for lines in regions(unix(text)))


def _defanged(region: Region) -> str:
    match region.kind:
        case "code":
            return region.source
        case "marks":
            return _prose(without_code(region.source))
        case "prose":
            return _inline(region)


def _inline(region: Region) -> str:
    if all(_DEFINITION.fullmatch(line.strip()) for line in region.content.split("\n")):
        return region.source
    source = region.source
    if _BEGINS_LIKE_DEFINITION.match(region.content):
        source = source.replace("[", "&#91;", 1)
    return "".join(piece if is_code else _prose(piece) for is_code, piece in split_code(source))


def _prose(text: str) -> str:
    return _RISK.sub(_broken, text)


def _broken(risk: re.Match[str]) -> str:
    """What stands in the place of a risk: the same to the eye where that is possible."""
    match risk.lastgroup:
        case "badge_end" | "image_end" as end:
            return f"[{_label(risk[end.removesuffix('_end')])}{risk[end]}"
        case "formula":
            return _RISK_IN_FORMULA.sub(_spaced, risk[0])
        case "data":
            return f"&#40;{_label(risk['data'])})"
        case "tag":
            return "&lt;"
        case "mark":
            return _MARKS[risk[0]]
        case _:
            return risk[0]


def _label(words: str) -> str:
    return f"image: {words.strip()}" if words.strip() else "image"


def _spaced(risk: re.Match[str]) -> str:
    """A typesetter ignores the blank, and would show an entity or an escape."""
    return {"\\\\": risk[0], "\\": "\\\\"}.get(risk[0], f"{risk[0]} ")
