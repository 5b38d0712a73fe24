"""Ollama."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="ollama",
    label="Ollama",
    base_url="http://localhost:11434",
    base_url_variable="OLLAMA_HOST",
    key_variables=("OLLAMA_API_KEY",),
    needs_key=False,
    key_hosts=("ollama.com",),
    wire="ollama",
    models_path="/api/tags",
    listing="ollama",
    dialect=Dialect(think_tags=True),
    example_model="llama3.2:3b",
    docs="https://docs.ollama.com/api",
)
