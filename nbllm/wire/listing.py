"""Model lists: a page of one becomes ``Listed`` entries."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from nbllm.errors import ProtocolError
from nbllm.pricing import Price
from nbllm.wire.shapes import as_count, as_list, as_object, as_text

Listing: TypeAlias = Literal["openai", "anthropic", "gemini", "ollama"]

_NO_TEXT = frozenset(
    {"embedding", "embeddings", "image", "moderation", "rerank", "audio", "video", "transcribe"}
)
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One model as its provider's list has it; ``None`` is not said. ``context`` in tokens."""

    id: str
    context: int | None = None
    tools: bool | None = None
    images: bool | None = None
    reasoning: bool | None = None
    price: Price | None = None


class Page(NamedTuple):
    """One page of a list; ``following`` is the mark of the next one, ``None`` on the last."""

    models: tuple[Listed, ...]
    following: str | None = None


def query(listing: Listing, following: str | None = None) -> dict[str, str]:
    """What to ask for the first page, or for the one that ``following`` marks."""
    if listing == "anthropic":
        return {"limit": "1000", **({"after_id": following} if following else {})}
    if listing == "gemini":
        return {"pageSize": "1000", **({"pageToken": following} if following else {})}
    return {}


def read_page(listing: Listing, document: object) -> Page:
    """The models of a page that can be asked for text, as far as the list says (wire.md, "Models").

    Raises ``ProtocolError`` for a document that is no list of models.
    """
    read = _READERS[listing]
    found = (read(as_object(item)) for item in _items(listing, document))
    unique = {entry.id: entry for entry in found if entry and _can_be_typed(entry.id)}
    return Page(tuple(unique.values()), _following(listing, as_object(document)))


def owners(document: object) -> set[str]:
    """Who owns the models of a list in OpenAI's form: a local server writes its own name there."""
    entries = as_list(as_object(document).get("data"))
    return {as_text(as_object(entry).get("owned_by")) for entry in entries}


def _items(listing: Listing, document: object) -> list[Any]:
    field = "models" if listing in ("gemini", "ollama") else "data"
    if listing == "openai" and isinstance(document, list):
        return as_list(cast("object", document))
    fields = as_object(document)
    if isinstance(fields.get(field), list):
        return as_list(fields[field])
    if listing == "gemini" and document == {}:  # Google leaves empty lists out
        return []
    if listing == "ollama" and field in fields and fields[field] is None:
        return []
    raise ProtocolError("the answer is no list of models; check base_url=")


def _following(listing: Listing, document: dict[str, Any]) -> str | None:
    if listing == "anthropic" and document.get("has_more") is True:
        return as_text(document.get("last_id")) or None
    if listing == "gemini":
        return as_text(document.get("nextPageToken")) or None
    return None


def _can_be_typed(name: str) -> bool:
    """No control, bidi or zero-width character, which a terminal would obey."""
    return bool(name.strip()) and name.isprintable()


def _openai(entry: dict[str, Any]) -> Listed | None:
    """OpenAI's entry, with what OpenRouter, Mistral, Groq, Together and local servers add."""
    abilities = as_object(entry.get("capabilities"))
    shape = as_object(entry.get("architecture"))
    takes = as_list(entry.get("supported_parameters")) or None
    if not _says_text(entry, abilities, shape):
        return None
    return Listed(
        as_text(entry.get("id")),
        _context(entry),
        tools=_first(
            _within("tools", takes),
            abilities.get("function_calling"),
            entry.get("supports_tools"),
        ),
        images=_first(
            _within("image", shape.get("input_modalities")),
            abilities.get("vision"),
            entry.get("supports_image_input"),
        ),
        reasoning=_first(_within("reasoning", takes), abilities.get("reasoning")),
        price=_price(as_object(entry.get("pricing"))),
    )


def _says_text(entry: dict[str, Any], abilities: dict[str, Any], shape: dict[str, Any]) -> bool:
    """Whether nothing in the entry says that the model writes no text."""
    chat = _first(abilities.get("completion_chat"), entry.get("supports_chat"))
    return not (
        chat is False
        or abilities.get("embeddings") is True
        or as_text(entry.get("type")) in _NO_TEXT
        or _within("text", shape.get("output_modalities")) is False
    )


def _context(entry: dict[str, Any]) -> int | None:
    meta = as_object(entry.get("meta"))
    fields = ("context_length", "context_window", "max_context_length", "max_model_len")
    counts = [as_count(entry.get(field)) for field in fields]
    counts += [as_count(meta.get(field)) for field in ("n_ctx", "n_ctx_train")]
    return next(filter(None, counts), None)


def _price(pricing: dict[str, Any]) -> Price | None:
    """OpenRouter gives dollars per token, as text; Together dollars per million, 0 for unpriced."""
    if "prompt" in pricing:
        each = [_dollars(pricing.get(name), _MILLION) for name in ("prompt", "completion")]
        cached = _dollars(pricing.get("input_cache_read"), _MILLION)
        written = _dollars(pricing.get("input_cache_write"), _MILLION)
    else:
        each = [_dollars(pricing.get(name)) or None for name in ("input", "output")]
        cached = written = None
    if each[0] is None or each[1] is None:
        return None
    return Price(each[0], each[1], cached, written)


def _dollars(value: object, times: int = 1) -> float | None:
    if not isinstance(value, (int, float, str)) or isinstance(value, bool):
        return None
    try:
        dollars = round(float(value) * times, 6)
    except (ValueError, OverflowError):
        return None
    return dollars if 0 <= dollars < math.inf else None


def _anthropic(entry: dict[str, Any]) -> Listed | None:
    abilities = as_object(entry.get("capabilities"))
    if entry.get("lifecycle") == "retired":
        return None
    return Listed(
        as_text(entry.get("id")),
        as_count(entry.get("max_input_tokens")) or None,
        images=_first(as_object(abilities.get("image_input")).get("supported")),
        reasoning=_first(as_object(abilities.get("thinking")).get("supported")),
    )


def _gemini(entry: dict[str, Any]) -> Listed | None:
    if _within("generateContent", entry.get("supportedGenerationMethods")) is False:
        return None
    return Listed(
        as_text(entry.get("name")).removeprefix("models/"),
        as_count(entry.get("inputTokenLimit")) or None,
        reasoning=_first(entry.get("thinking")),
    )


def _ollama(entry: dict[str, Any]) -> Listed | None:
    abilities = entry.get("capabilities")
    if _within("completion", abilities) is False:
        return None
    return Listed(
        as_text(entry.get("name")) or as_text(entry.get("model")),
        tools=_within("tools", abilities),
        images=_within("vision", abilities),
        reasoning=_within("thinking", abilities),
    )


def _within(word: str, words: object) -> bool | None:
    """Whether a list has the word; not known where there is no list."""
    return word in as_list(cast("object", words)) if isinstance(words, list) else None


def _first(*values: object) -> bool | None:
    """The first of the values that is yes or no."""
    return next((value for value in values if isinstance(value, bool)), None)


_READERS: dict[Listing, Callable[[dict[str, Any]], Listed | None]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "gemini": _gemini,
    "ollama": _ollama,
}
