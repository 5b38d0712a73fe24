"""What went wrong, as an error of ours."""

from __future__ import annotations

from nbllm.errors import NbllmError


def as_own(error: BaseException) -> Exception:
    """The error itself where it is one of ours, else one of ours that has it as its cause."""
    if isinstance(error, NbllmError):
        return error
    own = NbllmError(f"unexpected {type(error).__name__}: {error}")
    own.__cause__ = error
    return own
