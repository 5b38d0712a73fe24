"""Providers: one record each, and the registry that finds them."""

from nbllm.providers.record import Provider
from nbllm.providers.registry import find, names, register

__all__ = ["Provider", "find", "names", "register"]
