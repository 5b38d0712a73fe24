"""Which wire is spoken, and to which address."""

from __future__ import annotations

import pytest

from nbllm.errors import ConfigError
from nbllm.plan import Plan, make_plan
from nbllm.providers import Provider
from nbllm.route import find_route

pytestmark = pytest.mark.usefixtures("own_settings")

VERTEX = "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1"
GLOBAL = "https://aiplatform.googleapis.com/v1/projects/p/locations/global"
EUROPE = "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu"
STREAMED = "m:streamGenerateContent?alt=sse"
AZURE = "https://r.openai.azure.com/openai"


def plan(model: str, **settings: object) -> Plan:
    """The plan of a short prompt."""
    return make_plan("hi", model, settings)


@pytest.mark.parametrize(
    ("model", "settings", "url"),
    [
        ("openai/m", {}, "https://api.openai.com/v1/responses"),
        ("openai/m", {"api": "chat"}, "https://api.openai.com/v1/chat/completions"),
        (
            "openai/m",
            {"base_url": "https://api.openai.com/v1/"},
            "https://api.openai.com/v1/responses",
        ),
        ("openai/m", {"base_url": "http://h/v1/"}, "http://h/v1/chat/completions"),
        ("openai/m", {"base_url": "http://h/v1", "api": "responses"}, "http://h/v1/responses"),
        ("compatible/m", {"base_url": "http://h:1/v1"}, "http://h:1/v1/chat/completions"),
        ("xai/m", {"api": "responses"}, "https://api.x.ai/v1/responses"),
        ("vllm/m", {}, "http://localhost:8000/v1/chat/completions"),
        ("anthropic/m", {}, "https://api.anthropic.com/v1/messages"),
        ("anthropic/m", {"base_url": "http://h/v1/"}, "http://h/v1/messages"),
        ("anthropic/m", {"base_url": "http://h/proxy"}, "http://h/proxy/v1/messages"),
        ("gemini/m", {"base_url": "http://h/v1beta"}, f"http://h/v1beta/models/{STREAMED}"),
        ("gemini/m", {"base_url": "http://h/"}, f"http://h/v1beta/models/{STREAMED}"),
        (
            "gemini/m",
            {"project": "p", "location": "us-central1"},
            f"{VERTEX}/publishers/google/models/{STREAMED}",
        ),
        ("vertex/m", {"project": "p"}, f"{GLOBAL}/publishers/google/models/{STREAMED}"),
        ("ollama/llama3.2:3b", {}, "http://localhost:11434/api/chat"),
        ("ollama/m", {"base_url": "http://h:1/api/"}, "http://h:1/api/chat"),
        ("ollama/m", {"base_url": "http://h:1/v1"}, "http://h:1/api/chat"),
        ("gemini/m", {"base_url": "http://h/v1"}, f"http://h/v1beta/models/{STREAMED}"),
        ("gemini/models/m", {"base_url": "http://h"}, f"http://h/v1beta/models/{STREAMED}"),
        (
            "gemini/tunedModels/m",
            {"base_url": "http://h"},
            f"http://h/v1beta/tunedModels/{STREAMED}",
        ),
        (
            "vertex/m",
            {"base_url": "http://h/v1beta1", "project": "p"},
            f"http://h/v1/projects/p/locations/global/publishers/google/models/{STREAMED}",
        ),
        (
            "vertex/m",
            {"project": "p", "location": "eu"},
            f"{EUROPE}/publishers/google/models/{STREAMED}",
        ),
        ("anthropic/m", {"base_url": "http://h/api"}, "http://h/api/v1/messages"),
        ("azure/d", {"base_url": "https://r.openai.azure.com"}, f"{AZURE}/v1/chat/completions"),
        ("azure/d", {"base_url": f"{AZURE}/v1/"}, f"{AZURE}/v1/chat/completions"),
        ("azure/d", {"base_url": AZURE, "api": "responses"}, f"{AZURE}/v1/responses"),
        (
            "azure/d",
            {"base_url": f"{AZURE}/deployments/d", "api_version": "2024-10-21"},
            f"{AZURE}/deployments/d/chat/completions?api-version=2024-10-21",
        ),
        ("azure/d", {"base_url": "http://h:1/v1"}, "http://h:1/v1/chat/completions"),
    ],
)
def test_where_a_request_goes(model, settings, url):
    assert plan(model, **settings).url == url


@pytest.mark.parametrize("model", ["gemini/m", "vertex/m"])
def test_a_whole_answer_has_an_address_of_its_own(model):
    made = plan(model, base_url="http://h", **({"project": "p"} if "vertex" in model else {}))
    assert made.whole().url.endswith("/models/m:generateContent")


def test_what_stands_in_an_address_cannot_leave_its_place():
    url = plan("gemini/m?key=x#y/../z", base_url="http://h").url
    assert url.startswith("http://h/v1beta/models/m%3Fkey%3Dx%23y/")
    assert url.endswith(":streamGenerateContent?alt=sse")
    made = plan("azure/a/b?c", base_url="https://r.openai.azure.com", api_version="1")
    assert made.url == f"{AZURE}/deployments/a%2Fb%3Fc/chat/completions?api-version=1"
    for words in ({"project": "p/../.."}, {"project": "p", "location": "evil.example/x"}):
        with pytest.raises(ConfigError, match="is a word of letters"):
            plan("vertex/m", **words)


@pytest.mark.parametrize("end", ["", "/", "/openai/v1", "/openai/v1/"])
def test_azure_takes_its_address_from_the_environment(own_settings, end):
    own_settings.setenv("AZURE_OPENAI_ENDPOINT", f"https://r.openai.azure.com{end}")
    assert plan("azure/d").url == f"{AZURE}/v1/chat/completions"
    own_settings.setenv("OPENAI_API_VERSION", "2025-01-01")
    assert plan("azure/d").url.endswith("/deployments/d/chat/completions?api-version=2025-01-01")


@pytest.mark.parametrize(
    ("host", "base_url"),
    [
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104
        ("0.0.0.0:1234", "http://127.0.0.1:1234"),
        (":1234", "http://127.0.0.1:1234"),
        ("box", "http://box:11434"),
        ("box:80", "http://box:80"),
        ("https://box.example/", "https://box.example"),
        ("http://0.0.0.0:1234", "http://127.0.0.1:1234"),
        ("[::]:1234", "http://127.0.0.1:1234"),
        ("::1", "http://[::1]:11434"),
        ("[::1]:1234", "http://[::1]:1234"),
        ("box.example/models/", "http://box.example:11434/models"),
        ("https://box.example/models", "https://box.example/models"),
        (' "box:80" \n', "http://box:80"),
        ("me:word@box", "http://box:11434"),
        ("ollama.com", "https://ollama.com"),
    ],
)
def test_ollama_is_where_its_variable_says(own_settings, host, base_url):
    own_settings.setenv("OLLAMA_HOST", host)
    assert plan("ollama/m").url == f"{base_url}/api/chat"


def test_a_variable_that_holds_no_address(own_settings):
    own_settings.setenv("OLLAMA_HOST", "x:abc")
    with pytest.raises(ConfigError, match="OLLAMA_HOST holds no address of a server: 'x:abc'"):
        plan("ollama/m")


@pytest.mark.parametrize(
    "address",
    [
        *("ftp://me:canary@h", "me:canary@h", "http://me:canary@h:port", "http://me:can@ry@h o"),
        *("http:/me:canary@h", "http://me:can/ry@h:port", "http://h/v1?", "http://h/v1#canary"),
        *("http://h?key=canary", "http://h/v1?key=canary@a"),
    ],
)
def test_what_is_no_address_is_named_without_its_password(own_settings, address):
    with pytest.raises(ConfigError, match="base_url= is an address") as caught:
        plan("compatible/m", base_url=address)
    assert "can" not in str(caught.value)
    own_settings.setenv("OLLAMA_HOST", f"ftp://{address}")
    with pytest.raises(ConfigError, match="OLLAMA_HOST holds no address") as caught:
        plan("ollama/m")
    assert "can" not in str(caught.value)


def test_an_address_with_a_line_break_at_its_end():
    assert plan("compatible/m", base_url=" http://h/v1/\n").url == "http://h/v1/chat/completions"


def test_vertex_takes_project_and_location_from_the_environment(own_settings):
    own_settings.setenv("GOOGLE_CLOUD_PROJECT", "p")
    own_settings.setenv("GOOGLE_CLOUD_LOCATION", "us-central1")
    assert plan("vertex/m").url == f"{VERTEX}/publishers/google/models/{STREAMED}"


def test_a_word_of_the_address_that_is_missing():
    with pytest.raises(ConfigError, match="needs project=, or set GOOGLE_CLOUD_PROJECT"):
        plan("vertex/m")


def test_a_word_of_a_host_that_nobody_gave():
    record = Provider(name="acme", label="Acme", base_url="https://{location}.acme.example/v1")
    with pytest.raises(ConfigError, match=r"https://\{location\}.acme.example/v1 needs location="):
        find_route(record, "m", {})


def test_the_origin_tells_models_routes_and_wires_apart():
    routes = [
        plan("openai/m"),
        plan("openai/m", api="chat"),
        plan("openai/n"),
        plan("openai/m", base_url="http://h/v1", api="responses"),
        plan("azure/m", base_url="http://h/v1", api="responses"),
    ]
    assert len({made.request.origin for made in routes}) == len(routes)
    assert "secret" not in plan("openai/m", base_url="http://user:secret@h/v1").request.origin


def test_a_provider_with_headers_of_its_own():
    sent = plan("anthropic/m", api_key="k", headers={"Anthropic-Beta": "x"}).call().headers
    assert sent == {"anthropic-version": "2023-06-01", "anthropic-beta": "x", "x-api-key": "k"}
