"""Groq."""

from nbllm.providers.record import Provider
from nbllm.wire.openai_chat_request import ChatDialect

PROVIDER = Provider(
    name="groq",
    label="Groq",
    base_url="https://api.groq.com/openai/v1",
    key_variables=("GROQ_API_KEY",),
    dialect=ChatDialect(max_tokens_field="max_completion_tokens"),
    example_model="openai/gpt-oss-120b",
    docs="https://console.groq.com/docs/api-reference",
)
