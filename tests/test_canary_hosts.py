"""The key of every provider goes to its own host, and to nobody else on the way."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

import nbllm
from canary import CANARY
from faults.server import answering, reply
from nbllm.catalog.source import find_source
from nbllm.plan import make_plan
from nbllm.providers import Provider, registry

pytestmark = pytest.mark.usefixtures("own_settings")

RECORDS = {name: registry.find(name) for name in registry.names()}
KEYED = {name: record for name, record in RECORDS.items() if record.key_variables}
OWN: dict[str, dict[str, Any]] = {
    "azure": {"base_url": "https://r.openai.azure.com/openai/v1"},
    "vertex": {"project": "p"},
}
PLACES = ("environment", "configure")


def know_key(patch: pytest.MonkeyPatch, record: Provider, place: str) -> None:
    """Let the record's key be known, though not for one call."""
    if place == "environment":
        for variable in record.key_variables:
            patch.setenv(variable, CANARY)
    else:
        nbllm.configure(keys={record.name: CANARY})


def carried(name: str, settings: dict[str, Any]) -> list[bool]:
    """Whether a question carries the key, and whether the request for the model list does."""
    plan = make_plan("hi", f"{name}/m", settings)
    source = find_source(name, settings, 5.0)
    calls = [plan.call(), plan.whole().call(), source.call("/models", {}, 5.0)]
    assert all(CANARY not in call.url for call in calls)
    return [CANARY in "".join(call.headers.values()) for call in calls]


def others(record: Provider) -> list[str]:
    """Addresses that look like the record's own and are not."""
    own = urlsplit(
        OWN.get(record.name, {}).get("base_url") or record.base_url or "https://own.example"
    )
    host = (own.hostname or "").replace("{location}", "us-central1")
    return [
        f"http://{host}/v1",
        f"https://{host}:8443/v1",
        f"https://{host}.evil.example/v1",
        f"https://{host}@evil.example/v1",
        f"https://evil.example/{host}/v1",
        f"https://evil{host}/v1",
        f"https://{host}evil.example/v1",
        f"https://{host}\N{FULLWIDTH FULL STOP}evil.example/v1",
        "https://evil.example/v1",
        "http://127.0.0.1:1/v1",
        *(
            each.base_url
            for each in RECORDS.values()
            if each.name != record.name
            and each.base_url
            and "{" not in each.base_url
            and urlsplit(each.base_url).hostname != own.hostname
            and each.source == "http"
        ),
    ]


def test_every_provider_that_has_a_key_is_here():
    assert len(KEYED) >= 14


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("record", KEYED.values(), ids=KEYED)
def test_a_key_goes_to_its_own_host(own_settings, record: Provider, place: str):
    know_key(own_settings, record, place)
    assert carried(record.name, OWN.get(record.name, {})) == [True, True, True]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("record", KEYED.values(), ids=KEYED)
def test_and_to_no_other(own_settings, record: Provider, place: str):
    know_key(own_settings, record, place)
    words = {"project": "p"} if record.name == "vertex" else {}
    for base_url in others(record):
        if base_url.startswith("https://") and any(
            (urlsplit(base_url).hostname or "").endswith(ending) for ending in record.key_hosts
        ):
            continue
        assert carried(record.name, {**words, "base_url": base_url}) == [False] * 3, base_url


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "record",
    [each for each in KEYED.values() if each.base_url_variable],
    ids=lambda each: each.name,
)
def test_nor_where_the_environment_says_so(own_settings, record: Provider, place: str):
    know_key(own_settings, record, place)
    own_settings.setenv(record.base_url_variable or "", "https://evil.example/v1")
    assert carried(record.name, {}) == [False] * 3


@pytest.mark.parametrize("location", ["evil.example/", "x@evil.example", "..", "a b", "a/b", "a#"])
def test_no_word_of_an_address_leads_elsewhere(own_settings, location: str):
    know_key(own_settings, RECORDS["vertex"], "environment")
    try:
        plan = make_plan("hi", "vertex/m", {"project": "p", "location": location})
    except nbllm.ConfigError:
        return
    assert urlsplit(plan.call().url).hostname.endswith(
        (".googleapis.com", "-aiplatform.googleapis.com")
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("header", ["authorization", "x-api-key", "x-goog-api-key", "api-key"])
def test_no_redirect_is_followed(own_settings, status: int, place: str, header: str):
    with answering(reply(200, "{}")) as elsewhere:
        target = f"{elsewhere.base_url}/chat/completions"
        with answering(reply(status, "", location=target)) as server:
            record = Provider(
                "acme", "Acme", server.base_url, key_variables=("ACME_KEY",), key_header=header
            )
            own_settings.setattr(registry, "_providers", {**RECORDS, "acme": record})
            know_key(own_settings, record, place)
            with pytest.raises(nbllm.ProviderError, match="not followed") as caught:
                nbllm.complete("hi", "acme/m")
            with pytest.raises(nbllm.ProviderError, match="not followed"):
                nbllm.models("acme")
            assert nbllm.check("acme")[0].error is not None
            assert all(CANARY.encode() in request for request in server.requests)
    assert elsewhere.connections == 0
    assert target in str(caught.value)


def test_two_providers_keys_do_not_mix(own_settings):
    for record in KEYED.values():
        for variable in record.key_variables:
            own_settings.setenv(variable, f"key-of-{variable}")
    for name, record in KEYED.items():
        headers = make_plan("hi", f"{name}/m", OWN.get(name, {})).call().headers
        sent = [value for value in headers.values() if "key-of-" in value]
        assert [value.rpartition("key-of-")[2] for value in sent] == [record.key_variables[0]], name
