"""What is known of a model before it is asked: a dated table, never complete."""

from nbllm.facts.lookup import facts
from nbllm.facts.record import Facts

__all__ = ["Facts", "facts"]
