"""Azure OpenAI, by its v1 address or with ``api_version=``; the model is the deployment's name."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="azure",
    label="Azure OpenAI",
    base_url=None,
    base_url_variable="AZURE_OPENAI_ENDPOINT",
    base_url_suffix="/openai",
    variables={"api_version": "OPENAI_API_VERSION"},
    path_prefix="/v1",
    api_version_path="/deployments/{model}/chat/completions?api-version={api_version}",
    models_path="/v1/models",
    key_variables=("AZURE_OPENAI_API_KEY",),
    key_header="api-key",
    key_hosts=(".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com"),
    dialect=Dialect(max_tokens_field="max_completion_tokens", strict_tools=True),
    example_model="DEPLOYMENT",
    docs="https://learn.microsoft.com/azure/ai-services/openai/reference",
)
