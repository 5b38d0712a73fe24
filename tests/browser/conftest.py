"""A real browser, and a real JupyterLab for each generation of kernels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.lab import CHROMIUM, CHROMIUM_FLAGS, Lab, open_notebook
from browser.notebook_page import NotebookPage
from browser.trap import Trap, set_trap
from kernels.conftest import PYTHONS, python_of
from provider import Provider, running_provider


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)


@pytest.fixture
def trap() -> Iterator[Trap]:
    """Where every connection of ``trapped`` leads that is not to this machine."""
    with set_trap() as trap:
        yield trap


@pytest.fixture
def trapped(chromium: Browser, trap: Trap) -> Iterator[Browser]:
    """A browser for which every other host is the trap."""
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, trap.flag]
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session", params=PYTHONS)
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A server whose notebooks run on each generation of kernels in turn."""
    server = Lab(tmp_path_factory.mktemp(request.param), python_of(request.param))
    yield server
    server.close()


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    """A provider's server."""
    with running_provider() as provider:
        yield provider


class Notebooks:
    """Opens notebooks for one test, each on a page of its own."""

    def __init__(self, chromium: Browser, lab: Lab, provider: Provider, name: str) -> None:
        self.lab = lab
        self.provider = provider
        self._chromium = chromium
        self._name = name

    def load_cell(self) -> str:
        """The first cell: loads nbllm and names the test server's models."""
        lines = ["%load_ext nbllm", "import nbllm"]
        for alias, model in (
            ("slow", "words-100-100"),
            ("steady", "words-40-50"),
            ("quick", "words-10-10"),
        ):
            address = f"compatible/{model}"
            lines.append(
                f"nbllm.alias({alias!r}, {address!r}, base_url={self.provider.base_url!r})"
            )
        lines.append(
            f"nbllm.alias('broken', 'compatible/refuse-500', base_url={self.provider.base_url!r})"
        )
        return "\n".join(lines)

    def open(self, *cells: str, port: int | None = None):
        """A page with the load cell and these cells, seen through a proxy at ``port`` if given."""
        name = f"{self._name}.ipynb"
        return open_notebook(self._chromium, self.lab, name, [self.load_cell(), *cells], port)


@pytest.fixture
def notebooks(
    chromium: Browser, lab: Lab, provider: Provider, request: pytest.FixtureRequest
) -> Notebooks:
    """Opens notebooks."""
    return Notebooks(chromium, lab, provider, request.node.originalname)


__all__ = ["NotebookPage", "Notebooks"]
