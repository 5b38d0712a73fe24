"""How the answers to one question vary, and which of them are the same."""

from __future__ import annotations

from nbllm.sampling.answers import Answer
from nbllm.sampling.model_samples import ModelSamples
from nbllm.sampling.sameness import same_by
from nbllm.sampling.samples import Samples
from nbllm.sampling.spread import Spread

__all__ = ["Answer", "ModelSamples", "Samples", "Spread", "same_by"]
