"""Perplexity."""

from nbllm.providers.record import Provider
from nbllm.wire.openai_chat_request import ChatDialect

PROVIDER = Provider(
    name="perplexity",
    label="Perplexity",
    base_url="https://api.perplexity.ai",
    key_variables=("PERPLEXITY_API_KEY",),
    dialect=ChatDialect(
        refuses=frozenset({"seed", "stop", "tools", "tool_choice"}), usage_on_request=False
    ),
    example_model="sonar",
    docs="https://docs.perplexity.ai",
)
