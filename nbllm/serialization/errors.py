"""An error as a JSON object, and back: without the partial answer, which stands where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from nbllm import errors
from nbllm.errors import ComparisonFailed, NbllmError
from nbllm.serialization.values import Reader, reader_of, record, shown, write

_COMMON: dict[str, Any] = {
    "message": str,
    "provider": str | None,
    "model": str | None,
    "status": int | None,
    "request_id": str | None,
    "retry_after": float | None,
    "retryable": bool,
    "attempts": int | None,
}
_OWN: dict[str, dict[str, Any]] = {
    "ConnectFailed": {"is_unknown_host": bool},
    "TimedOut": {"phase": str, "seconds": float},
    "ProtocolError": {"offset": int | None},
    "SchemaError": {"path": str, "reason": str},
}
"""What an error of a class has of its own."""


def error_to_dict(error: BaseException) -> dict[str, Any]:
    """``{"kind": "RateLimited", "message": "…", …}``: the class, and what is known, in plain JSON.

    ``retry_after`` and ``elapsed`` are seconds, ``retry_at`` is a time in ISO 8601. Of a class
    that is not nbllm's own the nearest one that is stands for it, and of what is no error of
    nbllm's only the name of its class is told: its message may hold anything.
    """
    if not isinstance(error, NbllmError):
        return error_to_dict(NbllmError(f"{type(error).__name__} was raised"))
    kind = next(one.__name__ for one in type(error).__mro__ if one in _CLASSES)
    names = (*_COMMON, "elapsed", *_OWN.get(kind, ()))
    fields = {"kind": kind, **{name: write(getattr(error, name)) for name in names}}
    if error.retry_at is not None:
        fields["retry_at"] = error.retry_at.isoformat()
    if isinstance(error, ComparisonFailed):
        fields["errors"] = {name: error_to_dict(one) for name, one in error.errors.items()}
    return fields


def error_from_dict(fields: Any) -> NbllmError:
    """The error that a JSON object stands for. Raises ``ValueError`` for any other value."""
    return _read(record(fields, "an error"))


def _read(given: Mapping[str, Any], *, is_inner: bool = False) -> NbllmError:
    named = given.get("kind")
    kind = _BY_NAME.get(named) if isinstance(named, str) else None
    if kind is None:
        raise ValueError(f"there is no error {shown(named)}")
    read = {name: hint(given.get(name)) for name, hint in _READERS.items()}
    message, elapsed = read.pop("message"), read.pop("elapsed")
    error = kind.__new__(kind, message)
    NbllmError.__init__(error, message, **read)
    error.elapsed = elapsed
    error.retry_at = _moment(given.get("retry_at"))
    vars(error).update(_own(kind, given, is_inner=is_inner))
    return error


def _own(kind: type, given: Mapping[str, Any], *, is_inner: bool) -> Iterator[tuple[str, Any]]:
    for name, hint in _OWN.get(kind.__name__, {}).items():
        yield name, reader_of(hint)(given.get(name))
    if kind is ComparisonFailed:
        lanes = record(given.get("errors"), "the errors of a comparison")
        if is_inner:
            raise ValueError("a comparison is no lane of another")
        yield (
            "errors",
            {name: _read(record(one, "an error"), is_inner=True) for name, one in lanes.items()},
        )


def _moment(value: Any) -> datetime | None:
    text = reader_of(str | None)(value)
    moment = None if text is None else datetime.fromisoformat(text)
    if moment is not None and moment.tzinfo is None:
        raise ValueError("retry_at is a time with its zone")
    return moment


_CLASSES = {
    one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, NbllmError)
}
_BY_NAME = {one.__name__: one for one in _CLASSES}
_READERS: dict[str, Reader] = {
    name: reader_of(hint) for name, hint in {**_COMMON, "elapsed": float | None}.items()
}
