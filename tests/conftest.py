"""Profiles and fixtures of every test."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from nbllm import choices, config, discovery
from nbllm.logbook.noting import write_all
from nbllm.replay.store import Cache, cache
from nbllm.retrying import policy, quota
from nbllm.streaming import ledger
from provider import Provider, running_provider
from transports import TRANSPORTS, use_httpx

_OURS = ("NBLLM_", "AZURE_OPENAI", "OLLAMA_", "GOOGLE_", "HF_TOKEN")

settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", parent=settings.get_profile("ci"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    """Let signals come: what a script starts in the background inherits that they are ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_IGN:
        signal.signal(hangup, signal.SIG_DFL)


@pytest.fixture(scope="session")
def streams_folder() -> Path:
    """The recorded provider streams beside the checkout."""
    folder = os.environ.get("NBLLM_STREAMS")
    if not folder:
        pytest.fail("set NBLLM_STREAMS to the folder with the recorded provider streams")
    return Path(folder)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A running provider's server with ``base_url`` and ``log()``."""
    with running_provider() as running:
        yield running


@pytest.fixture(autouse=True)
def _retries_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits before a retry, and none uses up the retries of another."""
    monkeypatch.setattr(policy, "jitter", lambda _ceiling: 0.0)
    monkeypatch.setattr(quota, "_quotas", {})


@pytest.fixture(autouse=True, scope="session")
def _folders_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes what a person keeps: cache, history, saved aliases.

    Nor does what is left to be written when this process ends.
    """
    folder = tmp_path_factory.mktemp("home")
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())


@pytest.fixture
def own_settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No key, no default, no alias and no server of the machine or of another test."""
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_API_VERSION")) or name.startswith(_OURS):
            monkeypatch.delenv(name)
    for name in ("_defaults", "_keys", "_aliases", "_prices"):
        monkeypatch.setattr(config, name, {})
    monkeypatch.setattr(choices, "_chosen", {})
    monkeypatch.setattr(ledger, "_ledger", ledger.Ledger())
    monkeypatch.setattr(discovery._Background, "found", ())
    monkeypatch.setattr(discovery._Background, "began", float("inf"))  # no probe begins
    return monkeypatch


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return cache


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which transport requests go over: the test runs once for each."""
    if request.param == "httpx":
        use_httpx(monkeypatch)
    return request.param


@pytest.fixture
def own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the history of this test alone will be."""
    write_all()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "nbllm" / "history.sqlite"
