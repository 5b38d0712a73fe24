"""Charts: whole, true to scale, legible in light and dark, and told to those who cannot see."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

sys.path.append(str(Path(__file__).parents[1] / "bench"))

import charts
import scenarios as names
from charts import Bar, chart
from measure import Figure
from report.pictures import PICTURES, draw

SVG = "{http://www.w3.org/2000/svg}"
BARS = [
    Bar("floor", 1, "1 µs", "0.5 ×", "floor"),
    Bar("nbllm", 2, "2 µs", "", "ours"),
    Bar('<pre> & "co"', 100, "100 µs", "50 ×"),
]
LIGHT, DARK = charts.STYLE.split("@media (prefers-color-scheme: dark)")


def drawn(bars: list[Bar] = BARS, title: str = "A & B", note: str = "1 < 2") -> ET.Element:
    return ET.fromstring(chart(title, note, bars))  # noqa: S314 - our own picture


def lengths(picture: ET.Element) -> list[float]:
    rects = picture.findall(f"{SVG}g/{SVG}rect")
    return [float(rect.attrib["width"]) for rect in rects]


def test_bars_are_as_long_as_their_numbers() -> None:
    small, ours, large = lengths(drawn([Bar(str(n), n, f"{n}") for n in (25, 50, 100)]))
    assert (small / large, ours / large) == pytest.approx((0.25, 0.5), abs=0.001)


def test_a_tiny_bar_can_be_seen() -> None:
    assert min(lengths(drawn([Bar("a", 0.001, "0.001"), Bar("b", 1000, "1,000")]))) >= 3
    assert min(lengths(drawn([Bar("a", 0, "0")]))) >= 3


def test_names_and_numbers_are_written_as_they_are() -> None:
    picture = drawn()
    said = ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]
    assert said[:2] == ["A & B", "1 < 2"]
    assert said[2:] == ["floor", "1 µs 0.5 ×", "nbllm", "2 µs", '<pre> & "co"', "100 µs 50 ×"]


def test_a_reader_of_the_screen_hears_every_number() -> None:
    picture = drawn()
    assert picture.attrib["role"] == "img"
    named = {element.attrib["id"]: element.text for element in picture if "id" in element.attrib}
    assert picture.attrib["aria-labelledby"].split() == list(named)
    assert named["title"] == "A & B"
    for bar in BARS:
        assert f"{bar.name}: {bar.words}" in (named["desc"] or "")


def test_ours_differs_by_colour_and_by_weight() -> None:
    floor, ours, other = drawn().findall(f"{SVG}g")
    thickness = [float(one.find(f"{SVG}rect").attrib["height"]) for one in (floor, ours, other)]  # type: ignore[union-attr]
    assert thickness[1] > max(thickness[0], thickness[2])
    assert [one.attrib.get("class") for one in (floor, ours, other)] == [None, "ours", None]
    for scheme in (LIGHT, DARK):
        assert colour(scheme, ".ours .bar") != colour(scheme, "    .bar")
    assert "font-weight: 700" in LIGHT.partition(".ours text")[2].partition("}")[0]


def test_a_long_name_has_room() -> None:
    long = "a client with a very long name"
    (name,) = [text for text in drawn([Bar(long, 1, "1")]).iter(f"{SVG}text") if text.text == long]
    assert float(name.attrib["x"]) >= charts.MARGIN + 8.5 * len(long)


def test_everything_stays_within_the_card() -> None:
    for place, rect in enumerate(drawn().iter(f"{SVG}rect")):
        right = float(rect.attrib["x"]) + float(rect.attrib["width"])
        assert right <= charts.WIDTH - (charts.MARGIN + charts.VALUES if place else 0)
    height = float(drawn().attrib["height"])
    lowest = max(float(text.attrib["y"]) for text in drawn().iter(f"{SVG}text"))
    assert lowest < height - 10


def test_it_fetches_and_runs_nothing() -> None:
    picture = chart("A", "B", BARS).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|url\(|@import|<script|href|\son\w+=", picture)


def colour(scheme: str, selector: str, name: str = "fill") -> str:
    rule = re.search(re.escape(selector) + r"[^{]*\{([^}]*)\}", scheme)
    assert rule, selector
    found = re.search(rf"{name}: (#[0-9a-f]{{6}})", rule[1])
    assert found, selector
    return found[1]


def luminance(hexadecimal: str) -> float:
    parts = [int(hexadecimal[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("selector", "name", "least"),
    [
        ("    text", "fill", 4.5),
        (".note, .times", "fill", 4.5),
        (".ours .value", "fill", 4.5),
        ("    .bar", "fill", 3),
        (".ours .bar", "fill", 3),
        (".floor", "stroke", 3),
    ],
)
def test_it_can_be_read(scheme: str, selector: str, name: str, least: float) -> None:
    assert contrast(colour(scheme, selector, name), colour(scheme, ".card")) >= least


@pytest.mark.parametrize("bars", [[], [Bar("a", -1, "-1")]])
def test_what_cannot_be_drawn_is_refused(bars: list[Bar]) -> None:
    with pytest.raises(ValueError, match="no bars"):
        chart("A", "B", bars)


def test_each_scenario_has_its_picture_from_the_smallest_to_the_largest() -> None:
    clients = {"openai": 90.0, "nbllm": 2.0, "floor, by hand": 1.0}
    figures = [
        Figure(picture.scenario, client, "µs CPU per chunk", (value,))
        for picture in PICTURES
        for client, value in clients.items()
    ]
    pictures = dict(draw(figures))
    assert list(pictures) == list(PICTURES)
    for svg in pictures.values():
        root = ET.fromstring(svg)  # noqa: S314 - as above
        said = [group[0].text for group in root.findall(f"{SVG}g")]
        assert said == ["floor, by hand", "nbllm", "openai"]
        assert ">2 µs</text>" in svg
        assert ">45 ×</tspan>" in svg


def test_nobody_is_below_the_events_themselves() -> None:
    kept = [Figure(names.MEMORY, who, "MB", (value,)) for who, value in (("nbllm", 9), ("x", 99))]
    ((_, svg),) = draw([*kept, Figure(names.EVENTS, "nbllm", "MB", (8,))])
    floor = ET.fromstring(svg).find(f"{SVG}g")  # noqa: S314 - as above
    assert floor is not None
    assert ["".join(text.itertext()) for text in floor] == [names.EVENTS, "", "8 MB 0.89 ×"]
    assert floor[1].attrib["class"] == "floor"


def test_what_never_came_has_no_bar() -> None:
    scenario = PICTURES[0].scenario
    values = {"nbllm": 1.0, "openai": 2.0, "lost": float("inf")}
    ((_, svg),) = draw([Figure(scenario, who, "ms", (value,)) for who, value in values.items()])
    assert "lost" not in svg
    assert "openai" in svg


def test_no_scale_is_logarithmic_without_its_title_saying_so() -> None:
    for picture in PICTURES:
        assert "log" not in picture.title


def test_ours_alone_is_no_comparison() -> None:
    scenario = PICTURES[0].scenario
    assert not list(draw([Figure(scenario, "nbllm", "ms", (1.0,))]))
    two = [Figure(scenario, client, "ms", (1.0,)) for client in ("openai", "litellm")]
    assert not list(draw(two))
