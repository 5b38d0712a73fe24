"""The form that an answer must have, whatever it was given as."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from nbllm.errors import SchemaError
from nbllm.schema.finding import find_json
from nbllm.schema.root import WRAPPER

Check: TypeAlias = Callable[[str, Any], Any]
"""From a JSON text and its value to what it means; raises ``Misfit``."""


class Misfit(Exception):
    """Where and why a value does not fit, ``path`` as ``people[0].age``."""

    def __init__(self, path: str, reason: str, others: int = 0) -> None:
        super().__init__(reason)
        self.path, self.reason, self.others = path, reason, others


@dataclass(frozen=True, eq=False)
class Form:
    """What is sent as the JSON schema, and how the answer is read.

    ``is_wrapped``: the answer stands in an object of its own, because a provider's answer must be
    an object and this one is a list, a number or a choice.
    """

    name: str
    json_schema: Mapping[str, Any]
    check: Check
    is_wrapped: bool = False

    @property
    def openings(self) -> str:
        """The brackets with which an answer can begin; prose has others."""
        is_object = self.json_schema.get("type") == "object" and not self.is_wrapped
        return "{" if is_object else "{["

    def parse(self, text: str) -> Any:
        """What an answer's text means; a fence or prose around its JSON does no harm.

        Raises ``SchemaError`` with the ``path`` and ``reason`` of what does not fit.
        """
        found = find_json(text, self.openings)
        try:
            return self._parse(found.text, found.value)
        except Misfit as misfit:
            raise _error(self.name, misfit) from misfit.__cause__
        except RecursionError:
            raise _error(self.name, Misfit("", "it is nested too deeply")) from None

    def visible(self, value: Any) -> Any:
        """The part of a value, as far as it came, that the caller asked for."""
        if not self.is_wrapped or not isinstance(value, dict):
            return value
        fields = cast("dict[str, Any]", value)
        return fields.get(WRAPPER) if fields.keys() <= {WRAPPER} else fields

    def _parse(self, text: str, value: Any) -> Any:
        inner = self.visible(value)
        if inner is value:
            return self.check(text, value)
        try:
            return self.check(json.dumps(inner), inner)
        except Misfit as misfit:
            try:
                return self.check(text, value)
            except Misfit:
                raise misfit from None


def _error(name: str, misfit: Misfit) -> SchemaError:
    where = f"{misfit.path}: " if misfit.path else ""
    more = f" (and {misfit.others} more)" if misfit.others else ""
    return SchemaError(
        f"the answer does not fit {name}: {where}{misfit.reason}{more}; "
        "error.response.text has it as it came.",
        path=misfit.path,
        reason=misfit.reason,
    )
