"""What is asked without being named, and what users set of it themselves."""

from __future__ import annotations

import pytest

from faults.server import answering
from model_server import forget, listing, move, serving
from nbllm import config
from nbllm.aliasing import alias
from nbllm.catalog.health import check
from nbllm.catalog.information import ModelInfo
from nbllm.catalog.lists import known, models
from nbllm.catalog.tables import check_table, models_table
from nbllm.notebook.line_magic import run
from nbllm.pricing import Price
from nbllm.providers import Provider, registry
from waiting import free_port


@pytest.fixture(autouse=True)
def patch(own_settings):
    """No key, list or local server of this machine."""
    forget(own_settings)
    nowhere = f"http://127.0.0.1:{free_port()}"
    move(own_settings, ollama=nowhere, lmstudio=nowhere, vllm=nowhere, llamacpp=nowhere)
    return own_settings


def offer(patch: pytest.MonkeyPatch, provider: Provider) -> None:
    """Make another package's provider known."""
    patch.setattr(registry, "_providers", {**registry._providers, provider.name: provider})


def test_another_packages_provider_that_needs_no_key_is_at_hand(patch):
    with serving({"/models": listing("m")}) as server:
        offer(patch, Provider("near", "Near", server.address, needs_key=False))
        assert "near/m" in map(str, models())
        by_name = {health.provider: health for health in check()}
    assert by_name["near"].models == 1
    assert by_name["demo"].reachable is True
    assert "compatible" not in by_name


def test_a_price_of_the_users_holds_for_a_list_that_was_fetched_before():
    with serving({"/models": listing("m")}) as server:

        def price() -> tuple[Price | None, Price | None]:
            (found,) = models("compatible", base_url=server.address)
            (remembered,) = known("compatible") or ()
            return found.price, remembered.price

        assert price() == (None, None)
        config.configure(prices={"compatible/m": {"input": 1, "output": 2}})
        assert price() == (Price(1, 2), Price(1, 2))
        config.configure(prices={"compatible/m": None})
        assert price() == (None, None)
    assert len(server.requests) == 1


def test_an_alias_is_what_to_use_and_to_check_again(capsys):
    with serving({"/models": listing("m", "n")}) as server, answering([30.0]) as silent:
        alias("mine", "compatible/n", base_url=server.address)
        alias("slow", "compatible/n", base_url=silent.base_url)
        run("check mine")
        row = capsys.readouterr().out.splitlines()[1]
        run("models mine")
        table = capsys.readouterr().out
        (health,) = check("slow", timeout=0.2)
    assert row.startswith("mine ")
    assert row.endswith("ready: %llm use mine")
    assert table.endswith("2 models. %llm use mine makes compatible/n the default.\n")
    assert "nbllm.check('slow', timeout=30)" in (health.advice or "")


def test_a_password_in_a_variable_is_not_shown(patch):
    patch.setenv("OLLAMA_HOST", f"http://me:canary@127.0.0.1:{free_port()}")
    healths = check()
    assert "canary" not in repr(healths) + check_table(healths)
    assert "Not running: ollama (http://127.0.0.1:" in check_table(healths)


def test_what_a_server_says_commands_no_terminal():
    with serving({"/models": (418, '{"error":{"message":"a\\u001b[31m\\u202e\\nb"}}')}) as server:
        (health,) = check("compatible", base_url=server.address)
    assert health.advice is not None
    assert health.advice.startswith("a [31m b. (compatible answered 418.)")


def test_a_name_out_of_all_measure_widens_no_other_line():
    table = models_table([ModelInfo(name, provider="acme") for name in ("m" * 1000, "owl")])
    assert all(len(line) < 130 for line in table.splitlines() if "mm" not in line)
    assert "m" * 1000 in table
