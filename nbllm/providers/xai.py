"""xAI, whose output count leaves reasoning tokens out."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="xai",
    label="xAI",
    base_url="https://api.x.ai/v1",
    key_variables=("XAI_API_KEY",),
    dialect=Dialect(reasoning_in_output=False),
    example_model="grok-4",
    docs="https://docs.x.ai/docs/api-reference",
)
