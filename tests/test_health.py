"""``nbllm.check``: what stands between a person and an answer, and what to do about it."""

from __future__ import annotations

import threading

import pytest

from faults.server import answering, head
from model_server import forget, listing, move, serving
from nbllm import errors
from nbllm.aliasing import alias
from nbllm.catalog.health import Health, check
from nbllm.catalog.tables import check_table, models_table
from nbllm.demo import MODELS
from waiting import free_port

CANARY = "sk-canary-0123456789abcdef"


@pytest.fixture(autouse=True)
def patch(own_settings):
    """No key, list or local server of this machine."""
    forget(own_settings)
    nowhere = f"http://127.0.0.1:{free_port()}/v1"
    own_settings.delenv("HF_TOKEN", raising=False)
    own_settings.delenv("OLLAMA_HOST", raising=False)
    move(own_settings, ollama=nowhere, lmstudio=nowhere, vllm=nowhere, llamacpp=nowhere)
    return own_settings


def one(provider: str, **settings) -> Health:
    (health,) = check(provider, **settings)
    return health


def test_a_provider_that_answers(patch):
    patch.setenv("OPENAI_API_KEY", CANARY)
    with serving({"/models": listing("a", "b")}) as server:
        move(patch, openai=server.address)
        health = one("openai")
    assert health.latency is not None
    assert 0 < health.latency < 5
    expected = Health("openai", "OPENAI_API_KEY", server.address, True, health.latency, 2)  # noqa: FBT003
    assert health == expected
    assert CANARY not in repr(health)
    assert server.paths == ["/models"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused(patch, status):
    patch.setenv("OPENAI_API_KEY", CANARY)
    with serving({"/models": (status, '{"error":{"message":"no"}}')}) as server:
        move(patch, openai=server.address)
        health = one("openai")
    assert isinstance(health.error, errors.AuthenticationError)
    assert health.reachable is True
    assert health.models is None
    assert health.advice is not None
    assert health.advice.startswith("the key from OPENAI_API_KEY is refused")


def test_a_list_for_everybody_does_not_prove_the_key(patch):
    patch.setenv("OPENROUTER_API_KEY", CANARY)
    answers = {"/models": listing("a"), "/key": (401, '{"error":{"message":"no","code":401}}')}
    with serving(answers) as server:
        move(patch, openrouter=server.address)
        assert isinstance(one("openrouter").error, errors.AuthenticationError)
        answers["/key"] = {"data": {}}
        good = one("openrouter")
        elsewhere = one("openrouter", base_url=server.address.replace("127.0.0.1", "localhost"))
        del answers["/key"]
        given = one("openrouter", base_url=elsewhere.base_url, api_key="k")
    assert (good.error, good.models) == (None, 1)
    assert (given.error, given.models) == (None, 1)
    assert (elsewhere.key, elsewhere.models) == (None, 1)


def test_a_provider_without_a_list_just_answers(patch):
    patch.setenv("GOOGLE_CLOUD_PROJECT", "p")
    with serving({}) as server:
        health = one("vertex", base_url=server.address, api_key="k")
        assert (health.reachable, health.models, health.error) == (True, None, None)
    with serving({"/": (401, "no")}) as server:
        health = one("vertex", base_url=server.address, api_key="k")
    assert isinstance(health.error, errors.AuthenticationError)


@pytest.mark.parametrize(
    ("provider", "settings", "kind", "advice"),
    [
        ("openai", {}, errors.MissingKey, "set OPENAI_API_KEY"),
        ("ollama", {}, errors.ConnectFailed, "start the server: ollama serve"),
        ("compatible", {}, errors.ConfigError, "base_url="),
        ("vertex", {}, errors.ConfigError, "project="),
        ("compatible", {"base_url": "http://127.0.0.1:9"}, errors.ConnectFailed, "Start it"),
    ],
)
def test_what_to_do_next(provider, settings, kind, advice):
    health = one(provider, **settings)
    assert isinstance(health.error, kind)
    assert not health.reachable
    assert health.advice is not None
    assert advice in health.advice
    assert "\n" not in health.advice


@pytest.mark.parametrize(
    ("status", "advice", "reachable"),
    [(429, "wait a little", True), (402, "balance", True), (500, "later", True)],
)
def test_a_provider_that_says_no(status, advice, reachable):
    with serving({"/models": (status, "no")}) as server:
        health = one("compatible", base_url=server.address)
    assert advice in (health.advice or "")
    assert health.reachable is reachable


def test_an_address_without_its_version():
    with serving({"/v1/models": listing("m")}) as server:
        health = one("compatible", base_url=server.address)
    assert health.advice == f"pass base_url='{server.address}/v1'"
    with serving({"/api/tags": {"models": []}}) as server:
        health = one("compatible", base_url=server.address)
    assert f"nbllm.check('ollama', base_url='{server.address}')" in (health.advice or "")


def test_a_providers_own_host_is_not_searched(patch):
    with serving({"/v1/models": listing("m")}) as server:
        move(patch, openai=server.address)
        health = one("openai", api_key="k")
    assert health.error is not None
    assert health.error.status == 404
    assert server.paths == ["/models"]


def test_a_server_without_a_model():
    with serving({"/api/tags": {"models": []}}) as server:
        assert "ollama pull" in (one("ollama", base_url=server.address).advice or "")


def test_a_server_that_hangs():
    with answering([head(200), 30.0]) as server:
        health = one("compatible", base_url=server.base_url, timeout=0.2)
    assert isinstance(health.error, errors.TimedOut)
    assert health.reachable is False
    assert "timeout=30" in (health.advice or "")


def test_a_password_in_the_address_is_not_shown():
    with serving({"/models": listing("m")}) as server:
        address = server.address.replace("http://", "http://me:canary@")
        health = one("compatible", base_url=address)
    assert health.base_url == server.address
    assert "canary" not in repr(health)


def test_an_alias():
    with serving({"/models": listing("m")}) as server:
        alias("mine", "compatible/m", base_url=server.address)
        assert one("mine").models == 1
    alias("broken", "compatible/m")
    assert one("broken").provider == "compatible"


def test_a_provider_that_does_not_exist():
    with pytest.raises(errors.UnknownProvider, match="Did you mean 'openai'"):
        check("opnai")
    with pytest.raises(TypeError, match="Did you mean 'timeout'"):
        check("openai", timeuot=3)
    with pytest.raises(TypeError):
        check("openai", refresh=True)


def test_a_variable_that_is_no_address_spoils_nothing_else(patch):
    patch.setenv("OLLAMA_HOST", "ftp://here")
    by_name = {health.provider: health for health in check()}
    assert isinstance(by_name["ollama"].error, errors.ConfigError)
    assert by_name["demo"].reachable is True


def test_all_its_requests_share_one_limit(patch):
    patch.setenv("OPENROUTER_API_KEY", CANARY)

    def late(_path: str) -> tuple[int, str]:
        gate.wait(10)
        return 200, "{}"

    gate = threading.Event()
    with serving({"/models": listing("a"), "/key": late}) as server:
        move(patch, openrouter=server.address)
        health = one("openrouter", timeout=1.0)
        gate.set()
    assert isinstance(health.error, errors.TimedOut)
    assert health.error.seconds < 1.0
    assert health.reachable is True


LOCAL = {"/api/version": {"version": "0.9"}, "/api/tags": {"models": [{"name": "llama:1b"}]}}


def test_all(patch):
    patch.setenv("OPENAI_API_KEY", CANARY)
    patch.setenv("GROQ_API_KEY", CANARY)
    bad = (401, '{"error":{"message":"no"}}')
    with (
        serving({"/models": listing("gpt-5-mini")}) as openai,
        serving({"/models": bad}) as groq,
        serving(LOCAL) as ollama,
    ):
        move(patch, openai=openai.address, groq=groq.address, ollama=ollama.address)
        healths = check()
        by_name = {health.provider: health for health in healths}
        table = check_table(healths)
    assert (by_name["openai"].models, by_name["ollama"].models) == (1, 1)
    assert by_name["demo"].models == len(MODELS)
    assert isinstance(by_name["groq"].error, errors.AuthenticationError)
    assert by_name["lmstudio"].reachable is False
    assert by_name["mistral"] == Health("mistral", advice="no key: set MISTRAL_API_KEY")
    assert "compatible" not in by_name
    assert CANARY not in str(ollama.requests) + table
    rows = {line.split()[0]: line for line in table.splitlines() if line}
    assert rows["openai"].endswith("ready: %llm use openai/gpt-5-mini")
    assert " ms " in rows["openai"]
    assert rows["ollama"].endswith("ready: %llm use ollama/llama:1b")
    assert "key refused" in rows["groq"]
    assert "mistral (MISTRAL_API_KEY)" in rows["No"]
    assert "lmstudio (http://127.0.0.1" in rows["Not"]


def test_the_table_of_models_is_aligned():
    from nbllm.catalog.information import ModelInfo
    from nbllm.pricing import Price

    table = models_table(
        [
            ModelInfo("owl", True, True, False, None, 1_048_576, Price(0.25, 2.0), "acme"),  # noqa: FBT003
            ModelInfo("a-longer-name", context=128_000, provider="acme"),
            ModelInfo("tiny", context=512, price=Price(0.0, 0.0), provider="acme"),
        ]
    )
    assert table.splitlines() == [
        "address             context  tools  images  reasoning  $/M in  $/M out",
        "acme/owl              1.05M  yes    no                   0.25        2",
        "acme/a-longer-name     128k",
        "acme/tiny               512                                 0        0",
        "",
        "3 models. %llm use acme/owl makes that one the default.",
    ]
    assert models_table([]) == "No model is listed. %llm check tells why."
