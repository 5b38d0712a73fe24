"""LM Studio on this machine."""

from nbllm.providers.record import Provider

PROVIDER = Provider(
    name="lmstudio",
    label="LM Studio",
    base_url="http://localhost:1234/v1",
    needs_key=False,
    example_model="MODEL",
    docs="https://lmstudio.ai/docs/api",
)
