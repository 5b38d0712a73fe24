"""What there is to know about a provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nbllm.wire.openai_chat_request import ChatDialect


@dataclass(frozen=True, slots=True)
class Provider:
    """Address, key, wire and dialect of one provider; no behaviour.

    ``base_url`` is ``None`` where only the user knows it; ``key_variables`` are the environment
    variables to look in, in order; ``key_hosts`` are further host names, as endings that begin with
    a dot, to which a key of the environment may go (the host of ``base_url`` is always one).
    """

    name: str
    label: str
    base_url: str | None
    key_variables: tuple[str, ...] = ()
    needs_key: bool = True
    key_header: Literal["authorization", "api-key"] = "authorization"
    key_hosts: tuple[str, ...] = ()
    base_url_variable: str | None = None
    base_url_suffix: str = ""
    path: str = "/chat/completions"
    dialect: ChatDialect = field(default_factory=ChatDialect)
    source: Literal["http", "demo"] = "http"
    example_model: str = "MODEL"
    docs: str = ""
