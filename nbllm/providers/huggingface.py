"""Hugging Face."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="huggingface",
    label="Hugging Face",
    base_url="https://router.huggingface.co/v1",
    key_variables=("HF_TOKEN",),
    dialect=Dialect(think_tags=True),
    example_model="openai/gpt-oss-120b",
    docs="https://huggingface.co/docs/inference-providers",
)
