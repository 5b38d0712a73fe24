"""Token counts and a price come to a cost."""

from nbllm.pricing.price import Price, parse_price
from nbllm.pricing.tally import Cost, Tally

__all__ = ["Cost", "Price", "Tally", "parse_price"]
