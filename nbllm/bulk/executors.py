"""Which executor is meant."""

from __future__ import annotations

from nbllm.bulk.limits import Limits
from nbllm.bulk.local import Local
from nbllm.bulk.work import Executor
from nbllm.errors import ConfigError


def executor_for(given: object, limits: Limits) -> Executor:
    """The executor that runs jobs there: in this process, where nothing is given."""
    if given is None:
        return Local(limits)
    raise ConfigError(
        "executor= is None, a concurrent.futures.Executor or a Dask client, not "
        f"a {type(given).__name__}"
    )
