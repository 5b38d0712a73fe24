"""Figures, pictures and files in a prompt, and what is said of them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image as Pictures

import nbllm
from nbllm.attachments import File, Image
from nbllm.data.dimensions import dimensions
from nbllm.data.presenting import present
from nbllm.data.words import size_words
from nbllm.plan import make_plan


def figure() -> Any:
    made = Figure(figsize=(3, 2), dpi=100)
    made.subplots().plot([1, 2, 3])
    return made


def picture(kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    Pictures.new("RGB", (30, 20)).save(buffer, kind, **options)
    return buffer.getvalue()


def size(kind: str) -> str:
    """How large the picture is in that form, as a label says it."""
    return size_words(len(picture(kind)))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "JPEG", "WEBP", "lossless", "animated"])
def test_the_size_of_an_image_is_read_from_its_bytes(kind):
    kinds: dict[str, Any] = {
        "lossless": {"lossless": True},
        "animated": {"save_all": True, "append_images": [Pictures.new("RGB", (30, 20), "red")]},
    }
    data = picture("WEBP" if kind in kinds else kind, **kinds.get(kind, {}))
    assert dimensions(data) == (30, 20)
    for end in range(len(data)):
        assert dimensions(data[:end]) in (None, (30, 20))


@pytest.mark.parametrize("data", [b"", b"abc", b"\xff\xd8\xff\xda\x00\x00", b"\xff\xd8abc"])
def test_what_is_no_image_has_no_size(data):
    assert dimensions(data) is None


def test_a_figure_and_its_axes_are_an_image():
    drawn = figure()
    for value in (drawn, drawn.axes[0]):
        content, label, _ = present(value)
        assert isinstance(content, Image)
        assert dimensions(content.data or b"") == (300, 200)
        assert label.startswith("figure: 300 × 200 PNG, ")
        assert label.endswith(" kB")


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (Pictures.new("RGB", (30, 20)), f"p: 30 × 20 PNG, {size('PNG')}"),
        (picture("JPEG"), f"p: 30 × 20 JPEG, {size('JPEG')}"),
        (Image("https://user:pass@a.com/b.png?signature=secret"), "p: https://a.com/b.png"),
        (b"%PDF-1.7", "p: PDF, 8 bytes"),
        (File(b"word", name="notes.txt"), "p: text, 4 bytes"),
        (File(b"word" * 1_000_000), "p: text, 4.0 MB"),
    ],
)
def test_what_is_sent_is_said(value, label):
    assert present(value, "p").label == label


def test_a_prompt_from_python_says_so_too(tmp_path):
    (tmp_path / "notes.txt").write_text("a note")
    prompt = ["See:", figure(), tmp_path / "notes.txt", picture("PNG")]
    first, *more = nbllm.stream(prompt, "demo/echo").generation.labels.texts
    assert first.startswith("figure: 300 × 200 PNG, ")
    assert more == ["notes.txt: text, 6 bytes", f"image: 30 × 20 PNG, {size('PNG')}"]


def test_a_comparison_draws_a_figure_once(monkeypatch):
    drawn, times = figure(), []
    save = drawn.savefig
    monkeypatch.setattr(drawn, "savefig", lambda *a, **k: (times.append(1), save(*a, **k)))
    both = nbllm.compare(["See:", drawn], ["demo/echo", "demo/echo"])
    assert times == [1]
    labels = [stream.generation.labels.texts for stream in both.streams.values()]
    assert labels[0] == labels[1]
    assert labels[0][0].startswith("figure: 300 × 200 PNG, ")


def test_a_name_cannot_disguise_itself():
    assert present(File(b"a", name="fdp.\u202etxt\n"), None).label == (
        "fdp.\\u202etxt\\n: text, 1 byte"
    )


def test_pictures_and_text_files_count_in_the_estimate():
    def tokens(*parts: object) -> int:
        return make_plan([*parts, "What?"], "demo/echo", {}).prompt_tokens

    assert tokens() == 1
    assert tokens(figure()) == 1 + 300 * 200 // 750
    assert tokens(Pictures.new("L", (9_000, 9_000))) == 1 + 1_600
    assert tokens(File(b"word" * 100)) == 1 + 100
    assert tokens(File(b"%PDF-1.7"), Image("https://a.com/b.png")) == 1


@pytest.mark.parametrize("colours", [3, 4])
def test_an_array_of_colours_is_an_image(colours):
    array = np.random.default_rng(0).integers(0, 255, (20, 30, colours), dtype="uint8")
    content, label, _ = present(array[::-1], "photo")
    assert label.startswith("photo: 30 × 20 PNG, ")
    assert isinstance(content, Image)
    assert np.array_equal(np.asarray(Pictures.open(BytesIO(content.data or b""))), array[::-1])
    assert nbllm.stream(["See:", array], "demo/echo").generation.labels.texts[0].startswith("image")


@pytest.mark.parametrize(
    "array", [np.zeros((20, 30, 3)), np.zeros((20, 30), "uint8"), np.zeros((9, 9, 5), "uint8")]
)
def test_an_array_of_something_else_is_numbers(array):
    assert isinstance(present(array, "a").content, str)
