"""Google's GenerateContent, of the Gemini API and of Vertex AI."""

from nbllm.wire.format import Wire
from nbllm.wire.gemini.decoder import GeminiDecoder
from nbllm.wire.gemini.request import encode

WIRE = Wire(
    "/v1beta/models/{model}:streamGenerateContent?alt=sse",
    encode,
    GeminiDecoder,
    whole_path="/v1beta/models/{model}:generateContent",
)
