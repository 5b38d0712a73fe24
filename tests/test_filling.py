"""What a cell sends: its variables in their places, and what ``-a`` names before them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image as Pictures

from nbllm.attachments import File, Image, attach
from nbllm.data.words import size_words
from nbllm.errors import ConfigError
from nbllm.messages import Message, Text
from nbllm.notebook.arguments import parse
from nbllm.notebook.complete import offer
from nbllm.notebook.filling import fill_prompt, fill_text
from nbllm.prompt import parse_prompt

PICTURE = Pictures.new("RGB", (30, 20))
SIZE = size_words(len(attach(PICTURE).data or b""))


def filled(text: str, line: str = "", **namespace: Any) -> Message:
    """The one message that a cell comes to."""
    (message,) = parse_prompt(fill_prompt(text, parse(line), namespace))
    return message


def kinds(message: Message) -> list[Any]:
    return [part.text if isinstance(part, Text) else type(part) for part in message.content]


def test_what_is_only_text_stays_a_text():
    assert fill_prompt("{a} {b}", parse(""), {"a": 1, "b": "{a}"}) == "1 {a}"


def test_pictures_stand_where_they_are_named():
    message = filled("First {one}\n{two}\nthen {one}?", one=PICTURE, two=b"%PDF-1.7")
    assert kinds(message) == ["First ", Image, File, "\nthen ", Image, "?"]
    assert message.labels == (
        f"one: 30 × 20 PNG, {SIZE}",
        "two: PDF, 8 bytes",
        f"one: 30 × 20 PNG, {SIZE}",
    )


def test_a_picture_may_be_all():
    assert kinds(filled("{one}", one=PICTURE)) == [Image]
    assert kinds(filled("\n {one} \n", one=Image(b"GIF89a"))) == [Image]


def test_a_table_has_lines_of_its_own_and_its_name():
    message = filled("Join {a} and {b}", a=pd.DataFrame({"x": [1]}), b=pd.DataFrame({"y": [2]}))
    (text,) = kinds(message)
    assert text.startswith("Join \na (pandas DataFrame): 1 row × 1 column\n")
    assert "\n```\n and \nb (pandas DataFrame): 1 row" in text
    assert text.endswith("csv\ny\n2\n```")
    assert message.labels == ("a: 1 × 1", "b: 1 × 1")


def test_a_list_stands_in_its_line():
    message = filled('{{"all": {xs}}} of {obj.attr}', xs=[1, 2], obj=pd.Series)
    assert kinds(message) == ['{{"all": [1, 2]}} of {obj.attr}']
    assert message.labels == ("xs: 2 items",)


def test_a_path_that_leads_to_data_is_its_name():
    message = filled('{d["k"]}', d={"k": pd.Series([1.5])})
    assert kinds(message)[0].startswith('d["k"] (pandas Series): 1 value of float64\n')


def test_a_system_prompt_is_text():
    assert fill_text("You know {n}.", parse(""), {"n": 3}) == "You know 3."
    with pytest.raises(ConfigError, match=r"\{p\} is a Image, and -s takes text"):
        fill_text("See {p}", parse(""), {"p": PICTURE})


def test_what_cannot_be_drawn_is_one_line():
    class Broken(Figure):
        def savefig(self, *_: Any, **__: Any) -> None:
            raise RuntimeError("boom")

    with pytest.raises(ConfigError, match=r"\{f\} cannot be made an image \(RuntimeError: boom\)"):
        filled("{f}", f=Broken())


def test_what_is_attached_comes_before_the_text(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("a note")
    line = f"-a {tmp_path / 'notes.txt'} -a p --attach df -a note"
    table = pd.DataFrame({"x": [1]})
    message = filled("What?", line, p=PICTURE, df=table, note="Mind {this}.")
    file, image, text = message.content
    assert (type(file), type(image)) == (File, Image)
    assert isinstance(text, Text)
    assert text.text.startswith("df (pandas DataFrame)")
    assert text.text.endswith("```\n\nMind {this}.\n\nWhat?")
    assert message.labels == (
        "notes.txt: text, 6 bytes",
        f"p: 30 × 20 PNG, {SIZE}",
        "df: 1 × 1",
    )


def test_a_name_is_a_variable_and_a_path_is_a_file(tmp_path: Path, monkeypatch: Any):
    monkeypatch.chdir(tmp_path)
    Path("note").write_text("of the file")
    Path("a.txt").write_text("of the file")
    Path("b.txt").write_text("of the path")
    a = type("A", (), {"txt": "of the variable"})
    assert kinds(filled("?", "-a note", note="of the variable")) == ["of the variable\n\n?"]
    for line in ("-a ./note", "-a note", "-a a.txt"):
        content = filled("?", line, a=a).content[0]
        assert isinstance(content, File)
        assert content.data == b"of the file"
    assert filled("?", "-a p", p=Path("b.txt")).labels == ("b.txt: text, 11 bytes",)
    assert filled("?", "-a data", data=b"bytes").labels == ("data: text, 5 bytes",)


def test_an_address_is_handed_on_and_its_query_is_not_shown():
    message = filled("?", "-a https://a.com/b.png?signature=secret")
    content = message.content[0]
    assert isinstance(content, Image)
    assert content.url == "https://a.com/b.png?signature=secret"
    assert message.labels == ("b.png: https://a.com/b.png",)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("-a nothing.csv", "No such file"),
        ("-a /", "no file that can be read"),
        ("-a nmae", "Did you mean the variable name?"),
        ("-a _hidden", "no variable, and no file"),
        ("-a In", "no variable"),
        ("-a f", "Type f_text"),
    ],
)
def test_what_cannot_be_attached_is_one_line(line: str, words: str):
    with pytest.raises(ConfigError, match=words) as caught:
        filled("?", line, name="Ada", _hidden="secret", In=["secret"], f=len)
    assert len(str(caught.value).splitlines()) == 1


def test_names_are_completed_and_paths_are_left_to_others():
    namespace = {"frame": 1, "_hidden": 2}
    found = offer("%%llm demo/echo -a fr", namespace)
    assert found is not None
    assert found.words == ["frame"]
    assert offer("%%llm -a ./fr", namespace) is None
