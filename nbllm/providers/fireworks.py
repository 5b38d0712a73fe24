"""Fireworks AI."""

from nbllm.providers.record import Provider

PROVIDER = Provider(
    name="fireworks",
    label="Fireworks AI",
    base_url="https://api.fireworks.ai/inference/v1",
    key_variables=("FIREWORKS_API_KEY",),
    example_model="accounts/fireworks/models/gpt-oss-120b",
    docs="https://docs.fireworks.ai/api-reference",
)
