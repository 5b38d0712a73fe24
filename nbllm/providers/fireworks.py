"""Fireworks AI."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="fireworks",
    label="Fireworks AI",
    base_url="https://api.fireworks.ai/inference/v1",
    key_variables=("FIREWORKS_API_KEY",),
    dialect=Dialect(think_tags=True),
    example_model="accounts/fireworks/models/gpt-oss-120b",
    docs="https://docs.fireworks.ai/api-reference",
)
