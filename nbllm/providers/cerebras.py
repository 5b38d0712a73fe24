"""Cerebras."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="cerebras",
    label="Cerebras",
    base_url="https://api.cerebras.ai/v1",
    key_variables=("CEREBRAS_API_KEY",),
    dialect=Dialect(max_tokens_field="max_completion_tokens", think_tags=True),
    example_model="gpt-oss-120b",
    docs="https://inference-docs.cerebras.ai",
)
