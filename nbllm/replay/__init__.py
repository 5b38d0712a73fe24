"""Answers that came before, played again: from the cache or from a folder of cassettes."""
