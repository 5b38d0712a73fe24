"""What a person keeps for the next time: ``nbllm.toml``, which never holds a key."""

from nbllm.preferences.reading import Saved, SavedAlias, read
from nbllm.preferences.writing import forget_alias, save_alias, save_model

__all__ = ["Saved", "SavedAlias", "forget_alias", "read", "save_alias", "save_model"]
