"""Logs at their most talkative hold no key, whatever the server echoes."""

from __future__ import annotations

import asyncio
import json
import logging
import warnings
from base64 import b64encode
from contextlib import suppress
from urllib.parse import quote

import pytest

import nbllm
from canary import CANARY, WAYS, Giving
from faults.proxy import OPENED
from faults.server import HELLO, Answer, answering, head, reply
from nbllm.call import Call
from nbllm.transport import log_filter
from nbllm.transport.log_filter import logging_no_key

PACKED = b64encode(f"user:{CANARY}".encode()).decode()

LOGGERS = {"direct": "nbllm.transport", "httpx": "httpcore"}

pytestmark = pytest.mark.usefixtures("own_settings")


@pytest.fixture
def log(caplog):
    """Everything that is logged, arguments included."""
    caplog.set_level(logging.DEBUG)
    return caplog


def is_clean(log: pytest.LogCaptureFixture) -> bool:
    """Whether the log heard of a request and nothing of its key."""
    shown = log.text + "".join(repr(vars(record)) for record in log.records)
    assert any(logger in shown for logger in LOGGERS.values())
    return not {each for each in ("canary-0", PACKED) if each in shown}


ANSWERS: dict[str, Answer] = {
    "an answer": head(content_type="text/event-stream") + HELLO,
    "a refusal": reply(401, json.dumps({"error": {"message": f"bad key {CANARY}"}})),
    "a header": reply(500, "", x_key=CANARY, x_login=PACKED, www_authenticate=quote(CANARY)),
    "a broken header": f"HTTP/1.1 200 OK\r\n{CANARY}\r\n\r\n".encode(),
    "the status line": f"HTTP/1.1 500 {CANARY}\r\nContent-Length: 0\r\n\r\n".encode(),
    "a redirect": reply(307, "", location=f"http://x.example/{CANARY}?k={CANARY}"),
    "a head in two pieces": [b"HTTP/1.1 500 sk-can", 0.01, b"ary-0123456789abcdef\r\n\r\n"],
    "no HTTP": f"{CANARY}\r\n\r\n".encode(),
    "nothing": b"",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_is_logged_of_a_request(own_settings, log, transport, way: Giving, answer: Answer):
    with answering(answer) as server:
        model, settings = way(own_settings, server.base_url)
        stream = nbllm.stream("hi", model, retries=0, **settings)
        with suppress(nbllm.NbllmError):
            stream.wait(20)
        assert "canary-0" not in repr(stream.response) + repr(vars(stream.response.error or object))
        assert any(each.encode() in server.requests[0] for each in (CANARY, PACKED))
    assert LOGGERS[transport] in log.text
    assert is_clean(log)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("function", [nbllm.models, nbllm.check])
def test_what_is_logged_of_a_list(own_settings, log, way: Giving, function):
    echo = reply(500, json.dumps({"error": CANARY}), x_key=CANARY, x_login=PACKED)
    with answering(echo) as server:
        model, settings = way(own_settings, server.base_url)
        try:
            shown = repr(function(model.partition("/")[0], **settings))
        except nbllm.NbllmError as error:
            shown = repr(vars(error))
        assert any(each.encode() in server.requests[0] for each in (CANARY, PACKED))
    assert "canary-0" not in shown
    assert is_clean(log)


@pytest.mark.parametrize("way", ["await", "cancel", "break", "raise"])
def test_what_an_event_loop_in_debug_mode_logs(log, way):
    async def main(base_url: str) -> None:
        asyncio.get_running_loop().slow_callback_duration = 0.0
        stream = nbllm.stream("hi", "compatible/m", base_url=base_url, api_key=CANARY)
        if way == "raise":
            stream.on(text=lambda _text: 1 / 0)
        if way == "cancel":
            task = asyncio.ensure_future(stream._wait_async())
            await asyncio.sleep(0.05)
            task.cancel()
            await asyncio.wait([task])
        async for _event in stream:
            if way == "break":
                break

    with answering([head() + HELLO[:80], 0.2, HELLO[80:]]) as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(main(server.base_url), debug=True)
    assert "took" in log.text  # the loop's own words for each step
    assert is_clean(log)


@pytest.mark.parametrize("says", [OPENED, f"HTTP/1.1 407 {CANARY}\r\n\r\n".encode()])
def test_a_proxys_password_is_not_logged(own_settings, log, says):
    with answering(says) as proxy:
        own_settings.setenv("HTTPS_PROXY", f"http://user:{CANARY}@127.0.0.1:{proxy.port}")
        with pytest.raises(nbllm.ConnectFailed) as caught:
            ask_on_a_loop_of_its_own("https://far.example/v1")
        assert PACKED.encode() in proxy.requests[0]
        assert b"other-key" not in proxy.requests[0]
    assert "canary-0" not in repr(vars(caught.value))
    assert is_clean(log)


@pytest.mark.parametrize(
    "proxy",
    [
        f"http://user:{CANARY}#x@127.0.0.1:1",
        f"http://user:{CANARY}/x@127.0.0.1:1",
        f"http://user:{CANARY}?x@127.0.0.1:1",
        f"http://user:x@{CANARY}@127.0.0.1:1",
        f"ftp://user:{CANARY}@127.0.0.1:1",
        f"user:{CANARY}@127.0.0.1:1",
        f"http://user:{CANARY}@127.0.0.1:port",
        f"http://user:{CANARY}@127.0.0.1:99999",
        f"http://[user:{CANARY}@127.0.0.1:1",
    ],
)
def test_a_proxy_that_is_written_wrong_shows_no_password(own_settings, caplog, proxy):
    caplog.set_level(logging.DEBUG)
    own_settings.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(nbllm.NbllmError) as caught:
        ask_on_a_loop_of_its_own("https://far.invalid/v1")
    assert "canary-0" not in str(caught.value) + repr(vars(caught.value)) + caplog.text


def ask_on_a_loop_of_its_own(base_url: str) -> None:
    """A new loop has a new client, which looks at the environment's proxies anew."""

    async def main() -> None:
        settings = {"base_url": base_url, "api_key": "other-key", "retries": 0}
        await nbllm.stream("hi", "compatible/m", **settings)

    asyncio.run(main())


def test_the_filter_outlives_a_new_configuration_of_logging(log):
    for logger in log_filter._LOGGERS:
        logger.filters.clear()
    with logging_no_key(Call("p", "m", "http://h", {}, {"authorization": CANARY})):
        logging.getLogger("httpx").info("HTTP %s", CANARY)
        logging.getLogger("httpcore.socks").debug("auth=(b'user', b'pw') key=%s", CANARY)
    assert log.messages == ["HTTP …", "auth=… key=…"]


def test_it_touches_nothing_but_requests_of_ours(log):
    logging.getLogger("httpx").info("another's %s", CANARY)
    assert log.messages == [f"another's {CANARY}"]


def test_it_never_raises(log):
    with logging_no_key(Call("p", "m", "http://h", {}, {"authorization": CANARY})):
        logging.getLogger("httpx").info("%d", CANARY)
    assert log.messages == ["(a record that could not be redacted)"]


def test_it_does_nothing_while_nobody_listens(caplog, own_settings):
    caplog.set_level(logging.WARNING)
    own_settings.setattr(log_filter, "_redacted", lambda *_: pytest.fail("for whom?"))
    with answering(head() + HELLO) as server:
        nbllm.complete("hi", "compatible/m", base_url=server.base_url, api_key=CANARY)
