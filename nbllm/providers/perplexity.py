"""Perplexity, which searches the web itself, has no tools and insists on turns."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="perplexity",
    label="Perplexity",
    base_url="https://api.perplexity.ai",
    key_variables=("PERPLEXITY_API_KEY",),
    dialect=Dialect(
        refuses=frozenset({"seed", "stop", "tools", "tool_choice"}),
        usage_on_request=False,
        think_tags=True,
        file_form="file_url",
        file_addresses=True,
        alternates=True,
    ),
    models_path=None,
    example_model="sonar",
    docs="https://docs.perplexity.ai",
)
