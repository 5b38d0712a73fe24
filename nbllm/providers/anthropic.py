"""Anthropic, at API version 2023-06-01: the next, 2026-10-21, takes no temperature and no top_p."""

from nbllm.providers.record import Provider

PROVIDER = Provider(
    name="anthropic",
    label="Anthropic",
    base_url="https://api.anthropic.com",
    key_variables=("ANTHROPIC_API_KEY",),
    key_header="x-api-key",
    headers={"anthropic-version": "2023-06-01"},
    wire="anthropic",
    models_path="/v1/models",
    listing="anthropic",
    example_model="claude-haiku-4-5",
    docs="https://docs.anthropic.com/en/api/messages",
)
