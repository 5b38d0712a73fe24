"""A docstring's words about parameters, in the three forms that people write."""

from __future__ import annotations

import pytest

from nbllm.tools.docstrings import read_docstring

GOOGLE = """Book a stay.

    Two lines
    of more.

    Args:
        place (Union[str, tuple[float, float]], optional): Where it is:
            either: a name or a pair.
        nights: How many. Note: at least one.

        *guests (str): Who comes.

    Returns:
        str: nights: no parameter of ours.

    Raises:
        ValueError: if full.
    """
NUMPY = """Book a stay.

    Two lines
    of more.

    Parameters
    ----------
    place : str or tuple
        Where it is:
        either: a name or a pair.
    nights, guests : int, optional
        How many.

    Returns
    -------
    str
        nights : no parameter of ours.
    """
SPHINX = """Book a stay.

    Two lines
    of more.

    :param str place: Where it is:
        either: a name or a pair.
    :type place: str
    :param nights: How many.
    :returns: nights: no parameter of ours.
    :raises ValueError: if full.
    """


@pytest.mark.parametrize("text", [GOOGLE, NUMPY, SPHINX])
def test_the_three_forms(text):
    told = read_docstring(text)
    assert told.purpose == "Book a stay.\n\nTwo lines\nof more."
    assert told.parameters["place"] == "Where it is: either: a name or a pair."
    assert told.parameters["nights"].startswith("How many.")
    assert set(told.parameters) <= {"place", "nights", "guests"}


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        (None, ""),
        ("", ""),
        ("One line.", "One line."),
        (
            "Note: this is prose.\n\nAnd this:\n    too",
            "Note: this is prose.\n\nAnd this:\n    too",
        ),
        ("Ratio a:b:c of :emphasis: words", "Ratio a:b:c of :emphasis: words"),
        ("Args:", ""),
        ("Parameters\n----------", ""),
        ("Args:\n    no entry at all\n        deeper", ""),
    ],
)
def test_anything_else_is_prose(text, purpose):
    assert read_docstring(text) == (purpose, {})


def test_a_long_docstring_takes_no_time():
    text = "Args:\n" + "\n".join(f"    p{n} (a): says :param x{n}:" + "(" * 40 for n in range(3000))
    assert len(read_docstring(text).parameters) == 3000
