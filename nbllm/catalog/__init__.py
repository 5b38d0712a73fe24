"""Which models there are, and whether their providers answer."""

from nbllm.catalog.health import Health, check
from nbllm.catalog.information import ModelInfo
from nbllm.catalog.lists import models

__all__ = ["Health", "ModelInfo", "check", "models"]
