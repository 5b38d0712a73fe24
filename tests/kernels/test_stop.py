"""Stop while a cell blocks, in kernels of both generations."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from kernels.harness import Kernel, Page
from provider import Provider

pytestmark = pytest.mark.kernel


def streams_in(lane: int):
    """Whether a patch brings text for a lane."""
    return lambda patch: any(each["lane"] == lane and "text" in each for each in patch["lanes"])


def ask(provider: Provider, *models: str, options: str = "") -> str:
    """A cell that asks models of the test server."""
    lanes = ",".join(f"compatible/{model}" for model in models)
    return f"%%llm {lanes} -o base_url {provider.base_url} {options}\nGo."


def test_the_fast_path_is_there(kernel: Kernel) -> None:
    mode = kernel.evaluate(
        "__import__('nbllm.notebook.session', fromlist=['_']).session().fast_path.mode"
    )
    version = kernel.evaluate("__import__('ipykernel').version_info[0]")
    assert mode == {6: "main-loop", 7: "shell-thread"}[version]


def test_stop_in_a_blocking_cell(kernel: Kernel, page: Page, provider: Provider) -> None:
    page.when, page.then = streams_in(0), lambda: page.click({"op": "stop", "lane": 0})
    run = kernel.run(ask(provider, "words-100-100"), page.on_message)
    assert run.error is None
    assert provider.wait_for_disconnect("words-100-100")
    assert kernel.evaluate("_llm.finish_reason") == "cancelled"
    text = kernel.evaluate("_llm.text")
    assert text.startswith("word0 ")
    assert "word50" not in text
    assert kernel.run("print('next')").stdout == "next\n"


def test_stop_one_of_three_leaves_two(kernel: Kernel, page: Page, provider: Provider) -> None:
    page.when, page.then = streams_in(1), lambda: page.click({"op": "stop", "lane": 1})
    cell = ask(provider, "words-20-20", "words-90-90", "words-10-50", options="--out answers")
    run = kernel.run(cell, page.on_message)
    assert run.error is None
    reasons = kernel.evaluate("[response.finish_reason for response in answers.values()]")
    assert reasons == ["stop", "cancelled", "stop"]


def test_stop_all(kernel: Kernel, page: Page, provider: Provider) -> None:
    page.when, page.then = streams_in(1), lambda: page.click({"op": "stop_all"})
    run = kernel.run(ask(provider, "words-80-80", "words-81-81"), page.on_message)
    assert run.error is None
    assert kernel.evaluate("{r.finish_reason for r in _llm.values()} == {'cancelled'}")


@pytest.mark.parametrize(
    "content",
    [
        {"op": "stop", "lane": 99},
        {"op": "stop", "lane": "0"},
        {"op": "stop", "lane": -1},
        {"op": "stop"},
        {"op": ["stop"]},
        {"op": "eval", "code": "1"},
        {},
        {"op": {"stop": 0}, "lane": 0},
    ],
)
def test_a_message_that_no_page_of_ours_sends_does_nothing(
    kernel: Kernel, page: Page, provider: Provider, content: dict[str, object]
) -> None:
    page.when, page.then = streams_in(0), lambda: page.click(content)
    run = kernel.run(ask(provider, "words-8-30"), page.on_message)
    assert run.error is None
    assert kernel.evaluate("_llm.finish_reason") == "stop"


def test_other_messages_pass_the_fast_path_in_order(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    page.when, page.then = streams_in(0), kernel.client.kernel_info
    assert kernel.run(ask(provider, "words-8-30"), page.on_message).error is None
    assert kernel.run("print('alive')").stdout == "alive\n"


def test_kernel_interrupt_keeps_the_text(kernel: Kernel, page: Page, provider: Provider) -> None:
    page.when, page.then = streams_in(0), kernel.manager.interrupt_kernel
    run = kernel.run(ask(provider, "words-101-100"), page.on_message)
    assert run.error is not None
    assert len(run.error["traceback"]) == 1
    assert "KeyboardInterrupt" in run.error["traceback"][0]
    assert provider.wait_for_disconnect("words-101-100")
    assert kernel.evaluate("_llm.finish_reason") == "cancelled"
    assert kernel.evaluate("_llm.text").startswith("word0 ")
    assert kernel.run("print('next')").stdout == "next\n"


def test_interrupt_while_nothing_comes(kernel: Kernel, provider: Provider) -> None:
    timer = threading.Timer(0.7, os.kill, (kernel.pid, signal.SIGINT))
    timer.start()
    began = time.monotonic()
    run = kernel.run(ask(provider, "silent"))
    assert run.error is not None
    assert time.monotonic() - began < 10
    assert kernel.run("print('next')").stdout == "next\n"


def test_resync_gives_the_whole_state(kernel: Kernel, page: Page, provider: Provider) -> None:
    page.when = lambda patch: page.fulls and streams_in(0)(patch)  # the answer to attach is there
    page.then = lambda: page.click({"op": "sync"})
    run = kernel.run(ask(provider, "words-9-30"), page.on_message)
    contents = [
        message["data"].get("content", {}) for message in run.comm_messages(page.boards[-1])
    ]
    _attached, full = (content for content in contents if content.get("op") == "full")
    known = full["state"]["lanes"][0]["text"]
    assert known.startswith("word0 ")
    for content in contents[contents.index(full) + 1 :]:
        for lane in content["lanes"]:
            offset, text = lane.get("text", [len(known), ""])
            assert offset == len(known)
            known += text
    assert known == kernel.evaluate("_llm.text")
