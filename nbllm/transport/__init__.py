"""The only room that knows httpx: a call becomes frames."""

from nbllm.transport.http import open_frames

__all__ = ["open_frames"]
