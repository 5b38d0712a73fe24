"""Blind boards in kernels of both generations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kernels.harness import CellRun, Kernel, Page
from provider import Provider

pytestmark = pytest.mark.kernel

MODELS = ("words-40-40", "refuse-500", "words-41-40")
TELLING = ("compatible", "words-40", "words-41", "refuse-500", "unwell", "ServerError")


def ask(provider: Provider, options: str = "--blind") -> str:
    """A cell that compares blindly."""
    lanes = ",".join(f"compatible/{model}" for model in MODELS)
    url = provider.base_url
    return f"%%llm {lanes} -o base_url {url} -o retries 0 {options} --out answers\nGo."


def told(run: CellRun) -> str:
    """All that a page gets of a cell, but for the cell's own code and the boards of others."""
    contents = [m["content"] for m in run.messages if m["msg_type"] == "comm_open"]
    own = {content["comm_id"] for content in contents}
    return json.dumps(
        [
            message["content"]
            for message in run.messages
            if message["msg_type"] != "execute_input"
            if message["content"].get("comm_id") in {None, *own}
        ]
    )


def assert_blind(text: str) -> None:
    """No name, no number and no reason is in it."""
    assert [word for word in TELLING if word in text] == []


def names(page: Page) -> list[str]:
    """The lanes' names on the page."""
    return [lane["name"] for lane in page.fulls[-1]["state"]["lanes"]]


def test_nothing_tells_the_names_before_the_reveal(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    run = kernel.run(ask(provider), page.on_message)
    assert run.error is None
    assert_blind(told(run))
    assert names(page) == ["Model A", "Model B", "Model C"]
    assert page.patches
    assert "word39" in run.displays[-1]["text/plain"]
    assert "answers.reveal() for the names" in run.displays[-1]["text/html"]
    opened = kernel.run("answers", page.on_message)
    assert_blind(told(opened))
    assert_blind(kernel.run("print(repr(answers), answers.diff(0, 1))").stdout)
    assert kernel.evaluate("sorted(answers)") == sorted(f"compatible/{model}" for model in MODELS)


def test_a_vote_shows_the_names_on_the_board_and_in_what_has_settled(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    kernel.run(ask(provider))
    kernel.run("answers", page.on_message)
    page.watch(lambda: bool(page.fulls))
    page.click({"op": "diff", "lanes": [0, 2]})
    page.click({"op": "vote", "lane": 1})
    updates = watch_updates(page)
    page.watch(lambda: not page.fulls[-1]["state"]["choices"]["blind"] and bool(updates))
    choices = page.fulls[-1]["state"]["choices"]
    assert (choices["vote"], choices["diff"]) == (1, [0, 2])
    assert names(page) == kernel.evaluate("list(answers.ballot.names)")
    assert kernel.evaluate("[answers.blind, answers.vote == answers.ballot.names[1]]") == [
        False,
        True,
    ]
    failed = names(page).index("compatible/refuse-500")
    lane = page.fulls[-1]["state"]["lanes"][failed]
    assert lane["error"]["title"] == "ServerError"
    assert all(word in updates[-1]["text/plain"] for word in ("words-40-40", "ServerError"))


def watch_updates(page: Page) -> list[dict[str, Any]]:
    """What outputs are replaced by, from now on."""
    updates: list[dict[str, Any]] = []
    inner = page.on_message

    def listen(message: dict[str, Any]) -> None:
        inner(message)
        if message["msg_type"] == "update_display_data":
            updates.append(message["content"]["data"])

    page.on_message = listen  # type: ignore[method-assign]
    return updates


def test_a_reveal_in_python_while_it_streams(
    kernel: Kernel, page: Page, provider: Provider
) -> None:
    updates = watch_updates(page)
    kernel.run(ask(provider, "--blind --bg"), page.on_message)
    page.watch(lambda: bool(page.fulls))
    assert kernel.run("answers.reveal();", page.on_message).error is None
    page.watch(lambda: not page.fulls[-1]["state"]["choices"]["blind"])
    assert set(names(page)) == {f"compatible/{model}" for model in MODELS}
    kernel.run("answers.wait();", page.on_message)
    # What the board settles into comes last, and must not come into another test's cell.
    page.watch(lambda: bool(updates))


def test_failures_of_all_name_nobody(kernel: Kernel, page: Page, provider: Provider) -> None:
    lanes = "compatible/refuse-500,compatible/refuse-404"
    cell = f"%%llm {lanes} -o base_url {provider.base_url} -o retries 0 --blind\nGo."
    run = kernel.run(cell, page.on_message)
    assert run.error is not None
    assert run.error["ename"] == "ComparisonFailed"
    assert_blind(told(run))


def test_one_model_alone_is_no_blind_comparison(kernel: Kernel) -> None:
    run = kernel.run("%%llm demo/echo --blind\nGo.")
    assert run.error is not None
    assert "two models or more" in run.error["traceback"][0]
