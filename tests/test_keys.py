"""Where a key goes, and where it never shows."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest

import nbllm
from faults.server import answering, reply
from nbllm import config
from nbllm.call import Call
from nbllm.errors import MissingKey, NbllmError
from nbllm.plan import make_plan
from nbllm.secret import Secret

CANARY = "sk-canary-0123456789abcdef"

pytestmark = pytest.mark.usefixtures("own_settings")


def headers(model: str, **settings: object) -> dict[str, str]:
    """The headers of the request that would go out."""
    return dict(make_plan("hi", model, settings).call().headers)


@pytest.mark.parametrize(
    "base_url",
    [
        None,
        "https://api.openai.com/v1",
        "https://API.OpenAI.com/v1/",
    ],
)
def test_a_key_of_the_environment_goes_to_its_providers_own_host(own_settings, base_url):
    own_settings.setenv("OPENAI_API_KEY", CANARY)
    assert headers("openai/m", base_url=base_url) == {"authorization": f"Bearer {CANARY}"}


@pytest.mark.parametrize(
    "base_url",
    [
        "http://api.openai.com/v1",
        "https://api.openai.com:8443/v1",
        "https://api.openai.com.evil.example/v1",
        "https://evil.example/api.openai.com/v1",
        "https://api.openai.com@evil.example/v1",
        "https://evil-api.openai.com/v1",
        "https://openai.com/v1",
        "http://localhost:8000/v1",
        "http://127.0.0.1/https://api.openai.com",
    ],
)
@pytest.mark.parametrize("place", ["environment", "configure"])
def test_and_to_no_other(own_settings, base_url, place):
    if place == "environment":
        own_settings.setenv("OPENAI_API_KEY", CANARY)
    else:
        nbllm.configure(keys={"openai": CANARY})
    assert CANARY not in "".join(headers("openai/m", base_url=base_url).values())


@pytest.mark.parametrize(
    ("base_url", "sent"),
    [
        ("https://r.openai.azure.com/openai/v1", True),
        ("https://r.services.ai.azure.com/openai/v1", True),
        ("http://r.openai.azure.com/openai/v1", False),
        ("https://openai.azure.com.evil.example/openai/v1", False),
        ("https://evilopenai.azure.com/openai/v1", False),
    ],
)
def test_azures_key_goes_to_azures_hosts(own_settings, base_url, sent):
    own_settings.setenv("AZURE_OPENAI_API_KEY", CANARY)
    assert headers("azure/d", base_url=base_url) == ({"api-key": CANARY} if sent else {})


def test_a_key_for_this_call_goes_where_this_call_goes(own_settings):
    own_settings.setenv("OPENAI_API_KEY", "other")
    expected = {"authorization": f"Bearer {CANARY}"}
    assert headers("openai/m", api_key=CANARY) == expected
    assert headers("compatible/m", base_url="http://h/v1", api_key=CANARY) == expected
    assert headers("openai/m", api_key=Secret(f" {CANARY}\n")) == expected


def test_an_aliass_key_stays_with_the_aliass_address():
    nbllm.alias("mine", "compatible/m", base_url="https://a.example/v1", api_key=CANARY)
    assert headers("mine") == {"authorization": f"Bearer {CANARY}"}
    assert headers("mine", base_url="https://b.example/v1") == {}
    assert headers("mine", base_url="https://b.example/v1", api_key="k") == {
        "authorization": "Bearer k"
    }


def test_configure_stands_before_the_environment(own_settings):
    own_settings.setenv("OPENAI_API_KEY", "environment")
    nbllm.configure(keys={"openai": "configured"})
    assert headers("openai/m") == {"authorization": "Bearer configured"}
    assert make_plan("hi", "openai/m", {}).call().key_source == "configure(keys={'openai': …})"


def test_a_missing_key_says_what_to_type():
    with pytest.raises(
        MissingKey, match=r"OPENAI_API_KEY.*nbllm.configure\(keys={'openai'"
    ) as caught:
        headers("openai/m")
    assert caught.value.provider == "openai"


def test_local_servers_need_none():
    assert headers("vllm/m") == {}


def test_a_secret_shows_a_mask_and_does_not_travel():
    secret = Secret(CANARY)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>40}", f"{secret!r}", repr([secret])]
    assert not any("canary" in text for text in shown)
    assert secret.reveal() == CANARY
    for travel in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            travel(secret)
    with pytest.raises(AttributeError):
        secret.__dict__  # noqa: B018 - the attribute is the point


def test_a_call_shows_no_header_and_does_not_travel():
    call = Call("p", "m", "http://h", {}, {"authorization": CANARY})
    assert "canary" not in repr(call)
    with pytest.raises(TypeError):
        pickle.dumps(call)


def test_an_alias_and_a_plan_show_no_key():
    nbllm.alias("mine", "compatible/m", base_url="http://h/v1", api_key=CANARY)
    plan = make_plan("hi", "openai/m", {"api_key": CANARY})
    shown = [plan, config.aliases(), nbllm.stream("hi", "mine"), plan.call(), vars(plan)]
    assert not any("canary" in repr(thing) for thing in shown)


def everything_shown(error: BaseException) -> str:
    """What any traceback prints, with the variables of every frame that is not this file's."""
    shown = [repr(error), repr(error.args), repr(vars(error)), *error._render_traceback_()]
    shown += traceback.format_exception(error)
    link: BaseException | None = error
    while link is not None:
        frames = [frame for frame, _line in traceback.walk_tb(link.__traceback__)]
        shown += [repr(f.f_locals) for f in frames if f.f_code.co_filename != __file__]
        link = link.__cause__ or link.__context__
    return "\n".join(shown)


ECHOES = {
    "as an error": reply(401, json.dumps({"error": {"message": f"bad key {CANARY}"}})),
    "in a page": reply(502, f"<html>{'x' * 190} {CANARY} {CANARY}</html>"),
    "with 200": reply(200, json.dumps({"error": {"message": f"bad key {CANARY}"}})),
    "in an event": reply(
        200, f'data: {{"error":{{"message":"bad key {CANARY}","code":"{CANARY}"}}}}\n\n'
    ),
    "escaped": reply(
        200,
        f'data: {{"error":{{"message":"bad key {CANARY}"}}}}\n\n'.replace(
            "canary-", "c\\u0061nary-"
        ),
    ),
    "in a field": reply(200, f"error: bad key {CANARY}\n\n"),
    "in a page with 200": reply(200, f"<html>{CANARY}</html>"),
}
ECHOES_IN_THE_HEAD = {
    "in a redirect": reply(307, "", location=f"http://x.example/{CANARY}?k={CANARY}"),
    "in the status line": f"HTTP/1.1 500 {CANARY}\r\nContent-Length: 0\r\n\r\n".encode(),
    "in a broken header": f"HTTP/1.1 200 OK\r\n{CANARY}\r\n\r\n".encode(),
}


@pytest.mark.parametrize("answer", ECHOES.values(), ids=ECHOES.keys())
@pytest.mark.parametrize("way", ["wait", "await"])
def test_a_server_that_echoes_the_key_makes_it_no_more_visible(caplog, answer, way):
    caplog.set_level(logging.DEBUG)
    assert "canary" not in shown_by(answer, way)
    assert "nbllm.transport" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize("answer", ECHOES_IN_THE_HEAD.values(), ids=ECHOES_IN_THE_HEAD.keys())
@pytest.mark.parametrize("way", ["wait", "await"])
def test_nor_one_that_echoes_it_in_the_head(answer, way):
    assert "canary" not in shown_by(answer, way)


def shown_by(answer: bytes, way: str) -> str:
    """What the error shows that a server's answer to the canary gives."""
    with answering(answer) as server:
        try:
            ask(server.base_url, way)
        except NbllmError as error:
            shown = everything_shown(error) + everything_shown(error.response.error)
        assert CANARY.encode() in server.requests[0]
    return shown


def ask(base_url: str, way: str) -> None:
    """Ask with the canary, in a way."""
    if way == "wait":
        nbllm.complete("hi", "compatible/m", base_url=base_url, api_key=CANARY)
    else:
        import asyncio

        async def main() -> None:
            await nbllm.stream("hi", "compatible/m", base_url=base_url, api_key=CANARY)

        asyncio.run(main())


@pytest.mark.parametrize("key", [f"{CANARY}\nx", f"{CANARY}\u201d", f"{CANARY}\x00"])
@pytest.mark.parametrize("model", ["compatible/m", "azure/m"])
def test_a_key_that_no_header_can_carry_is_not_shown_either(key, model):
    with answering(reply(200, "")) as server:
        with pytest.raises(nbllm.ConfigError, match="copy it once more") as caught:
            nbllm.complete("hi", model, base_url=server.base_url, api_key=key)
        assert server.requests == []
    assert "canary" not in everything_shown(caught.value)


def test_a_wrong_setting_beside_a_key_does_not_show_it():
    with pytest.raises(TypeError) as caught:
        nbllm.complete("hi", "openai/m", api_key=CANARY, temprature=1)
    frames = [frame for frame, _line in traceback.walk_tb(caught.value.__traceback__)]
    own = [frame for frame in frames if frame.f_code.co_filename != __file__]
    assert own
    assert not any("canary" in repr(frame.f_locals) for frame in own)
