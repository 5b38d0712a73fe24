"""A person says on the page whether a tool may run, while the cell that asks blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aimock import running_aimock
from kernels.harness import Kernel, Page

pytestmark = [pytest.mark.kernel, pytest.mark.slow]

CALLS = [
    {"name": "delete", "arguments": {"path": "a\u202eb"}, "id": "call_1"},
    {"name": "look", "arguments": {}, "id": "call_2"},
]
FIXTURES = [
    {"match": {"hasToolResult": True}, "response": {"content": "So be it."}},
    {"match": {"userMessage": "tidy"}, "response": {"content": "I tidy.", "toolCalls": CALLS}},
]
TOOLS = """
ran = []
@nbllm.tool(confirm=True)
def delete(path: str) -> str:
    "Delete a file."
    ran.append(path)
    return "gone"
def look() -> str:
    "Look around."
    return "all tidy"
"""
ASK = """
talk = nbllm.Conversation("compatible/gpt-4o", tools=[delete, look], base_url={url!r}, api_key="k")
ran.clear()
turn = talk.stream("tidy up")
nbllm.notebook.show(turn)
print(turn.response.text, ran)
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose model calls two tools and then says so be it."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), FIXTURES, latency=1) as url:
        yield url


def asked(patch: dict[str, Any]) -> list[dict[str, str]]:
    """The calls that a patch asks leave for."""
    return [ask for lane in patch["lanes"] for ask in lane.get("set", {}).get("asks", ())]


def results(page: Page) -> list[dict[str, Any]]:
    """The first step that the page was told of."""
    told = [lane for patch in page.patches for lane in patch["lanes"] if "steps" in lane]
    return [tool["result"] for tool in told[0]["steps"][1][0]["tools"]]


@pytest.mark.parametrize("allow", [True, False])
def test_a_click_decides_while_the_cell_blocks(
    kernel: Kernel, page: Page, url: str, *, allow: bool
) -> None:
    def click() -> None:
        for other in ({"id": "call_2"}, {"id": "call_1", "allow": 1}, {"id": "call_1", "lane": 1}):
            page.click({"op": "consent", "lane": 0, "allow": True, **other})
        page.click({"op": "consent", "lane": 0, "id": "call_1", "allow": allow})

    kernel.run(TOOLS)
    page.when, page.then = (lambda patch: bool(asked(patch))), click
    run = kernel.run(ASK.format(url=url), page.on_message)
    assert run.error is None
    ran = ["a\u202eb"] if allow else []
    assert run.stdout == f"So be it. {ran}\n"
    (ask,) = [ask for patch in page.patches for ask in asked(patch)]
    assert (ask["id"], ask["name"]) == ("call_1", "delete")
    assert ask["arguments"] == '{\n  "path": "a\\u202eb"\n}'
    deleted, looked = results(page)
    assert (deleted["is_error"], looked) == (not allow, {"output": "all tidy", "is_error": False})
    assert ("gone" if allow else "denied") in deleted["output"]


def test_a_question_goes_with_its_answer(kernel: Kernel, page: Page, url: str) -> None:
    kernel.run(TOOLS)
    page.when = lambda patch: bool(asked(patch))
    page.then = lambda: page.click({"op": "stop", "lane": 0})
    run = kernel.run(ASK.format(url=url), page.on_message)
    assert run.stdout == "I tidy. []\n"
    assert kernel.evaluate("turn.response.finish_reason") == "cancelled"
    page.click({"op": "consent", "lane": 0, "id": "call_1", "allow": True})
    assert kernel.evaluate("ran") == []
