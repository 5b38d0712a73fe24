"""OpenAI Responses."""

from nbllm.wire.format import Wire
from nbllm.wire.responses.decoder import ResponsesDecoder
from nbllm.wire.responses.request import encode

WIRE = Wire("/responses", encode, ResponsesDecoder)
