"""OpenAI Chat Completions, and every server that speaks it."""

from nbllm.wire.chat.decoder import ChatDecoder
from nbllm.wire.chat.request import encode
from nbllm.wire.format import Wire

WIRE = Wire("/chat/completions", encode, ChatDecoder)
