"""Requests over stock httpx, which in use serves proxies alone."""

from __future__ import annotations

import httpx
import pytest

from nbllm.transport import clients

TRANSPORTS = ("direct", "httpx")


def use_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on; where a proxy is set, this machine is still asked without one."""

    def is_direct(url: str, *, has_proxies: bool) -> bool:
        return has_proxies and httpx.URL(url).host in ("127.0.0.1", "localhost")

    monkeypatch.setattr(clients, "is_direct", is_direct)
