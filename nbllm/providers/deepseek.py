"""DeepSeek."""

from nbllm.providers.record import Provider
from nbllm.wire.openai_chat_request import ChatDialect

PROVIDER = Provider(
    name="deepseek",
    label="DeepSeek",
    base_url="https://api.deepseek.com",
    key_variables=("DEEPSEEK_API_KEY",),
    dialect=ChatDialect(refuses=frozenset({"seed"})),
    example_model="deepseek-chat",
    docs="https://api-docs.deepseek.com",
)
