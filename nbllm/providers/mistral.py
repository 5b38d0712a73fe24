"""Mistral, which refuses fields that it does not know."""

from nbllm.providers.record import Provider
from nbllm.wire.openai_chat_request import ChatDialect

PROVIDER = Provider(
    name="mistral",
    label="Mistral",
    base_url="https://api.mistral.ai/v1",
    key_variables=("MISTRAL_API_KEY",),
    dialect=ChatDialect(seed_field="random_seed", usage_on_request=False),
    example_model="mistral-small-latest",
    docs="https://docs.mistral.ai/api",
)
