"""Azure OpenAI, through its v1 address; the model is the deployment's name."""

from nbllm.providers.record import Provider
from nbllm.wire.openai_chat_request import ChatDialect

PROVIDER = Provider(
    name="azure",
    label="Azure OpenAI",
    base_url=None,
    base_url_variable="AZURE_OPENAI_ENDPOINT",
    base_url_suffix="/openai/v1",
    key_variables=("AZURE_OPENAI_API_KEY",),
    key_header="api-key",
    key_hosts=(".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com"),
    dialect=ChatDialect(max_tokens_field="max_completion_tokens"),
    example_model="DEPLOYMENT",
    docs="https://learn.microsoft.com/azure/ai-services/openai/reference",
)
