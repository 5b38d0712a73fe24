"""One generation in flight: log, subscribe, stop, wait."""

from nbllm.streaming.face import Stream, TextStream
from nbllm.streaming.merging import Merged

__all__ = ["Merged", "Stream", "TextStream"]
