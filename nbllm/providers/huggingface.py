"""Hugging Face."""

from nbllm.providers.record import Provider

PROVIDER = Provider(
    name="huggingface",
    label="Hugging Face",
    base_url="https://router.huggingface.co/v1",
    key_variables=("HF_TOKEN",),
    example_model="openai/gpt-oss-120b",
    docs="https://huggingface.co/docs/inference-providers",
)
