"""JSON lines for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nbllm.cli.output import OUT


def print_json(fields: Mapping[str, Any]) -> None:
    """One object on a line; on a terminal in ASCII, so that it obeys nothing that stands there."""
    OUT.line(json.dumps(fields, ensure_ascii=OUT.is_terminal, default=str))
