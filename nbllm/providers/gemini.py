"""Google's Gemini API."""

from nbllm.providers.record import Provider

PROVIDER = Provider(
    name="gemini",
    label="Google Gemini",
    base_url="https://generativelanguage.googleapis.com",
    key_variables=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    key_header="x-goog-api-key",
    wire="gemini",
    project_record="vertex",
    models_path="/v1beta/models",
    listing="gemini",
    example_model="gemini-2.5-flash",
    docs="https://ai.google.dev/api/generate-content",
)
