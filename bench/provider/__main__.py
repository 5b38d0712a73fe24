"""``python -m provider`` prints its port, and serves until its standard input ends."""

from __future__ import annotations

import gc
import resource
import socket
import sys

from provider.loop import Loop


def main() -> None:
    """Serve on a free port of this machine."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    listener = socket.create_server(("127.0.0.1", 0), backlog=2_048)
    print(listener.getsockname()[1], flush=True)
    gc.freeze()
    Loop(listener, sys.stdin.fileno()).run()


if __name__ == "__main__":
    main()
