"""Straight to the server: an httpx transport that reads a chunked body in one step a read."""

from nbllm.transport.direct.connection import ChunkedBody
from nbllm.transport.direct.pool import DirectTransport

__all__ = ["ChunkedBody", "DirectTransport"]
