"""A key in a header of one's own is as secret as any."""

from __future__ import annotations

import json

import pytest

import nbllm
from faults.server import answering, reply
from nbllm.plan import make_plan
from nbllm.providers import Provider, registry

CANARY = "sk-canary-0123456789abcdef"

pytestmark = pytest.mark.usefixtures("own_settings")


@pytest.mark.parametrize("way", ["headers", "record"])
def test_a_key_in_a_header_of_ones_own_is_as_secret(own_settings, way):
    said = reply(403, json.dumps({"error": {"message": f"no access for {CANARY}"}}))
    with answering(said) as server:
        base = {"base_url": server.base_url}
        record = Provider("acme", "Acme", server.base_url, key_header="x-acme")
        own_settings.setattr(registry, "_providers", {**registry._providers, "acme": record})
        model, own = {
            "headers": ("compatible/m", {"headers": {"X-Acme-Token": CANARY}, **base}),
            "record": ("acme/m", {"api_key": CANARY}),
        }[way]
        with pytest.raises(nbllm.AuthenticationError, match="no access for …") as caught:
            nbllm.complete("hi", model, **own)
    where = "headers=" if way == "headers" else "api_key="
    assert f"Check the key from {where}" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_an_aliass_headers_stay_with_the_aliass_address():
    address = "http://h/v1"
    nbllm.alias("al", "compatible/m", base_url=address, headers={"Authorization": CANARY})
    assert CANARY in make_plan("hi", "al", {}).call().headers.values()
    other = make_plan("hi", "al", {"base_url": "http://evil.example/v1"})
    assert other.call().headers == {}
