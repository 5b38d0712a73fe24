"""The official SDKs in a process of their own environment, and litellm's proxy from there."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from waiting import free_port, wait_until_answers

HERE = Path(__file__).parent
PLACE = Path(os.environ.get("NBLLM_SDKS") or HERE.parents[1] / ".venv-sdks")


def program(name: str) -> Path:
    """A program of the environment with the SDKs."""
    path = PLACE / "bin" / name
    assert path.exists(), f"{path} is missing: run `make setup`"
    return path


@dataclass(frozen=True)
class Sdks:
    """The process that asks through the SDKs."""

    process: subprocess.Popen[str]

    def ask(
        self, sdk: str, base_url: str, arguments: dict[str, Any], client: dict[str, Any]
    ) -> dict[str, Any]:
        """What an SDK heard, as ``Heard`` in ask.py."""
        assert self.process.stdin
        assert self.process.stdout
        call = {"sdk": sdk, "base_url": base_url, "arguments": arguments, "client": client}
        print(json.dumps(call), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        assert line, "the process with the SDKs ended"
        return json.loads(line)


@contextmanager
def running_sdks() -> Iterator[Sdks]:
    """The SDKs, for many calls."""
    command = [program("python"), "-W", "ignore", HERE / "ask.py"]
    process = subprocess.Popen(command, stdin=-1, stdout=-1, text=True, env=_environment())
    assert process.stdin
    assert process.stdout
    try:
        yield Sdks(process)
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


@contextmanager
def running_litellm(folder: Path, upstream: str) -> Iterator[str]:
    """The address of litellm's proxy, without a version, in front of ``upstream``."""
    config = Template((HERE / "litellm.yaml").read_text()).substitute(upstream=upstream)
    (folder / "litellm.yaml").write_text(config)
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--telemetry", "False"]
    command = [program("litellm"), "--config", "litellm.yaml", *options]
    with (folder / "litellm.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=_environment())
        try:
            _wait(process, f"http://127.0.0.1:{port}/health/readiness", Path(log.name))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Patience for a program that imports for ten seconds and more, but none for one that ended."""
    for _ in range(120):
        with suppress(AssertionError):
            wait_until_answers(url, seconds=1)
            return
        assert process.poll() is None, f"litellm ended: {log.read_text()[-500:]}"
    raise AssertionError(f"litellm does not answer: {log.read_text()[-500:]}")


def _environment() -> dict[str, str]:
    """The environment without anybody's keys and addresses, and with what keeps litellm local."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "PYTHONUTF8": "1",
    }
