"""Mistral, which refuses fields that it does not know."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="mistral",
    label="Mistral",
    base_url="https://api.mistral.ai/v1",
    key_variables=("MISTRAL_API_KEY",),
    dialect=Dialect(
        seed_field="random_seed",
        usage_on_request=False,
        echo="thinking",
        required_tool_choice="any",
        file_form="document_url",
        file_addresses=True,
        call_id="[A-Za-z0-9]{9}",
    ),
    example_model="mistral-small-latest",
    docs="https://docs.mistral.ai/api",
)
