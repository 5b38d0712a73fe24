"""``nbllm serve`` as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from foreign.helper import bare_environment

ROOT = Path(__file__).parents[2]
TOKEN = "token-of-the-gateway-0123456789"  # noqa: S105 - nobody's
_ADDRESS = re.compile(r"http://(?:\[::1\]|127\.0\.0\.1):(\d+)")


@dataclass(frozen=True)
class Gateway:
    """A running gateway; ``said`` is what it prints, both streams."""

    port: int
    process: subprocess.Popen[bytes]
    said: Path

    @property
    def address(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}/v1"

    def output(self) -> str:
        """What it printed so far."""
        return self.said.read_text("utf-8", "replace")

    def memory(self) -> int:
        """The most memory it has had, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024


@contextmanager
def running_gateway(
    folder: Path, *options: str, settings: str = "", environment: Mapping[str, str] | None = None
) -> Iterator[Gateway]:
    """A gateway on a free port; ``settings`` is the text of its ``nbllm.toml``."""
    (folder / "config" / "nbllm").mkdir(parents=True)
    (folder / "config" / "nbllm" / "nbllm.toml").write_text(settings, "utf-8")
    homes = {f"XDG_{name}_HOME": folder / name.lower() for name in ("CONFIG", "CACHE", "DATA")}
    given = {"PYTHONPATH": str(ROOT), **{name: str(path) for name, path in homes.items()}}
    command = [sys.executable, "-W", "always", "-m", "nbllm", "serve", "--port", "0", *options]
    said = folder / "gateway.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env={
                **bare_environment(),
                **given,
                "NBLLM_GATEWAY_TOKEN": TOKEN,
                **(environment or {}),
            },
        )
    try:
        yield Gateway(_port(process, said), process, said)
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()


def _port(process: subprocess.Popen[bytes], said: Path) -> int:
    """The port that it prints when it listens."""
    end = time.monotonic() + 60
    while not (found := _ADDRESS.search(said.read_text("utf-8", "replace"))):
        assert process.poll() is None, f"the gateway ended: {said.read_text()[-2000:]}"
        assert time.monotonic() < end, "the gateway does not say where it is"
        time.sleep(0.02)
    return int(found[1])
