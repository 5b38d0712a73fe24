"""G1–G3: faults of the gateway's clients and of a cluster, each shown by tests of its own."""

from __future__ import annotations

from faults.elsewhere import Elsewhere

ROWS = (
    Elsewhere(
        "G1",
        "a client of the gateway goes away, before the first word or in the middle, with a stream "
        "or a whole answer asked for; or the gateway itself is ended",
        "closes the connection to the provider within a second",
        ("test_gateway_faults.py",),
    ),
    Elsewhere(
        "G2",
        "a client of the gateway reads slowly, or not at all",
        "reads no more from the provider than is on its way, and sends all of it once the client "
        "reads",
        ("test_gateway_faults.py",),
    ),
    Elsewhere(
        "G3",
        "a Dask worker is killed while it asks a shard of many prompts",
        "keeps what it told, asks only the rest again, and says which may be charged twice",
        ("test_dask.py",),
    ),
)
