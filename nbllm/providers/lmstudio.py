"""LM Studio on this machine."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="lmstudio",
    label="LM Studio",
    base_url="http://localhost:1234/v1",
    needs_key=False,
    dialect=Dialect(think_tags=True, image_addresses=False),
    example_model="MODEL",
    docs="https://lmstudio.ai/docs/api",
)
