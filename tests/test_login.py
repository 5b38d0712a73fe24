"""A user and password in an address: out of it at once, and back in the header of its request."""

from __future__ import annotations

import copy
import pickle

import pytest

import nbllm
from faults.server import answering, reply
from nbllm.login import hide_login, login_of
from nbllm.plan import make_plan

LOGIN = {"authorization": "Basic dXNlcjp3b3Jk"}

pytestmark = pytest.mark.usefixtures("own_settings")


def headers(model: str, **settings: object) -> dict[str, str]:
    """The headers of the request that would go out."""
    return dict(make_plan("hi", model, settings).call().headers)


@pytest.mark.parametrize(
    ("address", "left", "login"),
    [
        ("http://h:1/v1", "http://h:1/v1", {}),
        ("http://h/@v1", "http://h/@v1", {}),
        ("http://h:1/@v1", "http://h:1/@v1", {}),
        (" u:p@h ", "h", {"authorization": "Basic dTpw"}),
        ("http://u:p@h:1/v1", "http://h:1/v1", {"authorization": "Basic dTpw"}),
        ("http:///u:p@h", "http:///h", {"authorization": "Basic dTpw"}),
        ("http://u@h", "http://h", {"authorization": "Basic dTo="}),
        ("http://u:p/q@h/v1", "http://h/v1", {"authorization": "Basic dTpwL3E="}),
        ("http://u:p#q@h/v1", "http://h/v1", {"authorization": "Basic dTpwI3E="}),
        ("https://h?a=b@evil.example/v1", "https://h?…", {}),
        ("https://h:8000/v1?a=b@c", "https://h:8000/v1?…", {}),
        ("https://u:p@h/v1?key=k", "https://h/v1?…", {"authorization": "Basic dTpw"}),
        ("http://h/v1#", "http://h/v1#", {}),
        ("http://u:p\ud800@h", "http://h", {"authorization": "Basic dTpwPw=="}),
        ("http://u:p%40%2F@h", "http://h", {"authorization": "Basic dTpwQC8="}),
        ("http://a@b:p@[::1]/x@y", "http://[::1]/x@y", {"authorization": "Basic YUBiOnA="}),
    ],
)
def test_a_login_leaves_its_address(address, left, login):
    bare = hide_login(address)
    assert (bare, dict(login_of(bare))) == (left, login)
    assert (hide_login(bare), login_of(hide_login(bare))) == (bare, login_of(bare))


def test_an_address_with_a_login_shows_and_gives_away_none():
    bare = hide_login("http://user:word@h/v1")
    assert f"{bare} {bare!r}" == "http://h/v1 'http://h/v1'"
    for travel in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not picklable"):
            travel(bare)


def test_a_login_in_the_address_takes_the_place_of_a_key(own_settings):
    address = "https://user:word@api.openai.com/v1"
    assert headers("openai/m", base_url=address, api_key="k") == LOGIN
    assert headers("compatible/m", base_url=address, headers={"X-A": "1"}) == {"x-a": "1", **LOGIN}
    assert headers("anthropic/m", base_url=address, api_key="k").items() >= LOGIN.items()
    own_settings.setenv("OLLAMA_HOST", "user:word@box")
    assert headers("ollama/m") == LOGIN


def test_a_login_stays_with_its_address():
    nbllm.alias("mine", "compatible/m", base_url="https://user:word@a.example/v1")
    assert headers("mine") == headers("mine", headers={}) == LOGIN
    assert headers("mine", base_url="https://b.example/v1") == {}


def test_a_login_that_is_refused_is_named_as_what_it_is():
    with answering(reply(401, "{}")) as server:
        address = server.base_url.replace("://", "://user:word@")
        with pytest.raises(nbllm.AuthenticationError, match="the key from the login in the add"):
            nbllm.complete("hi", "compatible/m", base_url=address)
    assert b"authorization: Basic dXNlcjp3b3Jk\r\n" in server.requests[0]
