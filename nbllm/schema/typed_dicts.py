"""The standard library's ``TypedDict`` before Python 3.12, as one that pydantic can read."""

from __future__ import annotations

import sys
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from typing_extensions import NotRequired, TypedDict

from nbllm.schema.kinds import is_union


def readable(kind: Any) -> Any:
    """The type, with another in the place of each that pydantic refuses."""
    if sys.version_info >= (3, 12):
        return kind
    if is_typeddict(kind) and type(kind).__module__ == "typing":
        return _rebuilt(kind)
    parts = get_args(kind)
    made = tuple(map(readable, parts))
    if all(new is old for new, old in zip(made, parts, strict=True)):
        return kind
    return Union[made] if is_union(kind) else get_origin(kind)[made]  # noqa: UP007 - of a tuple


def _rebuilt(kind: Any) -> Any:
    fields = {
        name: readable(hint) if name in kind.__required_keys__ else NotRequired[readable(hint)]
        for name, hint in get_type_hints(kind, include_extras=False).items()
    }
    made: Any = TypedDict(kind.__name__, fields)  # pyright: ignore[reportArgumentType, reportGeneralTypeIssues]
    made.__doc__ = kind.__doc__
    return made
