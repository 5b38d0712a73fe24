"""Pages of model lists, each provider's own."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.errors import ProtocolError
from nbllm.pricing import Price
from nbllm.wire.listing import Listed, Page, owners, query, read_page

OPENROUTER = {
    "id": "acme/owl",
    "context_length": 200_000,
    "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
    "pricing": {"prompt": "0.0000025", "completion": "0.00001", "input_cache_read": "0.00000025"},
    "supported_parameters": ["tools", "temperature"],
}


def one(listing, entry) -> Listed | None:
    """What a list with this entry alone comes to."""
    field = "models" if listing in ("gemini", "ollama") else "data"
    found = read_page(listing, {field: [entry]}).models
    return found[0] if found else None


@pytest.mark.parametrize(
    ("listing", "entry", "listed"),
    [
        ("openai", {"id": "m", "object": "model"}, Listed("m")),
        ("openai", {"id": "m", "max_model_len": 8192}, Listed("m", 8192)),
        ("openai", {"id": "m", "context_window": 131_072}, Listed("m", 131_072)),
        ("openai", {"id": "m", "meta": {"n_ctx_train": 4096, "n_vocab": 5}}, Listed("m", 4096)),
        ("openai", {"id": "m", "context_length": 0}, Listed("m")),
        (
            "openai",
            OPENROUTER,
            Listed("acme/owl", 200_000, True, True, False, Price(2.5, 10.0, 0.25)),  # noqa: FBT003
        ),
        (
            "openai",
            {
                "id": "m",
                "max_context_length": 32_768,
                "capabilities": {
                    "completion_chat": True,
                    "function_calling": True,
                    "vision": False,
                },
            },
            Listed("m", 32_768, tools=True, images=False),
        ),
        (
            "openai",
            {"id": "m", "type": "chat", "pricing": {"input": 0.2, "output": 0.6, "hourly": 0}},
            Listed("m", price=Price(0.2, 0.6)),
        ),
        ("openai", {"id": "m", "pricing": {"input": 0, "output": 0}}, Listed("m")),
        (
            "openai",
            {"id": "m", "pricing": {"prompt": "0", "completion": "0"}},
            Listed("m", price=Price(0.0, 0.0)),
        ),
        ("openai", {"id": "m", "pricing": {"prompt": "-1", "completion": "-1"}}, Listed("m")),
        ("openai", {"id": "m", "pricing": {"prompt": "nan", "completion": "1"}}, Listed("m")),
        ("openai", {"id": "m", "pricing": {"prompt": "1", "completion": 1e400}}, Listed("m")),
        ("openai", {"id": "m", "pricing": {"prompt": 10**400, "completion": "x"}}, Listed("m")),
        (
            "openai",
            {"id": "m", "supports_tools": True, "supports_image_input": False},
            Listed("m", tools=True, images=False),
        ),
        (
            "anthropic",
            {
                "type": "model",
                "id": "claude-x",
                "max_input_tokens": 200_000,
                "capabilities": {
                    "image_input": {"supported": True},
                    "thinking": {"supported": False, "types": {}},
                },
            },
            Listed("claude-x", 200_000, images=True, reasoning=False),
        ),
        ("anthropic", {"id": "claude-x", "capabilities": None}, Listed("claude-x")),
        (
            "gemini",
            {
                "name": "models/gemini-x",
                "inputTokenLimit": 1_048_576,
                "supportedGenerationMethods": ["generateContent", "countTokens"],
                "thinking": True,
            },
            Listed("gemini-x", 1_048_576, reasoning=True),
        ),
        ("gemini", {"name": "models/gemini-x", "inputTokenLimit": 0}, Listed("gemini-x")),
        ("ollama", {"name": "llama3.2:3b", "details": {"family": "llama"}}, Listed("llama3.2:3b")),
        ("ollama", {"model": "qwen3:4b"}, Listed("qwen3:4b")),
        (
            "ollama",
            {"name": "qwen3:4b", "capabilities": ["completion", "tools", "thinking"]},
            Listed("qwen3:4b", tools=True, images=False, reasoning=True),
        ),
    ],
)
def test_what_an_entry_says(listing, entry, listed):
    assert one(listing, entry) == listed


@pytest.mark.parametrize(
    ("listing", "entry"),
    [
        ("openai", {"id": "m", "capabilities": {"completion_chat": False}}),
        ("openai", {"id": "m", "capabilities": {"embeddings": True}}),
        ("openai", {"id": "m", "type": "embedding"}),
        ("openai", {"id": "m", "supports_chat": False}),
        ("openai", {"id": "m", "architecture": {"output_modalities": ["image"]}}),
        ("anthropic", {"id": "m", "lifecycle": "retired"}),
        ("gemini", {"name": "models/m", "supportedGenerationMethods": ["embedContent"]}),
        ("ollama", {"name": "m", "capabilities": ["embedding"]}),
    ],
)
def test_what_says_that_it_writes_no_text_is_left_out(listing, entry):
    assert one(listing, entry) is None


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "\x1b[31mred", "a\u202eb", None, 7, ["m"]])
def test_a_name_that_no_terminal_should_show_is_left_out(name):
    assert one("openai", {"id": name}) is None


@pytest.mark.parametrize(
    ("listing", "document", "following"),
    [
        ("openai", {"data": [{"id": "a"}], "has_more": True, "last_id": "a"}, None),
        ("anthropic", {"data": [{"id": "a"}], "has_more": True, "last_id": "a"}, "a"),
        ("anthropic", {"data": [{"id": "a"}], "has_more": False, "last_id": "a"}, None),
        ("anthropic", {"data": [{"id": "a"}], "has_more": True, "last_id": None}, None),
        ("gemini", {"models": [{"name": "models/a"}], "nextPageToken": "t"}, "t"),
        ("gemini", {"models": [{"name": "models/a"}], "nextPageToken": ""}, None),
    ],
)
def test_whether_there_is_another_page(listing, document, following):
    assert read_page(listing, document) == Page((Listed("a"),), following)


def test_how_a_page_is_asked_for():
    assert query("openai") == query("ollama") == query("openai", "x") == {}
    assert query("anthropic") == {"limit": "1000"}
    assert query("anthropic", "a") == {"limit": "1000", "after_id": "a"}
    assert query("gemini", "t") == {"pageSize": "1000", "pageToken": "t"}


def test_a_bare_array_will_do_and_a_model_counts_once():
    assert read_page("openai", [{"id": "a"}, {"id": "b"}, {"id": "a"}, "c", None]) == Page(
        (Listed("a"), Listed("b"))
    )


@pytest.mark.parametrize(
    ("listing", "document"), [("gemini", {}), ("ollama", {"models": None}), ("openai", [])]
)
def test_an_empty_list(listing, document):
    assert read_page(listing, document) == Page(())


@pytest.mark.parametrize("listing", ["openai", "anthropic", "gemini", "ollama"])
@pytest.mark.parametrize("document", [None, "text", 7, {"hello": 1}, {"data": 1, "models": {}}])
def test_what_is_no_list_of_models(listing, document):
    with pytest.raises(ProtocolError, match="check base_url"):
        read_page(listing, document)


def test_owners_tell_local_servers_apart():
    assert owners({"data": [{"id": "a", "owned_by": "vllm"}, {"id": "b"}, 3]}) == {"vllm", ""}
    assert owners(["x"]) == owners(None) == set()


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
FIELDS = st.sampled_from(
    [
        *("id", "name", "data", "models", "capabilities", "pricing", "prompt", "completion"),
        *("architecture", "meta", "thinking", "supported_parameters", "image_input", "type"),
        *("supportedGenerationMethods", "has_more", "last_id", "context_length"),
    ]
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=40,
)


@pytest.mark.parametrize("listing", ["openai", "anthropic", "gemini", "ollama"])
@given(document=ANYTHING)
def test_any_json_is_a_page_or_a_protocol_error(listing, document):
    try:
        page = read_page(listing, document)
    except ProtocolError:
        return
    json.dumps([model.id for model in page.models]).encode()
    assert all(model.context is None or model.context > 0 for model in page.models)
    owners(document)
