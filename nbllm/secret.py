"""A key that never prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn


class Secret:
    """Holds a key; repr, str, format and JSON show a mask, and it is not picklable."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        """The key itself, for the header of one request."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('…')"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not picklable")


class SecretHeaders(Mapping[str, str]):
    """Headers of a user's own, any of which may hold a key: only their names are shown."""

    __slots__ = ("_values",)

    def __init__(self, headers: Mapping[str, object]) -> None:
        self._values = {str(name): Secret(str(value)) for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._values[name].reveal()

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"SecretHeaders({self._values})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("headers may hold a key and are not picklable")
