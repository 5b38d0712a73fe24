"""What a tool gave, as text for a model."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple, cast

from nbllm.tools.discretion import without_keys
from nbllm.wire.text import whole

MOST_CHARACTERS = 100_000
MOST_ITEMS = 10_000
_MOST_ROWS = 2_000
_LONGEST_REPR = 2_000
_OVERLAP = 1_000
"""Characters behind the cut that are looked at for a key that lies across it."""


class Output(NamedTuple):
    """What a model is given of a result; ``length`` is that of the whole, in characters."""

    text: str
    length: int

    @property
    def is_cut(self) -> bool:
        """Whether that is more than a model is given."""
        return self.length > MOST_CHARACTERS


def as_output(value: Any) -> Output:
    """The value as a text without keys and not too long for a model."""
    text = as_text(value)
    length, text = len(text), without_keys(text[: MOST_CHARACTERS + _OVERLAP])
    if length <= MOST_CHARACTERS:
        return Output(text, length)
    mark = f"\n[cut: these are the first of {length:,} characters]"
    return Output(text[: MOST_CHARACTERS - len(mark)] + mark, length)


def as_text(value: Any) -> str:
    """Texts as they are, tables as CSV, and everything else as JSON where it can be."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _text_of_bytes(bytes(cast("bytes", value)))
    if (table := _table(value)) is not None:
        return table
    if isinstance(value, Iterator):
        value = list(islice(cast("Iterator[Any]", value), MOST_ITEMS))
    return whole(_json(value))


def _text_of_bytes(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        from nbllm.attachments import sniff

        return f"[{len(data):,} bytes of {sniff(data) or 'binary data'}]"


def _json(value: object) -> str:
    from pydantic_core import PydanticSerializationError, to_json

    try:
        return to_json(value, fallback=_plain, inf_nan_mode="constants").decode()
    except (PydanticSerializationError, ValueError, RecursionError):
        return repr(value)[: MOST_CHARACTERS + 1]


def _plain(value: Any) -> Any:
    """What stands in JSON for a value that JSON does not know."""
    if (table := _table(value)) is not None:
        return table
    if hasattr(value, "tolist") and getattr(value, "size", 0) <= MOST_ITEMS:
        return value.tolist()
    return repr(value)[:_LONGEST_REPR]


def _table(value: Any) -> str | None:
    """A data frame or series as CSV, its first rows where there are many."""
    write = getattr(value, "to_csv", None) or getattr(value, "write_csv", None)
    if not (write and hasattr(value, "shape") and hasattr(value, "head")):
        return None
    head = value.head(_MOST_ROWS)
    text = (head.to_csv if hasattr(head, "to_csv") else head.write_csv)()
    rows = value.shape[0]
    return f"[the first {_MOST_ROWS:,} of {rows:,} rows]\n{text}" if rows > _MOST_ROWS else text
