"""The servers and the SDKs, each started once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from aimock import running_aimock
from sdks.capture import Capture, capturing
from sdks.helper import Sdks, running_litellm, running_sdks

FIXTURES = json.loads(Path(__file__).with_name("fixtures.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def sdks() -> Iterator[Sdks]:
    """The official SDKs."""
    with running_sdks() as running:
        yield running


@pytest.fixture(scope="session")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of aimock, without a version."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), FIXTURES, latency=5) as address:
        yield address.removesuffix("/v1")


@pytest.fixture(scope="session")
def litellm(tmp_path_factory: pytest.TempPathFactory, aimock: str) -> Iterator[str]:
    """The address of litellm's proxy in front of aimock, without a version."""
    with running_litellm(tmp_path_factory.mktemp("litellm"), aimock) as address:
        yield address


@pytest.fixture
def capture() -> Iterator[Capture]:
    """A server that keeps what it is sent."""
    with capturing() as running:
        yield running
