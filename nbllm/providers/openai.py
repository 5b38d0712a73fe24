"""OpenAI."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="openai",
    label="OpenAI",
    base_url="https://api.openai.com/v1",
    key_variables=("OPENAI_API_KEY",),
    own_wire="responses",
    dialect=Dialect(max_tokens_field="max_completion_tokens", strict_tools=True),
    example_model="gpt-5-mini",
    docs="https://platform.openai.com/docs/api-reference/responses",
)
