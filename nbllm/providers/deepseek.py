"""DeepSeek, which promises JSON but no schema, and wants reasoning back beside tools."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="deepseek",
    label="DeepSeek",
    base_url="https://api.deepseek.com",
    key_variables=("DEEPSEEK_API_KEY",),
    dialect=Dialect(
        refuses=frozenset({"seed"}),
        reasoning_form="deepseek",
        echo="reasoning_content",
        schema_form="json_object",
    ),
    example_model="deepseek-chat",
    docs="https://api-docs.deepseek.com",
)
