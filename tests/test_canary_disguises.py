"""A key in any encoding that a server or a log may choose is hidden, and nothing else is."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary import CANARY
from nbllm.call import Call
from nbllm.transport.disguise import hide
from nbllm.transport.redaction import Redactor, redact
from nbllm.wire.frame import Frame

ODD = 'k/+="&<%~-canary-0'
SIGNS = st.characters(min_codepoint=33, max_codepoint=126)
ESCAPES = (
    lambda sign: sign,
    lambda sign: f"%{ord(sign):02x}",
    lambda sign: f"%{ord(sign):02X}",
    lambda sign: f"\\u00{ord(sign):02x}",
    lambda sign: f"\\x{ord(sign):02x}",
    lambda sign: f"&#{ord(sign)};",
    lambda sign: f"&#x{ord(sign):X};",
    html.escape,
)


@pytest.mark.parametrize("key", [CANARY, ODD])
@pytest.mark.parametrize(
    "write",
    [
        str,
        quote,
        lambda key: quote(key, safe=""),
        lambda key: quote(key, safe="").lower(),
        quote_plus,
        html.escape,
        repr,
        lambda key: repr(key.encode()),
        json.dumps,
        lambda key: json.dumps(key).replace("/", "\\/"),
        lambda key: b64encode(key.encode()).decode(),
        lambda key: urlsafe_b64encode(key.encode()).decode().rstrip("="),
    ],
)
def test_a_key_in_another_encoding(key, write):
    hidden = hide(f"no access for {write(key)}, not {write(key)}!", [key])
    assert hidden.startswith("no access for ")
    assert hidden.endswith("!")
    assert hidden.count("…") == 2
    assert "canary-0" not in hidden
    for form in (hidden, unquote(hidden), html.unescape(hidden)):
        assert "canary-0" not in form


@given(before=st.binary(max_size=5), behind=st.binary(max_size=5))
def test_inside_of_something_that_is_packed(before, behind):
    for pack in (b64encode, urlsafe_b64encode):
        hidden = hide(pack(before + CANARY.encode() + behind).decode(), [CANARY])
        assert "…" in hidden
        assert len(hidden) <= len(before) * 4 // 3 + len(behind) * 4 // 3 + 10


@given(key=st.text(SIGNS, min_size=8, max_size=20), data=st.data())
def test_any_mixture_of_escapes(key, data):
    escapes = [data.draw(st.sampled_from(ESCAPES)) for _ in key]
    # A sign that begins an escape cannot stand for itself.
    written = "".join(
        (ESCAPES[1] if sign in "%&\\" else escape)(sign)
        for sign, escape in zip(key, escapes, strict=True)
    )
    assert hide(f"before {written} behind", [key]) == "before … behind"


@given(st.text(), st.text(SIGNS, min_size=8))
def test_a_text_without_the_key_stays_as_it_is(text, key):
    if key not in text:
        assert hide(text, [key]) == text or "%" in text or "\\" in text or "&" in text


def call(headers: dict[str, str], url: str = "https://h.example/v1") -> Call:
    """A call with those headers."""
    return Call("p", "m", url, {}, headers)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"authorization": f"Bearer {CANARY}"}, CANARY),
        ({"authorization": f"Bearer {CANARY}"}, f"Bearer {CANARY}"),
        ({"authorization": "Basic " + b64encode(f"u:{CANARY}".encode()).decode()}, CANARY),
        ({"authorization": f'Custom id="7", key="{CANARY}"'}, CANARY),
        ({"cookie": f"session={CANARY}; theme=dark-as-night"}, CANARY),
        ({"x-acme-token": f"{CANARY} trailing-word"}, CANARY),
    ],
)
def test_each_part_of_a_header_that_may_be_a_key(headers, said):
    assert "canary-0" not in redact(f"bad key {said}", call(headers))


@pytest.mark.parametrize(
    "url",
    [
        f"https://user:{CANARY}@h.example/v1",
        f"https://{CANARY}@h.example/v1",
        f"https://h.example/v1?api_key={CANARY}",
        f"https://h.example/v1?key={CANARY}/chat/completions",
    ],
)
def test_a_key_in_the_address(url):
    assert "canary-0" not in redact(f"bad key {CANARY} for {url}", call({}, url))
    assert "x=1" in redact("see https://user:pw@h.example/v1?x=1", call({}, url))
    assert "pw@" not in redact("see https://user:pw@h.example/v1?x=1", call({}, url))


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
def test_a_proxys_password(monkeypatch, variable):
    monkeypatch.setenv(variable, f"http://user:{quote(CANARY)}@127.0.0.1:1")
    packed = b64encode(f"user:{CANARY}".encode()).decode()
    assert "canary-0" not in redact(f"407 {CANARY}", call({}))
    assert re.fullmatch(r"407 Basic …\w?=*", redact(f"407 Basic {packed}", call({})))


def test_in_the_models_words_only_what_must_be_a_key_is_hidden():
    frame = Frame('{"choices":[{"delta":{"content":"the key is not-needed"}}]}')
    placeholder = call({"authorization": "Bearer not-needed"})
    assert Redactor(placeholder).clean([frame]) == [frame]
    frame = Frame(f'{{"id":"{CANARY}","model":"{CANARY}","choices":[]}}')
    known = call({"authorization": f"Bearer {CANARY}"})
    assert Redactor(known).clean([frame]) == [Frame('{"id":"…","model":"…","choices":[]}')]
