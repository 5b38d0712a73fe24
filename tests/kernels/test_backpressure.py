"""A page that reads slowly, or not at all, in kernels of both generations."""

from __future__ import annotations

import time
from typing import Any

import pytest

from kernels.harness import Kernel, Page
from nbllm.notebook.window import MESSAGES
from provider import Provider

pytestmark = pytest.mark.kernel

WORDS = "words-140-12"


def ask(provider: Provider) -> str:
    """A cell that streams for some time."""
    return f"%%llm compatible/{WORDS} -o base_url {provider.base_url}\nGo."


def text_of(page: Page) -> str:
    """What the page knows, by the offsets of what it was told."""
    text = ""
    for message in sorted([*page.fulls, *page.patches], key=lambda each: each["sequence"]):
        if message["op"] == "full":
            text = message["state"]["lanes"][0]["text"]
        for lane in message.get("lanes", ()):
            offset, piece = lane.get("text", [len(text), ""])
            assert offset == len(text)
            text += piece
    return text


def sequences(page: Page) -> list[int]:
    """The numbers of the messages."""
    return sorted(message["sequence"] for message in [*page.fulls, *page.patches])


def test_a_page_that_reads_gets_it_all_as_it_comes(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    assert kernel.run(ask(provider), page.on_message).error is None
    assert len(page.patches) > 2 * MESSAGES
    assert text_of(page) == kernel.evaluate("_llm.text")
    assert sequences(page) == list(range(1, len(sequences(page)) + 1))


def test_a_page_that_reads_nothing_gets_little_and_loses_nothing(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    page.reads, began = False, time.monotonic()
    assert kernel.run(ask(provider), page.on_message).error is None
    seconds = time.monotonic() - began
    assert len(page.patches) <= MESSAGES + seconds + 2
    assert text_of(page) == kernel.evaluate("_llm.text")


def test_what_was_held_back_comes_as_one_patch_once_the_page_has_read(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    page.reads = False
    held: list[dict[str, Any]] = []

    def read_at_last() -> None:
        page.reads = True
        held.extend(page.patches)
        page.acknowledge(page.patches[-1]["sequence"])

    page.when, page.then = lambda _patch: len(page.patches) == MESSAGES, read_at_last
    assert kernel.run(ask(provider), page.on_message).error is None
    assert (
        len(held) == MESSAGES
    )  # the whole state was the first message, and the last of these is late
    lengths = [len(patch["lanes"][0].get("text", [0, ""])[1]) for patch in held]
    assert lengths[-1] > 4 * max(lengths[:-1])
    assert len(page.patches) > len(held) + 5
    assert text_of(page) == kernel.evaluate("_llm.text")


def test_the_slowest_of_two_pages_decides(kernel: Kernel, page: Page, provider: Provider) -> None:
    fast = page.acknowledge

    def both(sequence: int) -> None:
        fast(sequence)
        page.click({"op": "ack", "sequence": 1, "page": "slow"})

    page.acknowledge = both  # type: ignore[method-assign]
    began = time.monotonic()
    assert kernel.run(ask(provider), page.on_message).error is None
    assert len(page.patches) <= MESSAGES + (time.monotonic() - began) + 2
    assert text_of(page) == kernel.evaluate("_llm.text")


def test_a_page_that_reads_does_not_make_a_working_kernel_look_idle(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    alias = f"nbllm.alias('later', 'compatible/words-60-30', base_url={provider.base_url!r})"
    kernel.run(alias)
    kernel.run("%%llm later --bg --out live\nGo.", page.on_message)
    page.watch(lambda: bool(page.fulls))
    states: list[tuple[str, str]] = []

    def listen(message: dict[str, Any]) -> None:
        page.on_message(message)
        if message["msg_type"] == "status":
            kind = message["parent_header"].get("msg_type", "")
            states.append((kind, message["content"]["execution_state"]))

    kernel.run("import time; time.sleep(1)", listen)
    begun = states.index(("execute_request", "busy"))
    during = states[begun : states.index(("execute_request", "idle"))]
    idle = [place for place, (_, state) in enumerate(during) if state == "idle"]
    assert all(during[place + 1 : place + 2] == [("comm_msg", "busy")] for place in idle)
    kernel.run("live.stop() if hasattr(live, 'stop') else None", page.on_message)


def test_nothing_but_the_display_is_sent_until_somebody_looks(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    page.attaches, page.reads, began = False, False, time.monotonic()
    assert kernel.run(ask(provider), page.on_message).error is None
    assert len(page.patches) <= time.monotonic() - began + 1
    assert page.fulls == []


SLOW_TO_LISTEN = """
import time
from nbllm.notebook.session import Session
usual = Session.listen
def listen(self, widget, handler):
    Session.listen = usual
    time.sleep(0.4)
    usual(self, widget, handler)
Session.listen = listen
"""


def test_a_page_that_is_faster_than_the_kernel_is_heard(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    kernel.run("%%llm demo/echo\nHello.")  # brings the hub, which listens too
    assert kernel.run(SLOW_TO_LISTEN).error is None
    assert kernel.run(ask(provider), page.on_message).error is None
    assert len(page.fulls) == 1
    assert text_of(page) == kernel.evaluate("_llm.text")
