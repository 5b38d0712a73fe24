"""``%llm check`` and ``%llm models`` in real kernels."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from faults.server import answering, reply
from kernels.harness import Kernel

pytestmark = pytest.mark.kernel


def test_the_demo_is_ready(kernel: Kernel) -> None:
    run = kernel.run("%llm check demo")
    assert run.error is None
    row = run.stdout.splitlines()[1]
    assert row.startswith("demo ")
    assert row.endswith("ready: %llm use demo/guide")


def test_the_models_of_a_provider(kernel: Kernel) -> None:
    run = kernel.run("%llm models demo")
    assert run.error is None
    assert run.stdout.startswith("address ")
    assert "\ndemo/echo " in run.stdout


def test_all_providers_in_a_kernel_whose_loop_runs(kernel: Kernel) -> None:
    run = kernel.run("%llm check")
    assert run.error is None
    assert "\ndemo " in run.stdout


def test_a_provider_that_does_not_exist_is_one_line(kernel: Kernel) -> None:
    run = kernel.run("%llm check opnai")
    assert run.error is not None
    assert len(run.error["traceback"]) == 1
    assert "Did you mean 'openai'" in run.error["traceback"][0]
    run = kernel.run("%llm chekc")
    assert run.error is not None
    assert "Did you mean %llm check" in run.error["traceback"][0]


def test_an_interrupt_ends_the_wait(kernel: Kernel) -> None:
    with answering([30.0]) as server:
        alias = f"nbllm.alias('slow', 'compatible/m', base_url={server.base_url!r})"
        assert kernel.run(alias).error is None

        def interrupt() -> None:
            while not server.requests:
                time.sleep(0.01)
            os.kill(kernel.pid, signal.SIGINT)

        threading.Thread(target=interrupt, daemon=True).start()
        run = kernel.run("%llm models slow", seconds=14)
        assert run.error is not None
        assert run.error["traceback"] == ["KeyboardInterrupt: %llm models stopped"]
        while not server.closed_by_client:
            time.sleep(0.01)


def test_a_key_in_an_alias_shows_nowhere(kernel: Kernel) -> None:
    with answering(reply(401, '{"error":{"message":"no sk-canary-1"}}')) as server:
        settings = f"base_url={server.base_url!r}, api_key='sk-canary-1'"
        run = kernel.run(f"nbllm.alias('bad', 'compatible/m', {settings})\n%llm check bad")
    assert "key refused" in run.stdout
    said = [each for each in run.messages if each["msg_type"] != "execute_input"]
    assert "canary" not in str(said)
