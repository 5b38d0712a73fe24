"""Together AI."""

from nbllm.providers.record import Provider

PROVIDER = Provider(
    name="together",
    label="Together AI",
    base_url="https://api.together.xyz/v1",
    key_variables=("TOGETHER_API_KEY",),
    example_model="meta-llama/Llama-3.3-70B-Instruct-Turbo",
    docs="https://docs.together.ai/reference",
)
