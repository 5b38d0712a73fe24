"""Together AI."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="together",
    label="Together AI",
    base_url="https://api.together.xyz/v1",
    key_variables=("TOGETHER_API_KEY",),
    dialect=Dialect(think_tags=True),
    example_model="meta-llama/Llama-3.3-70B-Instruct-Turbo",
    docs="https://docs.together.ai/reference",
)
