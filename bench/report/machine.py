"""On what it was measured."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".venv-peers"
WANTED = ROOT / "bench" / "environments" / "peers.in"
OURS = ("nbllm", "httpx", "jupyterlab", "ipykernel", "anywidget")


def machine() -> dict[str, str | int | float]:
    """Processor, cores, memory, system, and the load while nothing of ours runs yet."""
    return {
        "processor": _line("/proc/cpuinfo", "model name") or platform.processor() or "unknown",
        "cores": os.cpu_count() or 0,
        "memory in GB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "load before": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """Our own version, those of the libraries beside it, and of the peers where they are."""
    found = {name: version for name in OURS if (version := _version(name))}
    return {**found, **_versions_of_peers()}


def commit() -> str:
    """The commit that is measured, with a mark if the checkout differs from it."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - our own words
    except OSError:
        return ""


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _versions_of_peers() -> dict[str, str]:
    folders = [str(path) for path in PEERS.glob("lib/python*/site-packages")]
    found = {each.name.lower(): each.version for each in metadata.distributions(path=folders)}
    wanted = map(str.strip, WANTED.read_text(encoding="utf-8").splitlines())
    names = [re.split(r"[^\w-]", line)[0] for line in wanted if line]
    return {name: found[name] for name in names if name in found}


def _line(path: str, word: str) -> str | None:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(word)), None)
