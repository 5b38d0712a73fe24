"""The inspection of hostile boards sees what it is for: it must report each of these evils."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from browser.inspection import watched_notebook
from browser.lab import Lab
from browser.trap import Trap

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True),
]

# What is put into the text of a board, and what is reported of it there.
IN_TEXT = {
    "<img src='https://picture.evil.test/a.png'>": "img[src=https://picture.evil.test/a.png]",
    "<img src=x onerror='window.__pwn = 1'>": "img[onerror]",
    "<a href='javascript:1'>x</a>": "a[href=javascript:1]",
    "<a href='/hub/logout'>x</a>": "a[href=/hub/logout]",
    "<a href='https://ok.test'>x</a>": "a link that is not apart",
    "<p id=jupyter-config-data>x</p>": "p[id] in text",
    "<p style='position:fixed;inset:0'>x</p>": "a fixed <p>",
    "<p class='jp-Dialog'>x</p>": "p.jp-Dialog in text",
    "<p data-x=1>x</p>": "p[data-x] in text",
    "<p tabindex=1>x</p>": "p[tabindex] in text",
    "<button data-commandlinker-command=x>x</button>": "button[data-commandlinker-command]",
    "<button>x</button>": "<button> that submits",
    "<input name=x>": "<input>",
    "<details ontoggle='1'>x</details>": "details[ontoggle]",
    "<iframe srcdoc='x'></iframe>": "<iframe>",
    "<svg class=nbllm-icon></svg>": "<svg>",
    "<x-y>x</x-y>": "<x-y>",
    "<style>p { color: red }</style>": "<style>",
    "<link rel=preconnect href='https://link.evil.test'>": "<link>",
    "<meta http-equiv=refresh content=999>": "<meta>",
    "<form action='https://form.evil.test'>x</form>": "form[action=https://form.evil.test]",
    "<span class=katex><a href='javascript:1'>x</a></span>": "a[href=javascript:1] in a formula",
    "a&#x202e;b": "a hidden character",
}
# What is done to the page, and what is reported of the page.
TO_PAGE = {
    "new Image().src = '/files/x.png'": "/files/x.png",
    "new Image().src = 'y.png'": "/lab/tree/y.png",
    "window.__pwn = 1": "a script ran",
    "alert('hello')": "a dialog: hello",
    "Object.prototype.polluted = 1": "changed: prototypes",
    "document.cookie2 = document.head": "changed: document",
    "document.head.insertAdjacentHTML('beforeend', '<base href=/x/>')": "changed: base",
    "document.body.append(document.createElement('iframe'))": "changed: frames",
    "window.config = document.body": "clobbered: config",
    "board.tabIndex = 0; board.focus()": "the focus moved",
    "board.append(document.createElement('object'))": "for a moment: <object>",
    "board.lastChild.remove()": "for a moment",
    "setTimeout(() => { throw Error('late'); })": "an error: late",
    "navigator.sendBeacon('https://beacon.evil.test/')": "a request: ping https://beacon.evil.test/",
    "void fetch('https://fetch.evil.test/').catch(() => 1)": "https://fetch.evil.test/",
    "new WebSocket('wss://socket.evil.test/')": "wss://socket.evil.test/",
    "open('about:blank')": "a window",
}


def test_each_evil_is_seen(trapped: Browser, trap: Trap, lab: Lab) -> None:
    cells = ["%load_ext nbllm", "%%llm demo/echo\nword"]
    with watched_notebook(trapped, lab, "inspection.ipynb", cells) as (page, watch):
        page.run_all()
        page.wait_until_settled(1)
        board = page.output(1).locator(".nbllm-settled")
        assert watch.faults_in(board, "settled") == []
        assert watch.faults() == []
        for html, expected in IN_TEXT.items():
            page.text(1).evaluate("(text, html) => { text.innerHTML = html; }", html)
            assert_reported(expected, watch.faults_in(board, "settled"))
        page.lane(1).evaluate("lane => { lane.style.minWidth = '9000px'; }")
        assert_reported("wider than its place", watch.faults_in(board, "settled"))
        for script in TO_PAGE:
            board.evaluate("(board, script) => Function('board', script)(board)", script)
        page.page.wait_for_timeout(500)
        for expected in TO_PAGE.values():
            assert_reported(expected, watch.faults())
    caught = {"picture.evil.test", "beacon.evil.test", "socket.evil.test"}
    assert caught <= set(trap.of_answers)


def assert_reported(expected: str, found: list[str]) -> None:
    """One of what was found says what is expected."""
    assert any(expected in fault for fault in found), (expected, found)
