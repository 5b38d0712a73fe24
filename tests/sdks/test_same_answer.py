"""The official SDKs and nbllm hear the same from servers that are not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdks.answers import Way, differing, heard_by_nbllm, heard_by_sdk
from sdks.capture import Capture
from sdks.helper import Sdks

pytestmark = pytest.mark.sdks

PROMPTS = ("a table", "the weather?", "think hard", "separate them", "too much", "cut it")
PLACE = {"project": "p", "location": "global"}
VERSION = {"api_version": "2024-10-21"}
WAYS = {
    "chat": Way("openai_chat", "openai/gpt-4o", "/v1", {"api": "chat"}),
    "responses": Way("openai_responses", "openai/gpt-4o", "/v1", {"api": "responses"}),
    "messages": Way("anthropic_messages", "anthropic/claude-opus-4-8"),
    "gemini": Way("google_generate", "gemini/gemini-2.5-flash"),
    "vertex": Way(
        "google_generate", "vertex/gemini-2.5-flash", "", PLACE, {**PLACE, "api_version": "v1"}
    ),
    "mistral": Way("mistral_chat", "mistral/mistral-large-latest", version="/v1"),
    "ollama": Way("ollama_chat", "ollama/llama3"),
    "openrouter": Way("openai_chat", "openrouter/openai/gpt-4o", "/api/v1"),
    "azure": Way("openai_chat", "azure/gpt-4o", "", VERSION, VERSION),
}
THROUGH_LITELLM = ("chat", "responses", "messages", "gemini")
UPSTREAM = ("gpt-4o", "claude-opus-4-8", "gemini-2.5-flash")
# litellm itself breaks Gemini's lines at a line separator of Unicode.
THROUGH_WHOLE = ("a table", "the weather?", "think hard", "too much")
CUT = "This sentence is cut off somewhere in its middle, and never ends, whoever reads it."
MISTRAL = Path(__file__).with_name("mistral.sse")

# Where the two hear something else, and why; the fields are exactly those that differ.
OTHERWISE = {
    # aimock names reasoning_content there, which neither service does: both SDKs drop it.
    ("mistral", "think hard"): {"reasoning"},
    ("ollama", "think hard"): {"reasoning"},
    # The SDK refuses a fragment of a call without a name, which Mistral itself never sends.
    ("mistral", "the weather?"): {"calls", "reason", "failed"},
    # The SDK cuts lines where Unicode does, not where JSON lines end.
    ("ollama", "separate them"): {"text", "reason", "usage", "failed"},
    # litellm glues the arguments of two calls: the SDK hides the second, nbllm shows that it broke.
    ("messages gemini-2.5-flash", "the weather?"): {"calls"},
}


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("name", WAYS)
def test_of_aimock(sdks: Sdks, aimock: str, name: str, prompt: str) -> None:
    compare(sdks, WAYS[name], aimock, prompt, OTHERWISE.get((name, prompt)))


@pytest.mark.parametrize("prompt", THROUGH_WHOLE)
@pytest.mark.parametrize("model", UPSTREAM)
@pytest.mark.parametrize("name", THROUGH_LITELLM)
def test_of_litellm(sdks: Sdks, litellm: str, name: str, model: str, prompt: str) -> None:
    otherwise = OTHERWISE.get((f"{name} {model}", prompt))
    compare(sdks, WAYS[name].with_model(model), litellm, prompt, otherwise)


@pytest.mark.parametrize("model", UPSTREAM)
@pytest.mark.parametrize("name", THROUGH_LITELLM)
def test_of_a_cut_behind_litellm(sdks: Sdks, litellm: str, name: str, model: str) -> None:
    way = WAYS[name].with_model(model)
    for heard in (
        heard_by_sdk(sdks, way, litellm, "cut it"),
        heard_by_nbllm(way, litellm, "cut it"),
    ):
        assert heard["failed"]
        assert CUT.startswith(heard["text"])  # how much litellm had passed on is a race


def compare(sdks: Sdks, way: Way, server: str, prompt: str, otherwise: set[str] | None) -> None:
    """Ask twice; the two must differ in ``otherwise`` alone."""
    theirs = heard_by_sdk(sdks, way, server, prompt)
    ours = heard_by_nbllm(way, server, prompt)
    found = differing(ours, theirs)
    assert set(found) == (otherwise or set()), found
    assert ours["failed"] == (prompt in ("too much", "cut it"))


def test_of_mistral_in_its_own_form(sdks: Sdks, capture: Capture) -> None:
    capture.answers["/chat/completions"] = MISTRAL.read_text("utf-8")
    theirs = heard_by_sdk(sdks, WAYS["mistral"], capture.address, "the weather?")
    ours = heard_by_nbllm(WAYS["mistral"], capture.address, "the weather?")
    assert ours == theirs
    assert ours["reasoning"] == "Two places."
    assert len(ours["calls"]) == 2
