"""The look for faults on a picture finds those that are there, and no others."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from browser.layout import faults

pytestmark = pytest.mark.browser

STYLE = """<style>
body { margin: 0; font: 14px/1.5 sans-serif }
#board { display: flex; gap: 10px; width: 620px }
[data-nbllm] { flex: 0 0 300px; min-width: 0; height: 120px }
</style>"""
SOUND = f'<p>Some words <b>and more</b>.</p><pre style="overflow: auto">{"code " * 99}</pre>'
HIGHER = "margin: -35px 0 0"
FAULTS = {
    "": None,
    f'<p style="white-space: nowrap">{"long " * 30}</p>': "leaves one",
    f'<p style="{HIGHER}">over</p>': '"over"',
    f'<p style="{HIGHER}; visibility: hidden">over</p>': None,
    f'<p style="{HIGHER}" class="nbllm-latest">over</p>': None,
}


def lanes(content: str, style: str = "") -> str:
    """A board with two lanes."""
    first = f'<div data-nbllm="lane" aria-label="one" style="{style}">{SOUND}{content}</div>'
    second = f'<div data-nbllm="lane" aria-label="two">{SOUND}</div>'
    return f'{STYLE}<div id="board">{first}{second}</div>'


def found(chromium: Browser, html: str) -> list[str]:
    """What is found on a small page."""
    page = chromium.new_page(viewport={"width": 640, "height": 400})
    page.set_content(html)
    try:
        return faults(page.locator("#board"))
    finally:
        page.close()


@pytest.mark.parametrize("content", FAULTS)
def test_text(chromium: Browser, content: str) -> None:
    expected = FAULTS[content]
    reported = found(chromium, lanes(content))
    assert reported == [] if expected is None else expected in " ".join(reported)


def test_lanes(chromium: Browser) -> None:
    assert "one lies on two" in found(chromium, lanes("", "margin-right: -100px"))
    beyond = found(chromium, lanes("", "margin-left: 100px"))
    assert {"two leaves the window", "the notebook is too wide"} <= set(beyond)
