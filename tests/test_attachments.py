"""What can be attached, and as what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nbllm.attachments import File, Image, attach, is_attachable

PNG = b"\x89PNG\r\n\x1a\n."


class Figure:
    """As matplotlib's figures are saved."""

    def savefig(self, target: Any, *, format: str) -> None:
        assert format == "png"
        target.write(PNG)


class Picture:
    """As PIL's images are saved: PNG does not know every mode."""

    def __init__(self, mode: str = "RGB") -> None:
        self.mode = mode

    def getbands(self) -> tuple[str, ...]:
        return tuple(self.mode)

    def convert(self, mode: str) -> Picture:
        return Picture(mode)

    def save(self, target: Any, format: str) -> None:
        assert (self.mode, format) == ("RGB", "PNG")
        target.write(PNG)


@pytest.mark.parametrize("source", [PNG, bytearray(PNG), Figure(), Picture(), Picture("CMYK")])
def test_an_image_is_its_bytes(source):
    assert Image(source).data == PNG
    assert attach(source) == Image(PNG)
    assert is_attachable(source)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF0000WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF0000WAVEfmt ", "text/plain"),
        ("é".encode(), "text/plain"),
        (b"", "text/plain"),
        (b"\xff\x00", "application/octet-stream"),
    ],
)
def test_bytes_tell_their_type(data, media_type):
    assert attach(data).media_type == media_type


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.png", PNG, "image/png"),
        ("a.txt", PNG, "image/png"),
        ("a.pdf", b"no pdf at all", "text/plain"),
        ("a.docx", b"PK\xff", "application/vnd.openxmlformats-officedocument."),
        ("a", b"PK\xff", "application/octet-stream"),
    ],
)
def test_a_path_has_a_name_and_its_bytes_have_the_first_word(tmp_path, name, data, media_type):
    (tmp_path / name).write_bytes(data)
    for path in (tmp_path / name, str(tmp_path / name)):
        file = File(path)
        assert (file.name, file.data) == (name, data)
        assert (file.media_type or "").startswith(media_type)
    assert isinstance(attach(tmp_path / name), Image) == (data == PNG)


def test_home_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.png").write_bytes(PNG)
    assert Image("~/a.png").data == PNG


@pytest.mark.parametrize(
    ("address", "kind", "media_type"),
    [
        ("https://a.com/b.png?c=.pdf", Image, "image/png"),
        ("gs://a/b.pdf", File, "application/pdf"),
        ("https://a.com", File, None),
    ],
)
def test_an_address_is_not_read(address, kind, media_type):
    attached = attach(address)
    assert isinstance(attached, kind)
    assert (attached.url, attached.data, attached.base64) == (address, None, "")
    assert (attached.data_url, attached.media_type) == (address, media_type)


def test_a_data_address_is_bytes():
    image = Image("data:image/png;base64,iVBORw0KGgou")
    assert (image.data, image.url, image.media_type) == (PNG, None, "image/png")
    assert image.data_url == "data:image/png;base64,iVBORw0KGgou"
    assert image == Image(PNG)
    assert File("data:text/csv;charset=utf-8;base64,YQ==").media_type == "text/csv"


@pytest.mark.parametrize(
    "address", ["data:,a", "data:image/png,a", "data:x;base64,?", "data:x;base64,é", "data:"]
)
def test_a_broken_data_address_says_what_to_write(address):
    with pytest.raises(TypeError, match="base64"):
        File(address)


@pytest.mark.parametrize("source", [b"text", 5, None, object()])
def test_what_is_no_image(source):
    with pytest.raises(TypeError, match=r"is no PNG|is attached, not"):
        Image(source)


def test_a_missing_file_is_an_os_error():
    with pytest.raises(FileNotFoundError):
        Image("no such file.png")


@pytest.mark.parametrize("value", ["a.png", 5, None, {}, []])
def test_what_is_no_attachment(value):
    assert not is_attachable(value)


def test_what_makes_up_its_attributes_is_no_picture():
    class Proxy:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError("asked")

    assert not is_attachable(Proxy())


def test_paths_and_bytes_are_attachable():
    assert is_attachable(Path("a"))
    assert is_attachable(b"")
    assert is_attachable(File(b""))


def test_equal_by_value_and_short_in_words():
    assert {Image(PNG), Image(PNG)} == {Image(PNG)}
    assert Image(PNG) != Image(PNG, detail="low")
    assert File(b"a") != File(b"a", name="a.txt")
    assert repr(Image(PNG)) == "Image(9 bytes of image/png)"
    assert repr(File("https://a.b/c")) == "File(https://a.b/c)"
