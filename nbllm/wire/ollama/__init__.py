"""Ollama's own chat format."""

from nbllm.wire.format import Wire
from nbllm.wire.ollama.decoder import OllamaDecoder
from nbllm.wire.ollama.request import encode

WIRE = Wire("/api/chat", encode, OllamaDecoder, framing="lines")
