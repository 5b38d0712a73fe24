"""``nbllm.models``: lists of real local servers, and what is sent to them."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from aimock import running_aimock
from faults.server import answering, reply
from model_server import forget, listing, move, serving
from nbllm import config, engine
from nbllm.aliasing import alias
from nbllm.catalog.information import ModelInfo
from nbllm.catalog.lists import known, models, prefetch
from nbllm.facts import facts
from nbllm.pricing import Price

CANARY = "sk-canary-0123456789abcdef"
NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def patch(own_settings):
    """No list, key or local server of another test or of this machine."""
    forget(own_settings)
    own_settings.delenv("HF_TOKEN", raising=False)
    own_settings.delenv("OLLAMA_HOST", raising=False)
    move(own_settings, ollama=NOWHERE, lmstudio=NOWHERE, vllm=NOWHERE, llamacpp=NOWHERE)
    return own_settings


def ids(found: list[ModelInfo]) -> list[str]:
    return [str(each) for each in found]


def test_one_provider():
    with serving({"/v1/models": listing("owl", "kea", max_model_len=8192)}) as server:
        found = models("compatible", base_url=f"{server.address}/v1/")
    assert ids(found) == ["compatible/owl", "compatible/kea"]
    assert found[0] == ModelInfo("owl", context=8192, provider="compatible")
    assert found[0].address == "compatible/owl"


def test_only_a_get_is_sent_and_no_key_that_was_not_given():
    with answering(reply(200, '{"data":[{"id":"m"}]}')) as server:
        models("openai", base_url=server.base_url)
    (request,) = server.requests
    assert request.startswith(b"GET /v1/models HTTP/1.1\r\n")
    assert request.endswith(b"\r\n\r\n")
    assert b"authorization" not in request.lower()
    assert b"content-type" not in request.lower()


@pytest.mark.parametrize(
    ("provider", "header", "value", "path"),
    [
        ("openai", "authorization", f"Bearer {CANARY}", "/models"),
        ("anthropic", "x-api-key", CANARY, "/v1/models"),
        ("gemini", "x-goog-api-key", CANARY, "/v1beta/models"),
    ],
)
def test_an_environment_key_goes_to_its_own_host_only(patch, provider, header, value, path):
    patch.setenv(f"{provider.upper()}_API_KEY", CANARY)
    answer = {"data": [{"id": "m"}], "models": [{"name": "models/m"}]}
    with serving({path: answer}) as own, serving({path: answer}) as foreign:
        move(patch, **{provider: own.address})
        assert ids(models(provider)) == [f"{provider}/m"]
        assert ids(models(provider, base_url=foreign.address)) == [f"{provider}/m"]
        models(provider, base_url=foreign.address, api_key="sk-given")
    lower = [{name.lower(): value for name, value in heads.items()} for _, heads in own.requests]
    assert lower[0][header] == value
    assert CANARY not in str(foreign.requests)
    assert "sk-given" in str(foreign.requests[1])
    assert not any(CANARY in path for path in own.paths)
    if provider == "anthropic":
        assert lower[0]["anthropic-version"] == "2023-06-01"


def test_anthropics_pages():
    def page(path: str):
        after = parse_qs(urlsplit(path).query).get("after_id", ["-"])[0]
        number = {"-": 0, "m0": 1, "m1": 2}[after]
        data = [{"id": f"m{number}", "max_input_tokens": 1000}]
        return {"data": data, "has_more": number < 2, "last_id": f"m{number}"}

    with serving({"/v1/models": lambda path: (200, json.dumps(page(path)))}) as server:
        found = models("anthropic", base_url=server.address, api_key="k")
    assert ids(found) == ["anthropic/m0", "anthropic/m1", "anthropic/m2"]
    assert server.paths[1] == "/v1/models?limit=1000&after_id=m0"


def test_geminis_pages_end_where_a_mark_comes_again():
    answer = {"models": [{"name": "models/g"}], "nextPageToken": "a b&c"}
    with serving({"/v1beta/models": answer}) as server:
        found = models("gemini", base_url=server.address, api_key="k")
    assert ids(found) == ["gemini/g"]
    assert server.paths == [
        "/v1beta/models?pageSize=1000",
        "/v1beta/models?pageSize=1000&pageToken=a+b%26c",
    ]


def test_a_list_without_end_is_cut_after_twenty_pages():
    count = iter(range(1000))
    endless = '{{"data":[{{"id":"m{0}"}}],"has_more":true,"last_id":"m{0}"}}'
    with serving({"/v1/models": lambda _path: (200, endless.format(next(count)))}) as server:
        found = models("anthropic", base_url=server.address, api_key="k")
    assert len(found) == len(server.requests) == 20


def test_the_list_goes_over_the_table_of_facts(patch):
    patch.setenv("ANTHROPIC_API_KEY", "k")
    entry = {"id": "claude-sonnet-4-5", "max_input_tokens": 777}
    with serving({"/v1/models": {"data": [entry]}}) as server:
        move(patch, anthropic=server.address)
        (own,) = models("anthropic")
        (other,) = models("anthropic", base_url=f"{server.address}/", api_key="k", refresh=True)
    assert own.context == 777
    assert own.tools is True
    assert own.price is not None
    assert own.price.output == 15.0
    assert other.context == 777


@pytest.mark.usefixtures("own_settings")
def test_a_price_of_the_table_holds_behind_a_proxy_and_a_users_wins():
    with serving({"/v1/models": listing("gpt-4o")}) as server:
        (found,) = models("openai", base_url=f"{server.address}/v1")
        config.configure(prices={"openai/gpt-4o": {"input": 1, "output": 2}})
        (own,) = models("openai", base_url=f"{server.address}/v1", refresh=True)
        (other,) = models("compatible", base_url=f"{server.address}/v1")
    assert found.price == facts("openai", "gpt-4o").price
    assert own.price == Price(1.0, 2.0)
    assert other.price is None


def test_a_list_is_kept_for_its_key_and_address():
    with serving({"/v1/models": listing("m")}) as server:
        base_url = f"{server.address}/v1"
        for settings in (
            {},
            {},
            {"api_key": "a"},
            {"api_key": "a"},
            {"api_key": "b"},
            {"headers": {"x-team": "1"}},
            {"refresh": True},
        ):
            models("compatible", base_url=base_url, **settings)
    assert len(server.requests) == 5


def test_nothing_that_is_kept_holds_a_key():
    from nbllm.catalog import memory

    with serving({"/v1/models": listing("m")}) as server:
        models("compatible", base_url=f"{server.address}/v1", api_key=CANARY)
    assert CANARY not in repr(memory._kept)


def test_an_old_list_is_fetched_again(patch):
    from nbllm.catalog import memory

    with serving({"/v1/models": listing("m")}) as server:
        models("compatible", base_url=f"{server.address}/v1")
        patch.setattr(memory, "_SECONDS", -1)
        models("compatible", base_url=f"{server.address}/v1")
    assert len(server.requests) == 2


def test_all_that_are_at_hand(patch):
    patch.setenv("OPENAI_API_KEY", "k")
    patch.setenv("GROQ_API_KEY", "k")
    local = {"/api/version": {"version": "0.9"}, "/api/tags": {"models": [{"name": "llama:1b"}]}}
    with serving({"/models": listing("gpt-x")}) as openai, serving(local) as ollama:
        move(patch, openai=openai.address, groq=NOWHERE, ollama=ollama.address)
        found = ids(models())
    assert found[:2] == ["openai/gpt-x", "ollama/llama:1b"]
    assert found[2] == "demo/guide"
    assert not [each for each in found if each.startswith("groq/")]


def test_the_demo_needs_nothing():
    found = models("demo")
    assert "demo/guide" in ids(found)
    assert found[0].price == Price(0.0, 0.0)


def test_an_alias_stands_for_its_server():
    with serving({"/v1/models": listing("m")}) as server:
        alias("mine", "compatible/m", base_url=f"{server.address}/v1", api_key=CANARY)
        assert ids(models("mine")) == ["compatible/m"]
        with serving({"/v1/models": listing("n")}) as other:
            assert ids(models("mine", base_url=f"{other.address}/v1")) == ["compatible/n"]
    assert CANARY in str(server.requests)
    assert CANARY not in str(other.requests)


def test_inside_a_running_loop():
    async def cell() -> list[str]:
        return ids(models("demo"))

    assert asyncio.run(cell())[0] == "demo/guide"


def test_nbllms_own_loop_is_not_blocked():
    async def callback() -> None:
        models("demo")

    with pytest.raises(RuntimeError, match="would block"):
        engine.submit(callback()).result(10)


def test_what_is_known_is_fetched_in_the_background(patch):
    patch.setenv("OPENAI_API_KEY", "k")
    assert known("openai") is None
    with serving({"/models": listing("gpt-x")}) as server:
        move(patch, openai=server.address)
        prefetch("openai")
        while known("openai") is None:
            engine.submit(asyncio.sleep(0.01)).result(10)
        prefetch("openai")
    assert ids(list(known("openai") or ())) == ["openai/gpt-x"]
    assert len(server.requests) == 1


def test_a_background_fetch_that_fails_is_silent_and_not_repeated_at_once(patch):
    patch.setenv("OPENAI_API_KEY", "k")
    with serving({"/models": (401, "no")}) as server:
        move(patch, openai=server.address)
        prefetch("openai")
        while not server.requests:
            engine.submit(asyncio.sleep(0.01)).result(10)
        prefetch("openai")
        engine.submit(asyncio.sleep(0.05)).result(10)
    assert known("openai") is None
    assert len(server.requests) == 1


def test_another_makers_server(tmp_path):
    with running_aimock(tmp_path) as base_url:
        assert "openai/gpt-4" in ids(models("openai", base_url=base_url))
        root = base_url.removesuffix("/v1")
        assert "ollama/gpt-4" in ids(models("ollama", base_url=root))
