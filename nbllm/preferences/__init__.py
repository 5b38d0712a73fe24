"""What a person keeps for the next time: ``nbllm.toml``, which never holds a key."""
