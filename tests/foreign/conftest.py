"""The servers and the clients, each started once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from canary import CANARY
from foreign.gateway import TOKEN, Gateway, running_gateway
from foreign.guises import HOST, ORIGIN
from foreign.helper import Asker, running_node, running_python
from foreign.upstream import KEY_VARIABLE, Upstream, running_upstream

QUICK = """
[aliases.quick]
model = "demo/echo"
extra = { pace = 0 }
"""
Ask = Callable[..., dict[str, Any]]


def assert_silent(gateway: Gateway) -> None:
    """Nothing that it printed tells a key or the token, and nothing went wrong inside."""
    said = gateway.output()
    assert CANARY not in said
    assert TOKEN not in said
    assert "Traceback" not in said
    assert "Warning" not in said


@pytest.fixture(scope="session")
def askers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Asker]]:
    """The processes that ask, which import while the servers start."""
    with running_python(tmp_path_factory.mktemp("python")) as python, running_node() as node:
        yield {"node": node, "python": python}


@pytest.fixture(scope="session")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    """The servers behind the gateway."""
    with running_upstream(tmp_path_factory.mktemp("upstream")) as running:
        yield running


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Gateway]:
    """A gateway that knows the servers by their names, and holds a key that must not be seen."""
    with running_gateway(
        tmp_path_factory.mktemp("gateway"),
        settings=upstream.aliases(),
        environment={KEY_VARIABLE: CANARY, "ANTHROPIC_API_KEY": CANARY},
    ) as running:
        yield running
        assert_silent(running)


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that adversaries call, which is silent whatever they do."""
    options = ("--allow-host", HOST, "--allow-origin", ORIGIN)
    environment = {KEY_VARIABLE: CANARY, "ANTHROPIC_API_KEY": CANARY}
    folder = tmp_path_factory.mktemp("guarded")
    with running_gateway(folder, *options, settings=QUICK, environment=environment) as running:
        yield running
        assert_silent(running)


@pytest.fixture(scope="session")
def ask(askers: dict[str, Asker], gateway: Gateway) -> Ask:
    """Ask the gateway through a client: ``ask("openai", "chat", "Hello.", stream=True)``."""

    def ask(client: str, model: str, prompt: str = "Hello.", **more: Any) -> dict[str, Any]:
        asker = askers["node" if client == "vercel" else "python"]
        place = {"base_url": gateway.address, "token": TOKEN}
        question = {"client": f"by_{client}", "model": model, "prompt": prompt, "stream": True}
        return asker.ask({**question, **place, **more})

    return ask
