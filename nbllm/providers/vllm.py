"""vLLM on this machine."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="vllm",
    label="vLLM",
    base_url="http://localhost:8000/v1",
    needs_key=False,
    dialect=Dialect(think_tags=True),
    example_model="MODEL",
    docs="https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html",
)
