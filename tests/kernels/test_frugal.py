"""How little a board sends, in kernels of both generations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kernels.harness import Kernel, Page
from provider import Provider

pytestmark = pytest.mark.kernel


def opened(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The state of each widget that was opened."""
    comms = [m["content"] for m in messages if m["msg_type"] == "comm_open"]
    return [content["data"]["state"] for content in comms]


def states_of_all_widgets(kernel: Kernel) -> dict[str, Any]:
    """What a reloaded page gets when it asks for the widgets."""
    session = kernel.client.session
    comm: dict[str, Any] = {
        "comm_id": "control",
        "target_name": "jupyter.widget.control",
        "data": {},
    }
    metadata = {"version": "1.0.0"}
    kernel.client.shell_channel.send(session.msg("comm_open", comm, metadata=metadata))
    content = {"comm_id": "control", "data": {"method": "request_states"}}
    kernel.client.shell_channel.send(session.msg("comm_msg", content))
    run = kernel.run("import time; time.sleep(0.3)")
    (answer,) = run.comm_messages("control")
    return answer["data"]["states"]


def test_widgets_share_a_layout_that_outlives_them_and_ends_with_the_session(
    kernel: Kernel, page: Page
) -> None:
    states: list[dict[str, Any]] = []
    for _ in range(2):
        states += opened(kernel.run("%%llm demo/echo\nHello.", page.on_message).messages)
    boards = [state for state in states if "state" in state]
    layouts = [state for state in states if state["_model_name"] == "LayoutModel"]
    assert len(boards) == 2
    assert len(layouts) <= 1  # the hub may have brought it
    assert boards[0]["layout"] == boards[1]["layout"]
    kernel.run("_llm", page.on_message)
    (shared,) = {state["state"].get("layout") for state in _shown(kernel)}
    assert shared == boards[0]["layout"]
    assert shared.removeprefix("IPY_MODEL_") in states_of_all_widgets(kernel)
    kernel.run("%unload_ext nbllm")
    assert shared.removeprefix("IPY_MODEL_") not in states_of_all_widgets(kernel)
    kernel.run("%load_ext nbllm")


def _shown(kernel: Kernel) -> list[dict[str, Any]]:
    widgets = states_of_all_widgets(kernel).values()
    return [widget for widget in widgets if widget["model_name"] == "AnyModel"]


def test_a_board_opens_with_nothing_that_its_first_message_says(kernel: Kernel, page: Page) -> None:
    kernel.run("%%llm demo/echo,demo/flaky --out answers\nHello.")
    run = kernel.run("answers", page.on_message)
    (state,) = [state for state in opened(run.messages) if "state" in state]
    assert state["state"] == {"version": 1, "lanes": [], "sequence": 0}
    assert len(json.dumps(state)) < 1_500
    page.watch(lambda: bool(page.fulls))
    assert page.fulls[0]["state"]["lanes"][0]["text"] == "Hello."
    later = states_of_all_widgets(kernel)[page.boards[-1]]["state"]["state"]
    assert later == {"version": 1, "lanes": [], "sequence": len(page.fulls)}


def test_most_patches_hold_text_and_nothing_else(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    ask = f"%%llm compatible/words-140-12 -o base_url {provider.base_url}\nGo."
    assert kernel.run(ask, page.on_message).error is None
    lanes = [lane for patch in page.patches for lane in patch["lanes"]]
    bare = [lane for lane in lanes if lane.keys() == {"lane", "text"}]
    assert len(bare) > len(lanes) / 2
    assert lanes[-1]["set"]["meter"]["duration"] == kernel.evaluate("_llm.duration")
