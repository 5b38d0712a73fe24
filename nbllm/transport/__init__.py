"""The only room that knows httpx: a call becomes frames."""

from nbllm.transport.http import ask

__all__ = ["ask"]
