"""The shipped documentation against the code that it describes."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.resources import files

import pytest

import nbllm
from nbllm.demo import MODELS
from nbllm.demo.sections import PAGES, Section, sections
from nbllm.notebook.arguments import parse
from nbllm.notebook.options import OPTIONS
from nbllm.providers import find, names
from nbllm.response import Response

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEXT = "\n".join(section.body for section in sections())
EXAMPLES = [
    (section.title, language, code)
    for section in sections()
    for language, code in FENCE.findall(section.body)
]
PYTHON = [code for _, language, code in EXAMPLES if language == "python"]
CELLS = [code for _, language, code in EXAMPLES if code.startswith("%%llm")]


def row(name: str) -> str:
    return next(line for line in TEXT.splitlines() if line.startswith(f"| `{name}`"))


def table(heading: str) -> list[str]:
    (section,) = [section for section in sections() if heading in section.body]
    return [line for line in section.body.splitlines() if line.startswith("| ")]


def test_every_shipped_page_is_read():
    folder = files("nbllm.demo") / "guide"
    assert sorted(page.name for page in folder.iterdir()) == sorted(f"{page}.md" for page in PAGES)


def test_sections_lose_nothing_of_their_pages():
    for page in PAGES:
        text = (files("nbllm.demo") / "guide" / f"{page}.md").read_text(encoding="utf-8")
        title = text.partition("\n")[0].removeprefix("# ")
        own = [section for section in sections() if section.page == title]
        assert [section.title for section in own] == re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert all(section.body in text for section in own)


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.title)
def test_a_section_is_short_has_an_example_and_no_hidden_notes(section: Section):
    assert section.question.endswith("?")
    assert section.keywords
    assert len(section.body) < 2_500
    assert "<!--" not in section.body
    assert "```" in section.body


def test_titles_and_questions_are_unique():
    assert len({section.title for section in sections()}) == len(sections())
    assert len({section.question for section in sections()}) == len(sections())


@pytest.mark.parametrize("code", PYTHON)
def test_python_examples_parse(code: str):
    lines = [line for line in code.splitlines() if not line.startswith("%")]
    ast.parse("\n".join(lines))


@pytest.mark.parametrize("code", CELLS)
def test_cell_examples_are_lines_that_the_magic_understands(code: str):
    arguments = parse(code.partition("\n")[0].removeprefix("%%llm"))
    for lane in arguments.models:
        provider, _, model = lane.address.partition("/")
        assert provider in {*names(), "brief", "local", "lab", "ours"}
        assert provider != "demo" or model in MODELS


def test_python_examples_run(tmp_path):
    runnable = [code for code in PYTHON if "import nbllm" in code and "getpass" not in code]
    assert len(runnable) > 15
    script = tmp_path / "examples.py"
    script.write_text("\n".join(runnable), encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if name.startswith("XDG_")}
    path = os.pathsep.join(filter(None, sys.path))
    environment = {**own, "NBLLM_DEMO_PACE": "0", "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-W", "error", script],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment,
        cwd=tmp_path,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert "Good morning!" in done.stdout


def test_every_option_of_the_magic_is_in_the_table():
    cells = [line.split("|")[1] for line in table("| option |")]
    documented = re.findall(r"`(-[\w-]+)", "\n".join(cells))
    assert sorted(documented) == sorted(flag for option in OPTIONS for flag in option.flags)


def test_every_provider_and_its_variable_is_documented():
    for name in names():
        assert f"`{name}`" in TEXT
        for variable in find(name).key_variables:
            assert f"`{variable}`" in row(name)


def test_every_demo_model_is_in_the_table():
    for model, purpose in MODELS.items():
        assert row(f"demo/{model}") == f"| `demo/{model}` | {purpose} |"


def test_every_name_of_the_package_that_is_mentioned_exists():
    mentioned = set(re.findall(r"\bnbllm\.([A-Za-z_]+)", TEXT))
    assert mentioned
    assert all(hasattr(nbllm, name) for name in mentioned)


def test_every_field_of_a_response_is_documented():
    fields = set(Response.__dataclass_fields__) - {"parsed"}
    assert all(f"`{field}`" in TEXT for field in fields)
