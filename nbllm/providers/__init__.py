"""Providers: one record each, and the registry that finds them."""

from nbllm.providers.record import Provider
from nbllm.providers.registry import find, names, register
from nbllm.wire.dialect import Dialect

__all__ = ["Dialect", "Provider", "find", "names", "register"]
