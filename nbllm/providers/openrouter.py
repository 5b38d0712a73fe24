"""OpenRouter."""

from nbllm.providers.record import Provider

PROVIDER = Provider(
    name="openrouter",
    label="OpenRouter",
    base_url="https://openrouter.ai/api/v1",
    key_variables=("OPENROUTER_API_KEY",),
    example_model="anthropic/claude-haiku-4.5",
    docs="https://openrouter.ai/docs/api-reference",
)
