"""Token counts and a price come to a cost."""

from nbllm.pricing.price import Price, parse_price
from nbllm.pricing.tally import Cost, Tally
from nbllm.pricing.total import total

__all__ = ["Cost", "Price", "Tally", "parse_price", "total"]
