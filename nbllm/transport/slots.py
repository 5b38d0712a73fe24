"""How many requests of one event loop are on their way at once; the others queue.

A pool's own limit would make them fail: httpx raises ``PoolTimeout`` where ours waits, for as long
as ``Timeout.total`` allows. The limit is what the operating system lets a process open, with a part
left for everybody else.
"""

from __future__ import annotations

import asyncio
import sys
from functools import cache

_MOST = 1_000
_UNKNOWN = 500
_slots: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


def slots() -> asyncio.Semaphore:
    """The running loop's; they are taken in order of arrival."""
    loop = asyncio.get_running_loop()
    if loop not in _slots:
        for closed in [known for known in _slots if known.is_closed()]:
            del _slots[closed]
        _slots[loop] = asyncio.Semaphore(most())
    return _slots[loop]


@cache
def most() -> int:
    """The number of slots: two thirds of the files that this process may have open, up to 1,000."""
    if sys.platform == "win32":
        return _UNKNOWN
    import resource

    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST if soft == resource.RLIM_INFINITY else max(8, min(_MOST, soft * 2 // 3))
