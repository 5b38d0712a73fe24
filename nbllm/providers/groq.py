"""Groq."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="groq",
    label="Groq",
    base_url="https://api.groq.com/openai/v1",
    key_variables=("GROQ_API_KEY",),
    dialect=Dialect(max_tokens_field="max_completion_tokens", think_tags=True, strict_schema=False),
    example_model="openai/gpt-oss-120b",
    docs="https://console.groq.com/docs/api-reference",
)
