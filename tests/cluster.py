"""A Dask cluster of two workers, each a process with one thread, on this machine alone."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dask
from distributed import Client, LocalCluster


@contextmanager
def running_cluster() -> Iterator[Any]:
    """The client of such a cluster."""
    with (
        dask.config.set({"logging.distributed": "error"}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def workers(client: Any) -> list[int]:
    """The process ids of the workers."""
    return list(client.run(os.getpid).values())


def kill(pid: int) -> None:
    """As the system does it when there is no memory left."""
    os.kill(pid, signal.SIGKILL)


def set_variable(name: str, value: str) -> None:
    """Set an environment variable where this runs."""
    os.environ[name] = value


def everything(dask_scheduler: Any) -> str:
    """All that the scheduler holds of tasks and queues, as text and as bytes."""
    tasks = list(dask_scheduler.tasks.values())
    queues = dask_scheduler.extensions["queues"].queues.values()
    held = [
        *(repr(task.run_spec) for task in tasks),
        *(pickle.dumps(task.run_spec).decode("latin-1") for task in tasks),
        *(repr(list(queue._queue)) for queue in queues),
    ]
    return "".join(held)


def busy(client: Any) -> int:
    """The process of a worker that has a shard."""
    names: list[str] = []
    while not names:
        names = [name for name, held in client.processing().items() if held]
    return client.run(os.getpid, workers=names[:1])[names[0]]


def names(dask_scheduler: Any) -> set[str]:
    """The names of tasks, queues and events."""
    extensions = dask_scheduler.extensions
    kept = [*dask_scheduler.tasks, *extensions["queues"].queues, *extensions["events"]._events]
    return set(map(str, kept))
