"""What an address and settings come to, before anything is sent."""

from __future__ import annotations

import pytest

import nbllm
from nbllm import config
from nbllm.call import Timeout
from nbllm.errors import ConfigError, UnknownProvider
from nbllm.plan import Plan, make_plan
from nbllm.providers.registry import find, names, split
from nbllm.settings import timeout_from

pytestmark = pytest.mark.usefixtures("own_settings")


def plan(model: str | None = "openai/m", **settings: object) -> Plan:
    """The plan of a short prompt."""
    return make_plan("hi", model, settings)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("openai/gpt-5-mini", ("openai", "gpt-5-mini")),
        ("openrouter/anthropic/claude-opus-5", ("openrouter", "anthropic/claude-opus-5")),
        ("vllm/org/model:tag", ("vllm", "org/model:tag")),
        ("openai:gpt-5-mini", ("openai", "gpt-5-mini")),
        ("openrouter:a/b", ("openrouter", "a/b")),
        ("demo:guide:x", ("demo", "guide:x")),
        ("openai/never-heard-of-it", ("openai", "never-heard-of-it")),
    ],
)
def test_an_address_is_split_at_the_first_slash(address, expected):
    assert split(address) == expected


@pytest.mark.parametrize(
    ("address", "error", "words"),
    [
        ("opnai/x", UnknownProvider, "Did you mean 'openai'.* Known: openai, anthropic"),
        ("nobody/x", UnknownProvider, "there is no provider 'nobody'. Known: "),
        ("nobody:x/y", UnknownProvider, "there is no provider 'nobody:x'"),
        ("gpt-5-mini", UnknownProvider, "openai/gpt-5-mini"),
        ("llama3.2:3b", UnknownProvider, "write provider/model"),
        ("openai", UnknownProvider, "Write openai/gpt-5-mini"),
        ("openai/", ConfigError, "which model.*openai/gpt-5-mini"),
        ("openai: ", ConfigError, "which model"),
        ("/x", UnknownProvider, "no provider ''"),
    ],
)
def test_an_address_that_leads_nowhere(address, error, words):
    with pytest.raises(error, match=words):
        plan(address)


def test_every_provider_has_a_record_under_its_own_name():
    wanted = (
        "openai anthropic gemini vertex mistral openrouter ollama demo azure groq deepseek xai "
        "together fireworks cerebras perplexity huggingface vllm lmstudio llamacpp compatible"
    )
    assert set(names()) == set(wanted.split())
    assert [find(name).name for name in names()] == list(names())


def test_argument_over_alias_over_default():
    nbllm.configure(temperature=0.1, top_p=0.2, seed=1)
    nbllm.alias("short", "vllm/m", temperature=0.3, top_p=0.4)
    body = plan("short", temperature=0.5).body
    assert (body["temperature"], body["top_p"], body["seed"]) == (0.5, 0.4, 1)
    assert plan("short", temperature=None).body["temperature"] == 0.3


def test_an_alias_is_the_lanes_name():
    nbllm.alias("short", "openai/m")
    made = plan("short")
    assert (made.name, made.provider.name, made.request.model) == ("short", "openai", "m")


@pytest.mark.parametrize("name", ["a/b", "a:b", "", "two words", "7up", "-x"])
def test_an_alias_cannot_hide_an_address(name):
    with pytest.raises(ConfigError, match="an alias is one word"):
        nbllm.alias(name, "openai/m")


def test_the_default_model_is_the_argument_then_configure_then_the_environment(own_settings):
    own_settings.setenv("NBLLM_MODEL", "openai/environment")
    assert plan(None).request.model == "environment"
    nbllm.configure(model="openai/configured")
    assert plan(None).request.model == "configured"
    assert plan("openai/argument").request.model == "argument"


def test_without_a_default_nothing_is_guessed(own_settings):
    with pytest.raises(ConfigError, match=r"no model is chosen.*NBLLM_MODEL.*'demo/guide'"):
        plan(None)
    own_settings.setenv("GROQ_API_KEY", "canary-key")
    with pytest.raises(ConfigError, match="GROQ_API_KEY is set: `NBLLM_MODEL=groq/") as caught:
        plan(None)
    assert "canary" not in str(caught.value)


def test_in_a_notebook_the_guide_answers_and_says_so(own_settings):
    own_settings.setenv("OPENAI_API_KEY", "canary-key")
    own_settings.setattr(config, "is_notebook", lambda: True)
    made = plan(None)
    assert (made.provider.name, made.request.model) == ("demo", "guide")
    assert "No model is chosen" in made.notices[0]
    assert made.notices[1].startswith("OPENAI_API_KEY is set: `%llm use openai/")


def test_a_setting_given_as_none_goes_back():
    nbllm.configure(seed=3)
    assert plan("vllm/m").body["seed"] == 3
    nbllm.configure(seed=None)
    assert "seed" not in plan("vllm/m").body


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"temprature": 1}, TypeError, "no setting 'temprature'. Did you mean 'temperature'"),
        ({"zzz": 1}, TypeError, "no setting 'zzz'. Known: temperature"),
        ({"cache": "always"}, ConfigError, "cache= is True, False, .refresh. or"),
        ({"max_cost": -1}, ConfigError, "max_cost= is a number of US dollars from 0"),
        ({"retries": -1}, ConfigError, "retries= is a number of tries behind the first from 0"),
        ({"retries": 1.5}, ConfigError, "retries= is a number of tries"),
        ({"fallbacks": 5}, ConfigError, "fallbacks= is a model or a list of models"),
        ({"fallbacks": ["nobody/m"]}, ConfigError, "nobody"),
        ({"temperature": "hot"}, ConfigError, "temperature= is a number, not 'hot'"),
        ({"seed": True}, ConfigError, "seed= is a number"),
        ({"headers": "x"}, ConfigError, "headers= is a dict"),
        ({"extra": []}, ConfigError, "extra= is a dict"),
        ({"api": "soap"}, ConfigError, "'chat' or 'responses'"),
        ({"tools": "f"}, ConfigError, "tools= is a list"),
        ({"tools": [5]}, ConfigError, "tools= is a list"),
        ({"tools": [print]}, ConfigError, "the tool .print. takes"),
        ({"tools": iter(())}, ConfigError, "tools= is a list"),
        ({"max_bytes": "1"}, ConfigError, "max_bytes= is a number of bytes"),
        ({"max_bytes": 0}, ConfigError, "max_bytes= is a number of bytes from 1"),
        ({"system": 5}, ConfigError, "system= is a text"),
        ({"base_url": 5}, ConfigError, "base_url= is an address"),
        ({"api_key": 5}, ConfigError, "api_key= is a text, not int"),
        ({"timeout": "1"}, ConfigError, "timeout= is a number of seconds"),
        ({"timeout": 0}, ConfigError, "timeout= is a number of seconds"),
        ({"timeout": float("nan")}, ConfigError, "timeout= is a number of seconds"),
        ({"base_url": "localhost:8000/v1"}, ConfigError, "like http://localhost:8000/v1"),
        ({"base_url": "http://host:port/v1"}, ConfigError, "like http://localhost:8000/v1"),
        ({"base_url": "http://[::1/v1"}, ConfigError, "like http://localhost:8000/v1"),
        ({"base_url": "http:///v1"}, ConfigError, "like http://localhost:8000/v1"),
        ({"base_url": "file:///etc/hosts"}, ConfigError, "like http://localhost:8000/v1"),
    ],
)
def test_a_wrong_setting_is_refused_before_anything_is_sent(settings, error, words):
    with pytest.raises(error, match=words):
        plan(**settings)


def test_what_configure_refuses():
    with pytest.raises(TypeError, match="Did you mean 'seed'"):
        nbllm.configure(sed=1)
    with pytest.raises(ConfigError, match="belongs to one provider"):
        nbllm.configure(api_key="x")
    with pytest.raises(ConfigError, match="belongs to one provider"):
        nbllm.configure(base_url="http://x")
    with pytest.raises(UnknownProvider, match="'opnai'"):
        nbllm.configure(keys={"opnai": "x"}, seed=4)
    assert config.defaults() == {}


def test_a_timeout_is_seconds_in_all_or_one_limit_each():
    assert timeout_from(None) == Timeout(10.0, 600.0, 300.0, 600.0, None)
    assert timeout_from(3) == Timeout(total=3.0)
    assert timeout_from(Timeout(idle=2)) == Timeout(idle=2)


@pytest.mark.parametrize(
    ("model", "words"), [("compatible/m", "needs base_url="), ("azure/d", "AZURE_OPENAI_ENDPOINT")]
)
def test_an_address_that_only_the_user_knows(model, words):
    with pytest.raises(ConfigError, match=words):
        plan(model)


def test_a_setting_that_cannot_be_honoured_is_a_notice():
    assert plan("vllm/m", reasoning=2048).notices == (
        "reasoning is not sent: this provider takes a level, no token budget.",
    )
    assert plan("openai/m", seed=1).notices[0].startswith("seed is not sent")
    assert plan("anthropic/m", api="chat").notices == ("api='chat' is nothing to Anthropic.",)
    assert plan("openai/m", project="p").notices == ("project= is nothing to OpenAI.",)
