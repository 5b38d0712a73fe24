"""Cells that go on with a conversation, in a kernel."""

from __future__ import annotations

import pytest

from kernels.harness import Kernel, Page

pytestmark = [pytest.mark.kernel, pytest.mark.slow]


def test_cells_go_on_and_each_has_a_board_of_its_own(kernel: Kernel, page: Page) -> None:
    kernel.run("nbllm.configure(retries=0)")
    for line, text in (("demo/echo,demo/echo", "one"), ("-c", "two"), ("-c --out kept", "three")):
        run = kernel.run(f"%%llm {line}\n{text}", page.on_message)
        assert run.error is None
    assert len(set(page.boards)) == 3
    assert kernel.evaluate("[[m.text for m in kept.conversation(0).messages], len(kept)]") == [
        ["one", "one", "two", "two", "three", "three"],
        2,
    ]
    run = kernel.run("%%llm demo/echo --chat trip\none", page.on_message)
    assert "%%llm --chat trip goes on." in run.displays[-1]["text/html"]
    kernel.run("trip.send('two')\n")
    assert kernel.run("%%llm --chat trip --bg\nthree", page.on_message).error is None
    kernel.run("_llm.wait();" if kernel.evaluate("hasattr(_llm, 'wait')") else "")
    assert kernel.evaluate("len(trip.messages)") == 6
