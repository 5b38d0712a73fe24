"""Kernels of both generations of ipykernel."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_core.utils import ensure_event_loop

from kernels.harness import FRONT_END, LOAD, Kernel, Page, running_kernel
from provider import Provider, running_provider

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = {
    "ipykernel7": Path(sys.executable),
    "ipykernel6": ROOT / ".venv-ipykernel6" / "bin" / "python",
}


def python_of(name: str) -> Path:
    """The Python with the kernel of that generation."""
    python = PYTHONS[name]
    assert python.exists(), f"{python} is missing: run `make setup`"
    return python


@pytest.fixture(scope="session", autouse=True)
def _loop_of_the_client() -> Iterator[None]:
    """jupyter_client makes an event loop for its blocking calls and leaves it open."""
    loop = ensure_event_loop()
    yield
    loop.close()


@pytest.fixture(scope="module", params=PYTHONS)
def python(request: pytest.FixtureRequest) -> Path:
    """Each Python environment in turn."""
    return python_of(request.param)


@pytest.fixture(scope="module")
def kernel(python: Path) -> Iterator[Kernel]:
    """A kernel that believes a page looks, with nbllm loaded."""
    environment = {**FRONT_END, "NBLLM_DEMO_PACE": "0"}
    with running_kernel(python, environment) as kernel:
        assert kernel.run(LOAD).error is None
        yield kernel


@pytest.fixture
def page(kernel: Kernel) -> Page:
    """The page that looks."""
    return Page(kernel)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A provider's server."""
    with running_provider() as provider:
        yield provider
