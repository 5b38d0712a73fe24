"""Models that live in the package: no key, no network, the same answer every time."""

from __future__ import annotations

from nbllm.demo.models import MODELS
from nbllm.demo.source import open_frames

__all__ = ["MODELS", "open_frames"]
