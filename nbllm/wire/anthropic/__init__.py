"""Anthropic Messages."""

from nbllm.wire.anthropic.decoder import AnthropicDecoder
from nbllm.wire.anthropic.request import encode
from nbllm.wire.format import Wire

WIRE = Wire("/v1/messages", encode, AnthropicDecoder)
