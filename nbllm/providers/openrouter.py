"""OpenRouter."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="openrouter",
    label="OpenRouter",
    base_url="https://openrouter.ai/api/v1",
    key_variables=("OPENROUTER_API_KEY",),
    dialect=Dialect(reasoning_form="openrouter", echo="reasoning_details", file_addresses=True),
    key_path="/key",
    example_model="anthropic/claude-haiku-4.5",
    docs="https://openrouter.ai/docs/api-reference",
)
