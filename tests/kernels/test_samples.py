"""``--samples`` in kernels of both generations: marks while it runs, tables when it has settled."""

from __future__ import annotations

import pytest

from kernels.harness import Kernel, Page

pytestmark = pytest.mark.kernel


def labels(page: Page) -> list[list[str]]:
    """The labels of each lane as the page has them in the end."""
    full = page.fulls[-1]
    shown = [lane["labels"] for lane in full["state"]["lanes"]]
    for patch in page.patches:
        for lane in patch["lanes"] if patch["sequence"] > full["sequence"] else ():
            shown[lane["lane"]] = lane.get("set", {}).get("labels", shown[lane["lane"]])
    return shown


def test_samples_are_marked_and_summed_up(kernel: Kernel, page: Page) -> None:
    run = kernel.run(
        "%%llm demo/echo,demo/dice[seed=1] --samples 3 --out answers\n4", page.on_message
    )
    assert run.error is None
    names = [lane["name"] for lane in page.fulls[-1]["state"]["lanes"]]
    assert names == [f"demo/{m} #{number}" for m in ("echo", "dice") for number in (1, 2, 3)]
    same = ["same as #1"]
    assert labels(page)[:3] == [[], same, same]
    assert labels(page)[3:] == [["seed 1"], ["seed 1", *same], ["seed 1", *same]]
    settled = run.displays[-1]
    for kind in ("text/html", "text/markdown", "text/plain"):
        assert "agreement" in settled[kind]
        assert "#1, #2, #3" in settled[kind].replace("\\", "")
    assert kernel.evaluate("answers.samples['demo/dice'].agreement") == 1.0
    assert (
        "demo/echo"
        in kernel.run("answers.judge('demo/judge')").messages[-2]["content"]["data"]["text/plain"]
    )
