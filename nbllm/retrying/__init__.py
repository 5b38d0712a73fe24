"""Whether to ask again, and when: a pure policy and a quota."""

from nbllm.retrying.pacing import Pass
from nbllm.retrying.policy import seconds_before_retry
from nbllm.retrying.quota import Quota, quota_for

__all__ = ["Pass", "Quota", "quota_for", "seconds_before_retry"]
