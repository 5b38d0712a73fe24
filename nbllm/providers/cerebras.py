"""Cerebras."""

from nbllm.providers.record import Provider
from nbllm.wire.openai_chat_request import ChatDialect

PROVIDER = Provider(
    name="cerebras",
    label="Cerebras",
    base_url="https://api.cerebras.ai/v1",
    key_variables=("CEREBRAS_API_KEY",),
    dialect=ChatDialect(max_tokens_field="max_completion_tokens"),
    example_model="gpt-oss-120b",
    docs="https://inference-docs.cerebras.ai",
)
