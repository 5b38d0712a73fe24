"""A tool asks, and a person answers with the mouse or the keyboard, in real JupyterLab."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from aimock import running_aimock
from browser.accessibility import violations
from browser.conftest import Notebooks
from kernels.test_consent import FIXTURES, TOOLS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASK = """\
talk = nbllm.Conversation('compatible/gpt-4o', tools=[delete, look], base_url=url, api_key='k')
ran.clear()
nbllm.notebook.show(talk.stream('tidy up'))
print('ran', ran)"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose model calls two tools and then says so be it."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), FIXTURES, latency=1) as url:
        yield url


@pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True)
def test_allow_and_deny(notebooks: Notebooks, url: str) -> None:
    with notebooks.open(f"url = {url!r}\n{TOOLS}", ASK, ASK) as page:
        page.run_all()
        card = page.output(2).locator('[data-nbllm="consent"]')
        card.wait_for()
        assert "a\\u202eb" in card.inner_text()
        assert not card.evaluate("card => card.contains(document.activeElement)")
        assert "needs your answer" in page.lane(2).inner_text()
        found = violations(page.output(2))
        assert not found, json.dumps(found, indent=1)
        card.get_by_role("button", name="Allow delete").click()
        page.wait_for_text(2, r"ran ['a\u202eb']")
        page.wait_until_settled(2)
        assert "Used delete, look" in page.output(2).inner_text()
        card = page.output(3).locator('[data-nbllm="consent"]')
        deny = card.get_by_role("button", name="Deny delete")
        card.locator(".nbllm-tool-arguments").focus()
        page.page.wait_for_function("() => !document.querySelector('.nbllm-consent :disabled')")
        for _ in range(2):
            page.page.keyboard.press("Tab")
        assert deny.evaluate("button => button === document.activeElement")
        page.page.keyboard.press("Enter")
        page.wait_for_text(3, "ran []")
        page.wait_until_settled(3)
        page.output(3).locator("summary").click()
        assert "denied: nobody allowed this call" in page.output(3).inner_text()
        found = violations(page.output(3))
        assert not found, json.dumps(found, indent=1)


@pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True)
def test_asking_on(notebooks: Notebooks) -> None:
    with notebooks.open("%%llm quick,steady --out answers\nGo.", "answers") as page:
        page.run_all()
        page.wait_for_state(2, "finished", lane=1)
        board = page.output(2)
        box = board.get_by_role("textbox", name="Ask on")
        box.click()
        page.page.keyboard.type("dd x?")
        page.page.keyboard.press("Shift+Enter")
        page.page.keyboard.type("aa")
        assert box.input_value() == "dd x?\naa"
        board.get_by_label("Whom to ask").select_option("steady")
        box.press("Enter")
        board.get_by_text("asked: dd x? aa").wait_for()
        page.wait_for_state(2, "finished", lane=1)
        assert box.evaluate("box => box === document.activeElement")
        assert page.lane(2, 1).locator(".nbllm-step").inner_text().startswith("Before")
        assert page.lane(2, 0).locator(".nbllm-step").count() == 0
        assert page.page.locator(".jp-Notebook .jp-Cell").count() == 3
        found = violations(board)
        assert not found, json.dumps(found, indent=1)
        board.get_by_role("button", name="Settle").click()
        page.wait_until_settled(2)
        assert "asked: dd x? aa" in board.inner_text()
