"""K1–K14: faults of stopping, of kernels and of long use, each shown by tests of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Elsewhere:
    """One fault, and the test files, beside this folder, that show what becomes of it."""

    number: str
    happens: str
    promise: str
    files: tuple[str, ...]


ROWS = (
    Elsewhere(
        "K1",
        "an interrupt, or two, while a cell connects, waits, streams, sleeps before a retry, runs "
        "a tool, or runs the body of a loop over events",
        "ends within half a second, closes the connection, keeps what came; the next cell runs",
        ("kernels/test_interrupts.py", "kernels/test_tools.py", "test_interrupts.py"),
    ),
    Elsewhere(
        "K2",
        "one of several answers is stopped",
        "stops only that one",
        ("test_stream_finish.py", "kernels/test_stop.py"),
    ),
    Elsewhere(
        "K3",
        "an answer is stopped again and again, from everywhere at once",
        "stops it once; it ends in exactly one `Finish`",
        ("test_stream_finish.py", "kernels/test_stop.py"),
    ),
    Elsewhere(
        "K4",
        "a loop over a stream is left, and the stream forgotten",
        "closes the connection at once, without the garbage collector's help",
        ("test_stream_close.py",),
    ),
    Elsewhere(
        "K5",
        "the kernel restarts or dies while answers stream",
        "shows the answers as disconnected, with all that came",
        ("browser/test_faults.py", "browser/test_life.py"),
    ),
    Elsewhere(
        "K6",
        "the page is loaded anew, or opened in a second tab",
        "shows the whole answer in each, nothing lost and nothing twice",
        ("browser/test_faults.py", "browser/test_life.py"),
    ),
    Elsewhere(
        "K7",
        "the connection between page and kernel drops for a while",
        "catches up, nothing lost and nothing twice",
        ("browser/test_faults.py", "browser/test_life.py"),
    ),
    Elsewhere(
        "K8",
        "a notebook is opened without a kernel",
        "shows the answers as they were, from the saved output alone",
        ("browser/test_faults.py", "browser/test_life.py"),
    ),
    Elsewhere(
        "K9",
        "hundreds of answers stream, are stopped, and fail",
        "completes them; open files, tasks and memory go back to where they were",
        ("test_soak.py",),
    ),
    Elsewhere(
        "K10",
        "words come faster than a page can draw",
        "draws them together; none is lost",
        ("test_soak.py",),
    ),
    Elsewhere(
        "K11",
        "a tool raises, hangs, blocks the event loop, prints, ends Python, or returns 10 MB",
        "gives the model an error of one line, or the beginning of the result; the turn goes on",
        ("test_tool_containment.py", "test_tool_wires.py"),
    ),
    Elsewhere(
        "K12",
        "Python ends while answers stream, or while a tool hangs",
        "ends within two seconds, without a word of complaint",
        ("test_shutdown.py", "test_tool_shutdown.py"),
    ),
    Elsewhere(
        "K13",
        "a stream is used from several threads, in nested event loops, or under uvloop",
        "works in all of them",
        ("test_loops_and_threads.py",),
    ),
    Elsewhere(
        "K14",
        "the computer's clock jumps",
        "measures limits and waits with a clock that does not",
        ("test_timeouts.py",),
    ),
)
