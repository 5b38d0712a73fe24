"""What is shipped, what is locked, and what no committed file may say."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from email.message import Message

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent
LOCKS = (
    "requirements.lock",
    "requirements-test.lock",
    "tests/environments/ipykernel6.lock",
    "tests/environments/sdks.lock",
    "bench/environments/peers.lock",
)
STATIC = tuple(
    f"nbllm/notebook/static/{name}.js" for name in ("board", "code", "hub", "loader", "maths")
)
MOST_OF_A_BOARD = 75_000
EXTRAS = {
    "lab",
    "images",
    "data",
    "examples",
    "gateway",
    "otel",
    "dask",
    "cli",
    "keyring",
    "prices",
}
BRIDGES = {"any-llm", "litellm"}

# Written in pieces, because this file is searched too.
MACHINES = ("/wo" + "rk/", "/ro" + "ot/", "/t" + "mp/bash", "/opt/py" + "pi", "farm-" + "bench")
REGISTRIES = ("pypi" + ".org", "python" + "hosted", "registry.n" + "pmjs", "deb." + "debian.org")
ELSEWHERE = re.compile(r"(?<![\w.-])(?:" + "|".join(map(re.escape, MACHINES + REGISTRIES)) + ")")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive, built from this checkout without npm."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    environment = {**os.environ, "HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    (path,) = built.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return HeaderParser().parsestr(wheel.read(name).decode())


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Every file of the checkout that is committed, or would be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def package_version() -> str:
    return json.loads((ROOT / "js/package.json").read_text())["version"]


def requirements(lock: str) -> list[str]:
    """The requirements of a lock file, each with the lines that continue it."""
    lines = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def requires(metadata: Message, extra: str) -> set[str]:
    """What ``extra`` asks for."""
    marker = f"extra == '{extra}'"
    lines = (line.partition("; ") for line in metadata.get_all("Requires-Dist", []))
    return {requirement for requirement, _, marked in lines if marked == marker}


def test_the_wheel_carries_the_built_page_side(wheel: zipfile.ZipFile) -> None:
    for name in STATIC:
        assert wheel.read(name) == (ROOT / name).read_bytes()


def test_what_every_page_gets_is_at_most_75_kilobytes_compressed() -> None:
    board = (ROOT / STATIC[0]).read_bytes()
    assert len(gzip.compress(board, compresslevel=9)) <= MOST_OF_A_BOARD


@pytest.mark.parametrize(
    ("name", "packages"),
    [
        ("board", "entities linkify-it markdown-it mdurl punycode.js uc.micro"),
        ("code", "prismjs"),
        ("maths", "katex"),
    ],
)
def test_each_built_file_carries_the_licences_of_what_is_inside(name: str, packages: str) -> None:
    source = (ROOT / f"nbllm/notebook/static/{name}.js").read_text()
    licences = source.partition("/*! Bundled packages\n")[2]
    assert [package for package in packages.split() if f"\n{package}\n\n" not in licences] == []


def test_the_wheel_carries_every_guide_page_and_the_types_marker(wheel: zipfile.ZipFile) -> None:
    pages = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("nbllm/demo/guide/*.md")}
    assert pages
    assert pages | {"nbllm/py.typed"} <= set(wheel.namelist())


def test_the_wheel_carries_nothing_but_the_package(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0] for name in wheel.namelist()} == {
        "nbllm",
        f"nbllm-{package_version()}.dist-info",
    }
    assert not [name for name in wheel.namelist() if re.search(r"(^|/)(tests?|conftest)\b", name)]


def test_the_source_archive_carries_the_page_side_built_and_as_source(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {*STATIC, "js/package-lock.json", "js/build.mjs", "js/src/index.ts", "LICENSE"} <= names
    assert not [name for name in names if "node_modules" in name]


def test_the_version_is_the_one_of_the_page_side(metadata: Message) -> None:
    assert metadata["Version"] == package_version()


def test_extras_are_the_promised_ones_and_all_has_every_one_but_the_bridges(
    metadata: Message,
) -> None:
    assert set(metadata.get_all("Provides-Extra", [])) == EXTRAS | BRIDGES | {"all"}
    asked = {extra: requires(metadata, extra) for extra in EXTRAS | BRIDGES}
    assert all(asked.values())
    assert requires(metadata, "all") == set().union(*(asked[extra] for extra in EXTRAS))


def test_the_compromised_litellm_releases_are_excluded(metadata: Message) -> None:
    (line,) = (line for line in metadata.get_all("Requires-Dist", []) if "litellm" in line)
    assert "!=1.82.7" in line
    assert "!=1.82.8" in line


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_pinned_and_hashed(lock: str) -> None:
    pinned = re.compile(r"^[a-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}")
    assert requirements(lock)
    assert [line for line in requirements(lock) if not pinned.match(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_file_says_where_packages_come_from(lock: str) -> None:
    address = re.compile(r"\w+://|--(?:extra-)?index|--find-links|--trusted-host|(?:^|\s)-[if]\s")
    assert address.findall((ROOT / lock).read_text()) == []


def test_the_test_lock_pins_what_the_runtime_lock_pins() -> None:
    def pins(lock: str) -> set[str]:
        """Names and versions; more extras may need a package on more platforms."""
        return {re.split(r"[ ;]", line)[0] for line in requirements(lock)}

    assert pins("requirements.lock") <= pins("requirements-test.lock")


def test_the_page_side_lock_is_hashed_and_says_no_address() -> None:
    packages = json.loads((ROOT / "js/package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_the_page_side_lock_names_the_optional_packages_of_every_platform() -> None:
    packages = json.loads((ROOT / "js/package-lock.json").read_text())["packages"]
    locked = {name.rpartition("node_modules/")[2] for name in packages}
    wanted = {name for entry in packages.values() for name in entry.get("optionalDependencies", {})}
    assert wanted - locked == set()


def test_no_committed_file_names_a_machine_or_a_package_registry(tracked: list[Path]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in tracked
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if ELSEWHERE.search(line)
    ]
    assert found == []
