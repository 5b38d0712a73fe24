"""The history: every run is a row of a local database, and what was thought of it."""

from __future__ import annotations

from nbllm.logbook.noting import note

__all__ = ["note"]
