"""The output items of a turn, as they must be sent again with the next (wire.md §2, Echo-back)."""

from __future__ import annotations

from typing import Any

from nbllm.wire.shapes import as_list, as_object, as_text


def turn(items: list[dict[str, Any]], *, stored: bool) -> list[dict[str, Any]] | None:
    """The items to send again, ``None`` where the message says the same without them.

    Reasoning that holds nothing and that the server did not store (``stored``) is left out, for
    it would be looked for there; so is reasoning at the end, which led to nothing: the API takes
    a reasoning item only with the one that follows it.
    """
    kept = [_cleaned(item) for item in items if _is_useful(item, stored=stored)]
    while kept and kept[-1].get("type") == "reasoning":
        kept.pop()
    kinds = {as_text(item.get("type")) for item in kept}
    return kept if kinds & {"reasoning", "custom_tool_call"} else None


def _is_useful(item: dict[str, Any], *, stored: bool) -> bool:
    if item.get("type") != "reasoning":
        return bool(item.get("type"))
    return bool(item.get("encrypted_content") or item.get("content") or (stored and item.get("id")))


def _cleaned(item: dict[str, Any]) -> dict[str, Any]:
    """The item without what the API gives but does not take."""
    given = dict(item)
    if given.get("type") == "reasoning":
        given.pop("status", None)
    if given.get("type") == "message":
        given["content"] = [_without_logprobs(part) for part in as_list(given.get("content"))]
    return given


def _without_logprobs(part: Any) -> dict[str, Any]:
    return {name: value for name, value in as_object(part).items() if name != "logprobs"}
