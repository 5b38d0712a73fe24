"""Gemini on Google's Vertex AI, with an access token for a key."""

from nbllm.providers.record import Provider

PROVIDER = Provider(
    name="vertex",
    label="Vertex AI",
    base_url="https://{location}-aiplatform.googleapis.com",
    key_variables=("GOOGLE_OAUTH_ACCESS_TOKEN",),
    key_hosts=(
        "aiplatform.googleapis.com",
        "-aiplatform.googleapis.com",
        "aiplatform.us.rep.googleapis.com",
        "aiplatform.eu.rep.googleapis.com",
    ),
    variables={"project": "GOOGLE_CLOUD_PROJECT", "location": "GOOGLE_CLOUD_LOCATION"},
    defaults={"location": "global"},
    wire="gemini",
    path="/v1/projects/{project}/locations/{location}/publishers/google/models/{model}"
    ":streamGenerateContent?alt=sse",
    models_path=None,
    example_model="gemini-2.5-flash",
    docs="https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference",
)
