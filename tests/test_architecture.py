"""The house: which room may import what, and why."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

from house import FLOOR, NAMED_EXCEPTIONS, RULES

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "nbllm"
ROOMS = sorted(HOUSE.rglob("*.py"))
LONGEST = 250


class Import(NamedTuple):
    """One import: where, of what, and whether it is inside a function."""

    room: str
    module: str
    nested: bool
    typing: bool


def name_of(path: Path) -> str:
    """``wire/framing`` for the file of that room."""
    return str(path.relative_to(HOUSE).with_suffix("")).replace("/__init__", "")


@cache
def imports() -> tuple[Import, ...]:
    """Every import of the package."""
    found: list[Import] = []
    for path in ROOMS:
        tree = ast.parse(path.read_text())
        _visit(tree, name_of(path), found, nested=False, typing=False)
    return tuple(found)


def _visit(node: ast.AST, room: str, found: list[Import], *, nested: bool, typing: bool) -> None:
    for child in ast.iter_child_nodes(node):
        inside = nested or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        hint = typing or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test))
        found += [Import(room, module, nested, hint) for module in modules(child)]
        _visit(child, room, found, nested=inside, typing=hint)


def modules(node: ast.AST) -> list[str]:
    """The modules that a statement imports, submodules by their full name."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are written in full"
        assert node.module
        full = [f"{node.module}.{alias.name}" for alias in node.names]
        return [name if is_module(name) else node.module for name in full]
    return []


def is_module(name: str) -> bool:
    """Whether a dotted name is one of our files or folders."""
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def covers(places: str, room: str) -> bool:
    """Whether a room is one of some places, or in one of them."""
    return any(place in ("*", room) or room.startswith(f"{place}/") for place in places.split())


def names(never: str, module: str) -> bool:
    """Whether a module is one of those named, or in one of them."""
    return any(module == name or module.startswith(f"{name}.") for name in never.split())


def excepted(one: Import) -> bool:
    """Whether an import is a named exception."""
    return one.nested and any(
        one.room == room and names(module, one.module) for room, module in NAMED_EXCEPTIONS
    )


@pytest.mark.parametrize(
    "rule", RULES, ids=lambda rule: f"{rule.rooms} not {rule.never.split()[0]}"
)
def test_a_rule_of_the_house(rule):
    broken = [
        f"{one.room} imports {one.module}"
        for one in imports()
        if covers(rule.rooms, one.room) and not covers(rule.but or "-", one.room)
        if names(rule.never, one.module) and not one.typing and not excepted(one)
    ]
    assert broken == [], rule.because


@pytest.mark.parametrize(("room", "module"), NAMED_EXCEPTIONS)
def test_every_named_exception_is_in_use(room, module):
    assert any(one.room == room and names(module, one.module) for one in imports())


def test_imports_go_down_only():
    upwards = [
        f"{one.room} imports {one.module}"
        for one in imports()
        if one.room != "__init__" and one.module.startswith("nbllm.")
        if floor(one.room) < floor(one.module.removeprefix("nbllm.").replace(".", "/"))
        if not one.typing and not excepted(one)
    ]
    assert upwards == []


def floor(room: str) -> int:
    """The floor of a room's first name; every room has one."""
    return FLOOR[room.split("/", maxsplit=1)[0]]


def test_no_circles():
    graph: dict[str, set[str]] = {}
    for one in imports():
        target = one.module.removeprefix("nbllm.").replace(".", "/")
        if (
            one.module.startswith("nbllm.")
            and not one.nested
            and not one.typing
            and target != one.room
        ):
            graph.setdefault(one.room, set()).add(target)
    graph.pop("__init__", None)
    TopologicalSorter(graph).prepare()


def test_a_provider_imports_no_other():
    records = {path.stem for path in (HOUSE / "providers").glob("*.py")} - {
        "record",
        "registry",
        "__init__",
    }
    met = [
        one
        for one in imports()
        if covers("providers", one.room) and one.room.split("/")[-1] in records
        if one.module.startswith("nbllm.providers.") and one.module != "nbllm.providers.record"
    ]
    assert met == []
    assert len(records) >= 17


def test_only_config_reads_the_environment():
    readers = {
        name_of(path)
        for path in ROOMS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
    }
    assert readers == {"config"}


def test_no_code_is_made_from_data():
    made = [
        f"{name_of(path)}: {node.func.id}"
        for path in ROOMS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("eval", "exec", "compile")
    ]
    assert made == []
    assert not [one for one in imports() if names("pickle marshal shelve yaml", one.module)]


@pytest.mark.parametrize("folder", ["nbllm", "tests", "bench"])
def test_a_room_has_a_size_that_fits_a_head(folder):
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert long == {}


def test_every_room_says_what_it_is_for():
    silent = [name_of(path) for path in ROOMS if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []
