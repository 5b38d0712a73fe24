"""One generation in flight: log, subscribe, stop, wait."""

from nbllm.streaming.face import Stream
from nbllm.streaming.merging import Merged
from nbllm.streaming.texts import TextStream

__all__ = ["Merged", "Stream", "TextStream"]
