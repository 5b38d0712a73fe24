"""What cells do in a real kernel."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kernels.harness import WIDGET_VIEW, Kernel, Page
from provider import Provider

pytestmark = pytest.mark.kernel


def test_an_answer_is_bound_and_settles(kernel: Kernel) -> None:
    run = kernel.run("%%llm demo/echo --out answer\nHello *there*.")
    assert run.error is None
    first, last = run.displays[0], run.displays[-1]
    assert WIDGET_VIEW in first
    assert set(last) == {"text/html", "text/markdown", "text/plain"}
    assert "Hello" in last["text/plain"]
    assert kernel.evaluate("[_llm.text, answer is _llm, answer.ok]") == [
        "Hello *there*.",
        True,
        True,
    ]


def test_one_message_carries_all_lanes(kernel: Kernel, page: Page, provider: Provider) -> None:
    cell = (
        f"%%llm compatible/words-30-10,compatible/words-31-10 -o base_url {provider.base_url}\nGo."
    )
    assert kernel.run(cell, page.on_message).error is None
    assert any(len(patch["lanes"]) == 2 for patch in page.patches)
    assert len(page.patches) < 45


def test_the_bundle_travels_once(kernel: Kernel, page: Page) -> None:
    sizes = []
    for _ in range(3):
        run = kernel.run("%%llm demo/echo\nSmall.", page.on_message)
        sizes.append(
            sum(len(str(m["content"])) for m in run.messages if m["msg_type"].startswith("comm"))
        )
    assert max(sizes) < 8_000


def test_variables_go_in_and_other_braces_stay(kernel: Kernel) -> None:
    kernel.run("name, count = 'Ada', 3")
    kernel.run('%%llm demo/echo\n{name} has {count} of {"a": 1} and {nothing} and $x$.')
    assert kernel.evaluate("_llm.text") == 'Ada has 3 of {"a": 1} and {nothing} and $x$.'


def test_dry_run_sends_nothing(kernel: Kernel, provider: Provider) -> None:
    before = len(provider.log())
    run = kernel.run(f"%%llm compatible/words-1 -o base_url {provider.base_url} --dry-run\nHello.")
    assert '"content": "Hello."' in run.stdout
    assert len(provider.log()) == before


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("opnai/gpt", "openai"),
        ("demo/gude", "guide"),
        ("demo/echo --ot x", "--out"),
        ("demo/echo -o temprature 1", "temperature"),
        ("openai/gpt-5-mini", "OPENAI_API_KEY"),
        ("compatible/x -o base_url http://127.0.0.1:9/v1", "127.0.0.1:9"),
        ("compatible/x", "base_url"),
    ],
)
def test_what_is_wrong_is_one_block_with_the_next_step(
    kernel: Kernel, line: str, word: str
) -> None:
    run = kernel.run(f"%%llm {line}\nHello.")
    assert run.error is not None
    assert len(run.error["traceback"]) == 1
    shown = run.error["traceback"][0] + str(run.displays)
    assert word in shown
    assert "Traceback" not in shown
    assert kernel.run("print('fine')").stdout == "fine\n"


def test_a_broken_stream_keeps_its_text(kernel: Kernel, provider: Provider) -> None:
    run = kernel.run(f"%%llm compatible/cut-5 -o base_url {provider.base_url} --out answer\nGo.")
    assert run.error is not None
    assert run.error["ename"] == "StreamCut"
    assert "word4" in run.displays[-1]["text/plain"]
    assert kernel.evaluate("answer.text") == "word0 word1 word2 word3 word4 "


def test_one_failing_lane_leaves_the_others_and_the_cell(
    kernel: Kernel, provider: Provider
) -> None:
    lanes = "compatible/words-3,compatible/refuse-500,demo/echo"
    run = kernel.run(f"%%llm {lanes} -o base_url {provider.base_url} --out answers\nGo.")
    assert run.error is None
    reasons = kernel.evaluate(
        "{name: response.finish_reason for name, response in answers.items()}"
    )
    assert reasons == {
        "compatible/words-3": "stop",
        "compatible/refuse-500": "error",
        "demo/echo": "stop",
    }
    assert "ServerError" in run.displays[-1]["text/html"]


def test_every_lane_failed_fails_the_cell(kernel: Kernel, provider: Provider) -> None:
    lanes = "compatible/refuse-500,compatible/refuse-404"
    run = kernel.run(f"%%llm {lanes} -o base_url {provider.base_url}\nGo.")
    assert run.error is not None
    assert run.error["ename"] == "ComparisonFailed"
    assert kernel.evaluate("len(_llm)") == 2


def test_in_the_background(kernel: Kernel, provider: Provider) -> None:
    alias = f"nbllm.alias('later', 'compatible/words-20-30', base_url={provider.base_url!r})"
    assert kernel.run(alias).error is None
    run = kernel.run("%%llm later --bg --out live\nGo.")
    assert run.error is None
    assert run.displays[0]["text/plain"] == "later: streaming"
    assert kernel.evaluate("type(live).__name__") == "Stream"
    waited = kernel.run("import time\nwhile type(live).__name__ == 'Stream': time.sleep(0.05)")
    assert waited.error is None
    assert kernel.evaluate("live.text").endswith("word19 ")


def test_the_python_api_shows_itself(kernel: Kernel) -> None:
    run = kernel.run("nbllm.stream('Hello.', 'demo/echo')")
    assert WIDGET_VIEW in run.displays[0]
    assert "Hello." in run.displays[-1]["text/plain"]
    run = kernel.run("nbllm.compare('Hello.', ['demo/echo', 'demo/echo'])")
    views = [display for display in run.displays if WIDGET_VIEW in display]
    assert len(views) == 1
    assert "demo/echo #2" in run.displays[-1]["text/plain"]


def test_blocking_calls_work_inside_the_running_loop(kernel: Kernel) -> None:
    assert kernel.evaluate("nbllm.complete('Hi', 'demo/echo').text") == "Hi"
    run = kernel.run("print((await nbllm.stream('Ho', 'demo/echo')).text)")
    assert run.stdout == "Ho\n"


def test_use_changes_the_default(kernel: Kernel) -> None:
    assert "demo/echo" in kernel.run("%llm use demo/echo").stdout
    kernel.run("%%llm\nHello.")
    assert kernel.evaluate("_llm.model") == "echo"
    assert "%%llm" in kernel.run("%llm help").stdout
    assert "use" in kernel.run("%llm uze x").error["traceback"][0]


def test_unload_takes_everything_back(kernel: Kernel) -> None:
    assert kernel.run("%unload_ext nbllm").error is None
    run = kernel.run("%%llm demo/echo\nHello.")
    assert "Cell magic `%%llm` not found" in str(run.messages)
    assert kernel.run("print('fine')").stdout == "fine\n"
    assert kernel.run("%load_ext nbllm").error is None
    assert kernel.run("%%llm demo/echo\nHello.").error is None


def test_a_terminal_gets_plain_text() -> None:
    program = (
        "s = get_ipython(); s.run_line_magic('load_ext', 'nbllm'); "
        "s.run_cell_magic('llm', 'demo/echo', 'Hello *there*.'); "
        "s.run_cell_magic('llm', 'demo/echo,demo/flaky', 'Hi'); print(len(_llm))"
    )
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", program]
    environment = {**os.environ, "NBLLM_DEMO_PACE": "0"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("Hello *there*.\n── demo/echo\nHi\n── demo/flaky\n")
    assert "ServerError" in done.stdout
    assert done.stdout.endswith("2\n")


def test_the_board_says_that_it_waits(kernel: Kernel, page: Page, provider: Provider) -> None:
    seen, page.attaches = page.patches, False  # else the whole state may say so before any patch
    page.when = lambda patch: any(
        lane.get("set", {}).get("phase") == "waiting" for lane in patch["lanes"]
    )
    page.then = lambda: page.click({"op": "stop", "lane": 0})
    run = kernel.run(
        f"%%llm compatible/silent -o base_url {provider.base_url}\nGo.", page.on_message
    )
    assert run.error is None
    assert seen[-1]["lanes"][0]["set"]["phase"] == "cancelled"
