"""Stop, in real JupyterLab, while the cell blocks."""

from __future__ import annotations

import pytest

from browser.conftest import Notebooks

pytestmark = pytest.mark.browser


def test_stop_while_the_cell_blocks(notebooks: Notebooks) -> None:
    report = "print('after', _llm.finish_reason, _llm.text[:11])"
    with notebooks.open("%%llm slow\nGo.", report) as page:
        page.run_all()
        page.text(1).get_by_text("word5").wait_for()
        page.output(1).get_by_role("button", name="Stop slow").click()
        page.wait_for_text(2, "after cancelled word0 word1")
        notebooks.provider.wait_for_disconnect("words-100-100")
        page.wait_until_settled(1)
        assert "word5" in page.output(1).inner_text()
        assert "word90" not in page.output(1).inner_text()


def test_stop_one_of_three_leaves_two(notebooks: Notebooks) -> None:
    report = "print('after', *[r.finish_reason for r in answers.values()])"
    with notebooks.open("%%llm steady,slow,quick --out answers\nGo.", report) as page:
        page.run_all()
        lanes = page.output(1).locator('[data-nbllm="lane"]')
        page.text(1, lane=1).get_by_text("word3").wait_for()
        boxes = [lanes.nth(number).bounding_box() for number in range(3)]
        assert len({box["y"] for box in boxes if box}) == 1, "the lanes are not side by side"
        lanes.nth(1).get_by_role("button", name="Stop slow").click()
        page.wait_for_text(2, "after stop cancelled stop")
        page.wait_until_settled(1)
        assert page.output(1).get_by_text("word39").count() > 0


def test_stop_all_stops_all(notebooks: Notebooks) -> None:
    report = "print('after', *[r.finish_reason for r in _llm.values()])"
    with notebooks.open("%%llm slow,steady\nGo.", report) as page:
        page.run_all()
        page.text(1, lane=1).get_by_text("word3").wait_for()
        page.output(1).get_by_role("button", name="Stop all").click()
        page.wait_for_text(2, "after cancelled cancelled")


def test_one_failing_lane_leaves_the_others(notebooks: Notebooks) -> None:
    measured = "bool(r.ttft), bool(r.tokens_per_second), r.usage.output_tokens"
    report = f"print('after', *[(r.finish_reason, {measured}) for r in answers.values()])"
    with notebooks.open("%%llm quick,broken,steady --out answers\nGo.", report) as page:
        page.run_all()
        page.output(1).locator('[data-nbllm="lane"][data-state="error"]').wait_for()
        page.wait_for_text(
            2,
            "after ('stop', True, True, 10) ('error', False, False, None) ('stop', True, True, 40)",
        )
        page.wait_until_settled(1)
        assert "The server is unwell" in page.output(1).inner_text()
