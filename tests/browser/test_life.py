"""A board's life: Run All, save, open without a kernel, reload in mid-stream."""

from __future__ import annotations

import json

import pytest

from browser.conftest import Notebooks
from kernels.harness import WIDGET_VIEW

pytestmark = pytest.mark.browser

MISSING = "model not found"


def test_run_all_settles_and_saves(notebooks: Notebooks) -> None:
    cells = [
        "%%llm demo/showcase -o extra '{\"pace\": 0}'\nGo.",
        "%%llm quick,steady\nGo.",
        "print('end')",
    ]
    with notebooks.open(*cells) as page:
        page.run_all()
        page.wait_for_text(3, "end")
        page.wait_until_settled(1)
        page.wait_until_settled(2)
        saved = page.save()
        assert WIDGET_VIEW not in json.dumps(saved)
        assert "widgets" not in saved["metadata"]
        for cell in saved["cells"][1:3]:
            (output,) = cell["outputs"]
            assert set(output["data"]) == {"text/html", "text/markdown", "text/plain"}


def test_reopened_without_a_kernel(notebooks: Notebooks) -> None:
    with notebooks.open("%%llm demo/echo,demo/echo\nSome **bold** text.") as page:
        page.run_all()
        page.wait_until_settled(1)
        saved = page.save()
        saved["metadata"]["kernelspec"]["name"] = "no-such-kernel"
        page.path.write_text(json.dumps(saved))
        page.reopen()
        output = page.output(1)
        output.locator("strong").first.wait_for()
        assert output.locator('strong:text-is("bold")').count() == 2
        assert MISSING not in output.inner_text()
        assert output.get_by_role("button").count() == 0


def test_reload_in_mid_stream(notebooks: Notebooks) -> None:
    with notebooks.open("%%llm slow --out answer\nGo.") as page:
        page.run_all()
        page.text(1).get_by_text("word2").wait_for()
        page.save()
        page.reload()
        page.text(1).get_by_text("word8").wait_for(timeout=30_000)
        seen = page.text(1).inner_text()
        assert seen.startswith("word0 word1 word2 word3")
        page.output(1).get_by_role("button", name="Stop slow").click()
        page.output(1).locator('[data-state="cancelled"]').wait_for()
        notebooks.provider.wait_for_disconnect("words-100-100")


def test_nothing_is_lost_in_a_long_fast_answer(notebooks: Notebooks) -> None:
    with notebooks.open(
        "prompt = 'αβγ 🎉 word ' * 600",
        "%%llm compatible/parrot -o base_url {url}\n{prompt}".replace(
            "{url}", notebooks.provider.base_url
        ),
        "print('same', _llm.text == prompt)",
    ) as page:
        page.run_all()
        page.wait_for_text(3, "same True", 60)
        page.wait_until_settled(2)
        assert page.output(2).inner_text().count("🎉") == 600
