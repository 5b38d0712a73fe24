"""SQLite files of nbllm's own, which it can do without."""

from nbllm.database.keeper import Database

__all__ = ["Database"]
