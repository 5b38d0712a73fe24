"""What is a tool, and what is none."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

import pytest

import nbllm
from nbllm.errors import ConfigError
from nbllm.plan import make_plan
from nbllm.tools import as_tools, descriptions
from tool_host import call, run


def get_weather(city: str, unit: str = "C") -> str:
    """Tell the weather."""
    return f"{city} {unit}"


def test_a_tool_is_still_a_function():
    tool = nbllm.tool(name="weather", timeout=5, confirm=True)(get_weather)
    assert tool("Rom", unit="F") == "Rom F"
    assert (tool.name, tool.timeout, tool.confirm) == ("weather", 5, True)
    assert tool.__doc__ == get_weather.__doc__
    assert as_tools([tool]) == (tool,)


class Station:
    def __init__(self, sky: str) -> None:
        self.sky = sky

    def look(self, up: bool = True) -> str:  # noqa: FBT001, FBT002
        """Look at the sky."""
        return f"{self.sky} {up}"

    @nbllm.tool(timeout=5)
    def measure(self, what: str) -> str:
        """Measure something."""
        return f"{what} {self.sky}"

    async def __call__(self, days: int) -> str:
        """Forecast."""
        return f"{self.sky} for {days} days"


def test_methods_partials_and_objects_are_functions():
    station = Station("blue")
    tools = as_tools(
        [
            station.look,
            station.measure,
            nbllm.tool(name="forecast")(station),
            nbllm.tool(name="week")(partial(station, days=7)),
            nbllm.tool(len),
        ]
    )
    given = [list(tool.description["function"]["parameters"]["properties"]) for tool in tools]
    assert given == [["up"], ["what"], ["days"], ["days"], ["obj"]]
    calls = [
        call("look", {"up": False}),
        call("measure", {"what": "wind"}),
        call("forecast", {"days": 3}),
        call("week"),
        call("len", {"obj": "four"}),
    ]
    outputs = [result.output for result in run(calls, tools)]
    assert outputs == ["blue False", "wind blue", "blue for 3 days", "blue for 7 days", "4"]


def test_a_function_stands_where_a_description_may():
    own = {"type": "web_search"}
    plan = make_plan("hi", "compatible/x", {"base_url": "http://h/v1", "tools": [own, get_weather]})
    assert plan.body["tools"] == [own, nbllm.tool(get_weather).description]
    assert as_tools([own, get_weather])[0].name == "get_weather"
    with pytest.raises(ConfigError, match="tools= is a list of functions"):
        make_plan("hi", "compatible/x", {"base_url": "http://h/v1", "tools": [3]})


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        (lambda: 1, "'<lambda>' is no name for a tool"),
        ("text", "a tool is a function"),
        ({"type": "function", "function": {"name": "f"}}, "pass the function itself"),
        (lambda *a: a, "no name"),
    ],
)
def test_what_is_no_tool_says_so(tool, words):
    with pytest.raises(ConfigError, match=words):
        as_tools([tool])


def test_what_no_model_can_fill_says_so():
    def any_number(*cities: str):
        pass

    def anything(**options: str):
        pass

    def unsayable(file: type):
        pass

    def unknown(file: Nowhere):  # noqa: F821
        pass

    for function in (any_number, anything):
        with pytest.raises(ConfigError, match="which no model can fill"):
            as_tools([function])
    with pytest.raises(ConfigError, match="type hint of the tool 'unknown' leads nowhere"):
        as_tools([unknown])
    with pytest.raises(ConfigError, match="'unsayable' cannot be written as JSON"):
        descriptions([unsayable])
    with pytest.raises(ConfigError, match="two tools are called 'get_weather'"):
        as_tools([get_weather, get_weather])
    with pytest.raises(ConfigError, match="seconds above 0"):
        nbllm.tool(timeout=0)(get_weather)


def test_a_function_costs_nothing_before_a_model_is_told_of_it():
    code = (
        "import sys, nbllm\n"
        "@nbllm.tool\n"
        "def look(city: str) -> str:\n    'Look.'\n"
        "nbllm.Conversation('demo/echo', tools=[look, len])\n"
        "print('pydantic' in sys.modules)\n"
        "look.description\n"
        "print('pydantic' in sys.modules)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "True"]
