"""Which models there are, and whether their providers answer."""
