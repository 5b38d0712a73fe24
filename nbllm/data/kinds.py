"""What kind of thing a value is, by its type alone: no library is imported to find out."""

from __future__ import annotations

from collections import deque
from collections.abc import ItemsView, KeysView, ValuesView
from dataclasses import is_dataclass
from datetime import date, time, timedelta
from numbers import Number
from os import PathLike
from pathlib import PurePath
from types import NoneType
from typing import Any, Literal, TypeAlias, cast

from nbllm.attachments import Attachment, is_attachable, sniff
from nbllm.data.rasters import is_raster

Kind: TypeAlias = Literal["plain", "frame", "series", "array", "structure", "picture", "file"]

_PLAIN = (str, Number, NoneType, date, time, timedelta, PurePath)
_PLAIN_BY_NAME = frozenset(
    {
        # The only scalars of NumPy that it does not register as numbers.
        *("numpy.bool", "numpy.bool_", "numpy.datetime64", "numpy.timedelta64"),
        *("pandas.Period", "pandas.Interval", "uuid.UUID"),
    }
)
_LIBRARIES: dict[str, Kind] = {
    "pandas.DataFrame": "frame",
    "pandas.Series": "series",
    "pandas.Index": "series",
    "polars.DataFrame": "frame",
    "polars.Series": "series",
    "numpy.ndarray": "array",
}
_INTERFACES = ("__dataframe__", "__arrow_c_stream__", "to_pandas")
CONTAINERS = (list, tuple, set, frozenset, range, deque, KeysView, ValuesView, ItemsView)
"""What is a list in JSON."""
_FILES = ("image/", "application/pdf")


def kind_of(value: object) -> Kind | None:
    """What a value is, ``None`` for what has no one obvious form in a prompt.

    A path is plain: what it names goes out only where somebody attaches it.
    """
    kind = cast("type[Any]", type(value))
    if is_plain(kind):
        return "plain"
    if is_raster(value):
        return "picture"
    for name in library_names(kind):
        if name in _LIBRARIES:
            return _LIBRARIES[name]
    if issubclass(kind, (dict, *CONTAINERS)) or is_model(kind) or is_dataclass(kind):
        return "structure"
    return _attachable_kind(value) or ("frame" if has_table_interface(kind) else None)


def is_plain(kind: type[Any]) -> bool:
    """Whether the type's values are written as ``str`` writes them."""
    return issubclass(kind, _PLAIN) or library_names(kind)[0] in _PLAIN_BY_NAME


def is_model(kind: type[Any]) -> bool:
    """Whether the type is a model of pydantic's."""
    return callable(getattr(kind, "model_dump", None)) and hasattr(kind, "model_fields")


def has_table_interface(kind: type[Any]) -> bool:
    """Whether the type's values give themselves as a table, in one of the ways that are agreed."""
    return any(callable(getattr(kind, name, None)) for name in _INTERFACES)


def library_names(kind: type[Any]) -> list[str]:
    """``pandas.DataFrame`` and the like, of the type and of what it inherits from."""
    return [f"{base.__module__.partition('.')[0]}.{base.__name__}" for base in kind.__mro__]


def _attachable_kind(value: object) -> Kind | None:
    if isinstance(value, (bytes, bytearray)):
        found = sniff(bytes(value[:16])) or ""
        return _of_attachment(found) if found.startswith(_FILES) else None
    if isinstance(value, Attachment):
        return _of_attachment(value.media_type or "")
    is_drawn = not isinstance(value, PathLike) and is_attachable(value)
    return "picture" if is_drawn else None


def _of_attachment(media_type: str) -> Kind:
    return "picture" if media_type.startswith("image/") else "file"
