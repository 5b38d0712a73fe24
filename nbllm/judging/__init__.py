"""A model that judges the answers of others."""

from __future__ import annotations

from nbllm.judging.hearing import judge
from nbllm.judging.judgement import Judgement, Verdict

__all__ = ["Judgement", "Verdict", "judge"]
