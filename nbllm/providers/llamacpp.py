"""llama.cpp's server on this machine."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="llamacpp",
    label="llama.cpp",
    base_url="http://localhost:8080/v1",
    needs_key=False,
    dialect=Dialect(think_tags=True),
    example_model="MODEL",
    docs="https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
)
