"""A real model behind a real server: llama.cpp through ``llama_cpp.server``, with random weights.

``make test-real`` installs it into an environment of its own and runs this; CI does not.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import nbllm
from nbllm.events import TextDelta
from waiting import free_port, wait_until_answers

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-llama" / "bin" / "python"
MODEL = "llamacpp/tiny-random"


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the server listens."""
    assert PYTHON.exists(), "llama.cpp is missing: run `make test-real`"
    folder = tmp_path_factory.mktemp("llama")
    maker = Path(__file__).with_name("make_model.py")
    subprocess.run([PYTHON, maker, folder / "tiny.gguf"], check=True)
    port = free_port()
    command = [PYTHON, "-m", "llama_cpp.server", "--model", folder / "tiny.gguf", "--n_ctx", "1024"]
    # By default a new request cuts off the one that is running.
    command += ["--interrupt_requests", "False"]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)], stdout=log, stderr=log
        )
        try:
            wait_until_answers(f"http://127.0.0.1:{port}/v1/models")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait(10)


def test_an_answer(base_url: str) -> None:
    response = nbllm.complete("Hello.", MODEL, base_url=base_url, max_tokens=60, seed=1)
    assert response.text
    assert response.finish_reason in ("length", "stop")
    assert response.usage.output_tokens is None
    assert response.ttft is not None


def test_the_same_seed_gives_the_same_text(base_url: str) -> None:
    settings = {"base_url": base_url, "max_tokens": 40, "seed": 7, "temperature": 0.5}
    first, second = (nbllm.complete("Hello.", MODEL, **settings) for _ in range(2))
    assert first.text == second.text


def test_stop_in_mid_stream(base_url: str) -> None:
    stream = nbllm.stream("Go on and on.", MODEL, base_url=base_url, max_tokens=900)
    for event in stream:
        if isinstance(event, TextDelta):
            stream.stop()
    response = stream.wait()
    assert response.finish_reason == "cancelled"
    again = nbllm.complete("Still there?", MODEL, base_url=base_url, max_tokens=5)
    assert again.finish_reason == "length"


def test_two_lanes(base_url: str) -> None:
    answers = nbllm.compare("Hi", [MODEL, MODEL], base_url=base_url, max_tokens=20)
    assert {response.error for response in answers.values()} == {None}
    assert all(response.text for response in answers.values())


def test_a_prompt_over_the_context_is_an_error(base_url: str) -> None:
    with pytest.raises(nbllm.NbllmError) as caught:
        nbllm.complete("word " * 3000, MODEL, base_url=base_url, max_tokens=5)
    assert str(caught.value)
