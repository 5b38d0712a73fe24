"""``--schema NAME``: what the name stands for in the notebook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from nbllm.errors import ConfigError
from nbllm.notebook.placeholder import public_names
from nbllm.schema.kinds import is_form

_LIST = re.compile(r"list\[(?P<name>[^\[\]]+)\]")


def find_schema(text: str, namespace: Mapping[str, Any]) -> Any:
    """The variable of that name, or ``list[NAME]`` of one. Raises ``ConfigError``."""
    listed = _LIST.fullmatch(text)
    name = listed["name"].strip() if listed else text
    schema: Any = namespace.get(name)
    if schema is None:
        kinds = [each for each in public_names(namespace) if is_form(namespace.get(each))]
        near = get_close_matches(name, kinds, n=1)
        hint = f"Type --schema {near[0]}." if near else "Define it: class Answer(BaseModel): …"
        raise ConfigError(f"--schema finds no {name[:80]!r} in the notebook. {hint}")
    if not is_form(schema):
        raise ConfigError(
            "--schema takes a pydantic model, a dataclass, a TypedDict or a JSON schema (a dict); "
            f"{name[:80]} is a {type(schema).__name__}."
        )
    return list[schema] if listed else schema
