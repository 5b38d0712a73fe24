"""A real kernel, spoken to as a front end speaks to it."""

from __future__ import annotations

import json
import os
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
FRONT_END = {"JPY_SESSION_NAME": "a-front-end.ipynb"}
LOAD = "%load_ext nbllm\nimport nbllm"


@dataclass
class CellRun:
    """What one cell sent back."""

    reply: dict[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stdout(self) -> str:
        return "".join(
            message["content"]["text"]
            for message in self.messages
            if message["msg_type"] == "stream" and message["content"]["name"] == "stdout"
        )

    @property
    def displays(self) -> list[dict[str, Any]]:
        """The data of each display and update, in order."""
        kinds = ("display_data", "update_display_data")
        return [m["content"]["data"] for m in self.messages if m["msg_type"] in kinds]

    @property
    def error(self) -> dict[str, Any] | None:
        errors = [m["content"] for m in self.messages if m["msg_type"] == "error"]
        return errors[0] if errors else None

    def comm_messages(self, comm_id: str | None = None) -> list[dict[str, Any]]:
        """What the cell sent to the page through comms."""
        return [
            m["content"]
            for m in self.messages
            if m["msg_type"] == "comm_msg" and comm_id in (None, m["content"]["comm_id"])
        ]


class Kernel:
    """A running kernel and the client that talks to it."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def pid(self) -> int:
        """The kernel's process."""
        return self.manager.provisioner.pid

    def run(
        self,
        code: str,
        on_message: Callable[[dict[str, Any]], None] | None = None,
        seconds: float = 30,
    ) -> CellRun:
        """Run a cell to its end; ``on_message`` sees each message of its output as it comes."""
        request = self.client.execute(code)
        run, end = CellRun(), time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                continue
            if on_message:
                on_message(message)
            if message["parent_header"].get("msg_id") == request:
                run.messages.append(message)
                if _is_idle(message):
                    run.reply = self._reply(request)
                    return run
            elif message["msg_type"] == "comm_msg":
                run.messages.append(message)
        raise AssertionError(f"the cell did not end within {seconds} s: {code}")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, through JSON."""
        run = self.run(f"import json as _json; print(_json.dumps({expression}))")
        assert run.error is None, run.error
        return json.loads(run.stdout)

    def say(self, comm_id: str, content: dict[str, Any]) -> None:
        """Send a widget's custom message as a page does."""
        data = {"method": "custom", "content": content}
        message = self.client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        self.client.shell_channel.send(message)

    def _reply(self, request: str) -> dict[str, Any]:
        while True:
            reply = self.client.get_shell_msg(timeout=10)
            if reply["parent_header"].get("msg_id") == request:
                return reply["content"]


class Page:
    """The least that a page does: attaches to boards, reads what they say, folds nothing."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.boards: list[str] = []
        self.fulls: list[dict[str, Any]] = []
        self.patches: list[dict[str, Any]] = []
        self.when: Callable[[dict[str, Any]], bool] | None = None
        self.then: Callable[[], None] | None = None
        self.attaches = True
        self.reads = True
        """Whether it acknowledges."""

    def on_message(self, message: dict[str, Any]) -> None:
        """Watch the kernel's output; on the first patch that ``when`` likes, do ``then`` once."""
        if message["msg_type"] == "comm_open" and "state" in message["content"]["data"].get(
            "state", {}
        ):
            self.boards.append(message["content"]["comm_id"])
            if self.attaches:
                self.click({"op": "attach"})
        if message["msg_type"] != "comm_msg" or message["content"]["comm_id"] not in self.boards:
            return
        content = message["content"]["data"].get("content", {})
        if self.reads and "sequence" in content:
            self.acknowledge(content["sequence"])
        if content.get("op") == "full":
            self.fulls.append(content)
        if content.get("op") == "patch":
            self.patches.append(content)
            if self.when is not None and self.when(content) and self.then is not None:
                then, self.then = self.then, None
                then()

    def acknowledge(self, sequence: int) -> None:
        """Say that everything up to that message is on the screen."""
        self.click({"op": "ack", "sequence": sequence, "page": "test"})

    def click(self, content: dict[str, Any]) -> None:
        """Send a click on the newest board."""
        self.kernel.say(self.boards[-1], {"nbllm": 1, **content})

    def watch(self, until: Callable[[], bool], seconds: float = 20) -> None:
        """Hear what comes while no cell runs, until something is so."""
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, f"not so within {seconds} s"
            with suppress(queue.Empty):
                self.on_message(self.kernel.client.get_iopub_msg(timeout=0.1))


@contextmanager
def running_kernel(python: Path, environment: dict[str, str]) -> Iterator[Kernel]:
    """A kernel of a Python environment."""
    manager = KernelManager()
    spec = manager.kernel_spec
    assert spec is not None
    spec.argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    clean = {name: value for name, value in os.environ.items() if name not in FRONT_END}
    manager.start_kernel(env={**clean, **environment})
    kernel = Kernel(manager)
    try:
        yield kernel
    finally:
        kernel.client.stop_channels()
        manager.shutdown_kernel(now=True)


def _is_idle(message: dict[str, Any]) -> bool:
    is_status = message["msg_type"] == "status"
    return is_status and message["content"]["execution_state"] == "idle"
