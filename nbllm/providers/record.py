"""What there is to know about a provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nbllm.wire.dialect import Dialect

if TYPE_CHECKING:
    from nbllm.wire.listing import Listing
    from nbllm.wire.names import WireName


@dataclass(frozen=True, slots=True)
class Provider:
    """Address, key, wire and dialect of one provider; no behaviour.

    ``base_url`` is ``None`` where only the user knows it, and may hold ``{location}`` and the like;
    ``variables`` names the environment variable of each such word, ``defaults`` what it is without.
    ``key_variables`` are the environment variables to look in, in order; ``key_hosts`` are further
    host names, or endings of them that begin with a dot or hyphen, to which a key of the
    environment may go (the host of ``base_url`` is always one). ``wire`` is spoken everywhere but
    on the provider's own host, if ``own_wire`` is another. ``path`` stands for the wire's,
    ``path_prefix`` before it, ``api_version_path`` for both where ``api_version=`` is given;
    ``project_record`` names the record that takes over where ``project=`` is. ``models_path``
    lists the models in the form ``listing``; ``key_path`` is where a key is looked at if everybody
    may see that list.
    """

    name: str
    label: str
    base_url: str | None
    key_variables: tuple[str, ...] = ()
    needs_key: bool = True
    key_header: str = "authorization"
    key_hosts: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    base_url_variable: str | None = None
    base_url_suffix: str = ""
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    defaults: Mapping[str, str] = field(default_factory=dict[str, str])
    wire: WireName = "chat"
    own_wire: WireName | None = None
    path: str | None = None
    path_prefix: str = ""
    api_version_path: str | None = None
    project_record: str | None = None
    models_path: str | None = "/models"
    key_path: str | None = None
    listing: Listing = "openai"
    dialect: Dialect = field(default_factory=Dialect)
    source: Literal["http", "demo", "scripted"] = "http"
    example_model: str = "MODEL"
    docs: str = ""
