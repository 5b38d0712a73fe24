"""Tab in real kernels, asked as a front end asks."""

from __future__ import annotations

import pytest

from kernels.harness import Kernel

pytestmark = pytest.mark.kernel


def complete(kernel: Kernel, cell: str) -> tuple[str, list[str]]:
    """What a front end would replace in a cell whose cursor is ``|``, and with what."""
    before = cell.partition("|")[0]
    code = cell.replace("|", "")
    content = kernel.client.complete(code, len(before), reply=True, timeout=30)["content"]
    assert content["status"] == "ok"
    return code[content["cursor_start"] : content["cursor_end"]], content["matches"]


@pytest.mark.parametrize(
    ("cell", "replaced", "offered"),
    [
        ("%%llm demo/gu|\nhello", "demo/gu", ["demo/guide"]),
        ("%%llm demo/echo,demo/fl| --bg\nhello", "demo/fl", ["demo/flaky"]),
        ("%%llm -m ollama/llama3.2:|", "ollama/llama3.2:", ["ollama/llama3.2:3b"]),
        ("%%llm --dr|", "--dr", ["--dry-run"]),
        ("%%llm demo/echo\nwhat of ürsprüng and {my_re|} there", "my_re", ["my_report"]),
        ("%llm che|", "che", ["check"]),
        ("x = 1\n%llm use demo/sh|", "demo/sh", ["demo/showcase"]),
    ],
)
def test_what_a_front_end_is_offered(
    kernel: Kernel, cell: str, replaced: str, offered: list[str]
) -> None:
    assert kernel.run("my_report = 'text'").error is None
    assert complete(kernel, cell) == (replaced, offered)


def test_python_is_completed_as_before(kernel: Kernel) -> None:
    assert kernel.run("my_report = 'text'").error is None
    assert "my_report" in complete(kernel, "my_re|")[1]


def test_nothing_is_offered_after_unloading(kernel: Kernel) -> None:
    assert kernel.run("%unload_ext nbllm").error is None
    assert complete(kernel, "%%llm demo/gu|")[1] == []
    assert kernel.run("%load_ext nbllm").error is None
    assert complete(kernel, "%%llm demo/gu|")[1] == ["demo/guide"]
