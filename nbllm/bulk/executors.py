"""Which executor is meant."""

from __future__ import annotations

from concurrent.futures import Executor as Pool
from concurrent.futures import ThreadPoolExecutor

from nbllm.bulk.limits import Limits
from nbllm.bulk.local import Local
from nbllm.bulk.sharded import Carrier, Sharded
from nbllm.bulk.work import Executor
from nbllm.errors import ConfigError


def executor_for(given: object, limits: Limits) -> Executor:
    """The executor that runs jobs there: in this process, where nothing is given.

    Raises ``ConfigError`` for what is none.
    """
    return Local(limits) if given is None else Sharded(_carrier(given), limits)


def _carrier(given: object) -> Carrier:
    if _is_of_dask(given, "Client"):
        from nbllm.bulk.cluster import Cluster

        return Cluster(given)
    if isinstance(given, Pool) and not _is_of_dask(given, "ClientExecutor"):
        if type(given) is ThreadPoolExecutor:
            from nbllm.bulk.threads import Threads

            return Threads(given)
        from nbllm.bulk.processes import Processes

        return Processes(given)
    raise ConfigError(
        "executor= is None, a concurrent.futures.Executor, or a Dask client, as "
        "dask.distributed.Client() makes it (pip install 'nbllm[dask]'), not "
        f"a {type(given).__name__}"
    )


def _is_of_dask(given: object, name: str) -> bool:
    """Whether it is of a class of Dask's, which need not be loaded to know."""
    kinds = ((one.__module__.partition(".")[0], one.__name__) for one in type(given).__mro__)
    return ("distributed", name) in kinds
