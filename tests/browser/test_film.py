"""The README's pictures: three models answer, filmed in real JupyterLab, light and dark.

They go to the folder that NBLLM_PICTURES names, or to a temporary one.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Page, ViewportSize

from browser.conftest import Notebooks
from browser.film import LAST_SECONDS, Film
from browser.notebook_page import NotebookPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lab", ["ipykernel7"], indirect=True),
]

QUESTION = "How do I compare three models in one cell?"
THREE = f"%%llm demo/guide,demo/showcase,demo/reasoner --out answers\n{QUESTION}"
WINDOW = ViewportSize(width=1062, height=760)
BORDER = 4
# What is beside the cell and its board.
HIDDEN = """
.jp-cell-toolbar { display: none }
.jp-Cell, .jp-Cell::before, .jp-Cell::after { outline: none !important }
.jp-Cell, .jp-Cell::before, .jp-Cell::after { border: none !important; box-shadow: none !important }
.jp-Cell:nth-of-type(n + 3) { visibility: hidden }"""
MOST_BYTES = 1_500_000
# As another program reads the file: Chromium's own decoder.
_PLAY = """async ({ film, still }) => {
  const read = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));
  const decoder = new ImageDecoder({ data: read(film), type: "image/png" });
  await decoder.completed;
  await decoder.tracks.ready;
  const { frameCount } = decoder.tracks.selectedTrack;
  const frames = [];
  for (let frameIndex = 0; frameIndex < frameCount; frameIndex += 1)
    frames.push((await decoder.decode({ frameIndex })).image);
  const paint = image => {
    const canvas = new OffscreenCanvas(frames[0].displayWidth, frames[0].displayHeight);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const last = paint(frames.at(-1));
  const same = paint(await createImageBitmap(new Blob([read(still)])));
  return {
    milliseconds: frames.map(({ duration }) => duration / 1000),
    ends_in_the_still: last.every((value, index) => value === same[index]),
    is_whole: last.every((value, index) => index % 4 !== 3 || value === 255),
  };
}"""


def play(page: Page, film: bytes, still: bytes) -> dict[str, Any]:
    """What a browser makes of the film."""
    texts = {"film": film, "still": still}
    return page.evaluate(_PLAY, {key: base64.b64encode(texts[key]).decode() for key in texts})


def clip_of(page: NotebookPage) -> FloatRect:
    """The cell's code and its board, down to what the window shows."""
    code = page.page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".jp-InputArea-editor")
    box, board = code.bounding_box(), page.output(1).bounding_box()
    assert box is not None
    assert board is not None
    left, top = round(box["x"]) - BORDER, round(box["y"]) - BORDER
    bottom = min(board["y"] + board["height"], WINDOW["height"] - 30)
    width = round(box["width"]) + 2 * BORDER
    return FloatRect(x=left, y=top, width=width, height=round(bottom) + BORDER - top)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_three_answers_arrive(notebooks: Notebooks, theme: str, tmp_path: Path) -> None:
    folder = Path(os.environ.get("NBLLM_PICTURES", tmp_path))
    with notebooks.open(THREE, "print('ready')") as page:
        page.page.set_viewport_size(WINDOW)
        page.change_theme(f"JupyterLab {theme.title()}")
        page.close_sidebar()
        page.page.add_style_tag(content=HIDDEN)
        for cell in (0, 2):
            page.show(cell)
            page.command("notebook:run-cell")
        page.output(2).get_by_text("ready").first.wait_for(state="attached")
        page.show(1)
        film = Film(page.page)
        with film.recording():
            page.command("notebook:run-cell")
            page.text(1, lane=1).get_by_text("half-way").wait_for()
            page.page.wait_for_timeout(400)
        clip = clip_of(page)
        moving, still = film.developed(clip)
        (folder / f"three-streaming-{theme}.png").write_bytes(still)
        (folder / f"three-streaming-live-{theme}.png").write_bytes(moving)
        played = play(page.page, moving, still)
    assert played["ends_in_the_still"]
    assert played["is_whole"]
    assert len(played["milliseconds"]) >= 10
    assert played["milliseconds"][-1] >= LAST_SECONDS * 1000
    assert len(moving) + len(still) <= MOST_BYTES
