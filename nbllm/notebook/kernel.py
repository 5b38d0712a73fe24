"""The fast path: our own comm messages are handled while a cell of ours blocks.

A kernel handles what a page sends only between cells, so a Stop click would wait for the very cell
that it is to stop. ipykernel 7 and later read the shell socket on a thread that no cell blocks:
there our messages are handled at once. ipykernel 6 reads it on the main loop: there ``wait`` polls
the socket while it blocks. Only ``comm_msg`` for registered comms that carry our marker is taken,
and, while a cell of ours blocks, the widget manager's control comm, so that a reloaded page gets
its state. Everything else goes on untouched and in order.

This leans on semi-private attributes of ipykernel: each step is guarded, and without them there is
no fast path (Stop then acts when the cell ends, or by kernel interrupt).
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeAlias, cast

Handler: TypeAlias = Callable[[dict[str, Any]], object]

MARKER = "nbllm"
_CONTROL_TARGET = "jupyter.widget.control"
_POLL_MILLISECONDS = 10
_SLICE = 0.2
_log = logging.getLogger("nbllm")


class FastPath:
    """Takes our messages off the shell channel; ``install`` hooks in, ``remove`` hooks out."""

    def __init__(self, kernel: Any) -> None:
        self.mode = "none"
        self._kernel = kernel
        self._handlers: dict[str, Handler] = {}
        self._control_comms: set[str] = set()
        self._blocking = 0
        self._is_executing = False
        self._cell: contextvars.Context | None = None
        self._restore: Callable[[], object] | None = None

    @property
    def is_active(self) -> bool:
        """Whether messages are taken at all."""
        return self.mode != "none"

    def install(self) -> FastPath:
        """Hook into the kernel's shell stream if it is one that we know."""
        try:
            self._hook()
        except Exception:  # noqa: BLE001 - another kernel may fail in any way
            _log.info("no fast path for Stop in this kernel", exc_info=True)
            self.mode = "none"
        return self

    def remove(self) -> None:
        """Give the shell stream its own callback back."""
        if self._restore is not None:
            self._restore()
            self._kernel.shell.events.unregister("pre_execute", self._on_execute)
            self._kernel.shell.events.unregister("post_execute", self._on_executed)
        self.mode, self._restore = "none", None

    def register(self, comm_id: str, handler: Handler) -> None:
        """Handle the messages of a comm; from any thread, in this cell's context, and quickly."""
        context = contextvars.copy_context()
        self._handlers[comm_id] = lambda content: context.copy().run(handler, content)

    def unregister(self, comm_id: str) -> None:
        """Leave the comm's messages to the kernel."""
        self._handlers.pop(comm_id, None)

    def wait(self, event: threading.Event, timeout: float | None = None) -> bool:
        """Block until ``event`` is set while Stop buttons stay alive; ``timeout`` in seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        on_main = threading.current_thread() is threading.main_thread()
        polls = self.mode == "main-loop" and on_main
        self._blocking += 1
        self._cell = contextvars.copy_context()
        try:
            while not event.is_set():
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    return False
                if polls:
                    self._poll()
                else:
                    event.wait(_SLICE if left is None else min(left, _SLICE))
            return True
        finally:
            self._blocking -= 1
            if polls:
                self._kernel.shell_stream.flush()

    def _poll(self) -> None:
        import zmq

        stream = self._kernel.shell_stream
        if stream.socket.poll(_POLL_MILLISECONDS, zmq.POLLIN):
            stream.flush(zmq.POLLIN)

    def _hook(self) -> None:
        kernel, stream = self._kernel, self._kernel.shell_stream
        kernel.shell.events.register("pre_execute", self._on_execute)
        kernel.shell.events.register("post_execute", self._on_executed)
        thread = getattr(kernel, "shell_channel_thread", None)
        if thread is not None:
            self._hook_thread(kernel, stream, thread)
        elif hasattr(kernel, "schedule_dispatch") and hasattr(kernel, "dispatch_shell"):
            self._hook_main_loop(kernel, stream)

    def _hook_thread(self, kernel: Any, stream: Any, thread: Any) -> None:
        original = kernel.shell_channel_thread_main

        async def route(message: Any) -> None:
            if not self._take(message):
                await original(message)

        def receive_by(callback: Any) -> None:
            thread.io_loop.add_callback(lambda: stream.on_recv(callback, copy=False))

        receive_by(route)
        self._restore = lambda: receive_by(original)
        self.mode = "shell-thread"

    def _hook_main_loop(self, kernel: Any, stream: Any) -> None:
        def pass_on(message: Any) -> None:
            kernel.schedule_dispatch(kernel.dispatch_shell, message)

        def route(message: Any) -> None:
            if not self._take(message):
                pass_on(message)

        stream.on_recv(route, copy=False)
        self._restore = lambda: stream.on_recv(pass_on, copy=False)
        self.mode = "main-loop"

    def _take(self, message: Any) -> bool:
        """Whether the message was ours; reading it must not verify it, which works only once."""
        try:
            session = self._kernel.session
            _identities, frames = session.feed_identities(message, copy=False)
            kind = session.unpack(bytes(frames[1].buffer)).get("msg_type")
            if kind not in ("comm_msg", "comm_open"):
                return False
            action = self._action(kind, session.unpack(bytes(frames[4].buffer)))
            if action is None:
                return False
            verified = session.deserialize(frames, content=True, copy=False)
        except Exception:  # noqa: BLE001 - what we cannot read is not ours
            _log.debug("a message that the fast path could not read", exc_info=True)
            return False
        self._perform(action, verified)
        return True

    def _action(self, kind: str, content: dict[str, Any]) -> Handler | None:
        comm_id = content.get("comm_id")
        if kind == "comm_open":
            if not self._blocking or content.get("target_name") != _CONTROL_TARGET:
                return None
            return self._open_control
        if comm_id in self._control_comms:
            return self._answer_control if self._blocking else None
        handler = self._handlers.get(comm_id) if isinstance(comm_id, str) else None
        if handler is None or not _is_marked(content.get("data")):
            return None
        return lambda message: handler(message["content"]["data"]["content"])

    def _perform(self, action: Handler, message: dict[str, Any]) -> None:
        try:
            action(message)
        except Exception:  # noqa: BLE001 - the shell channel must live on
            _log.exception("a message from the page could not be handled")
        self._report_idle(message)

    def _open_control(self, message: dict[str, Any]) -> None:
        self._control_comms.add(message["content"]["comm_id"])
        self._in_cell(self._kernel.comm_manager.comm_open, None, None, message)

    def _answer_control(self, message: dict[str, Any]) -> None:
        comm = self._kernel.comm_manager.get_comm(message["content"]["comm_id"])
        if comm is not None:
            self._in_cell(comm._msg_callback, message)

    def _in_cell(self, function: Callable[..., object], *arguments: object) -> None:
        context = self._cell or contextvars.copy_context()
        context.copy().run(function, *arguments)

    def _on_execute(self) -> None:
        self._is_executing = True

    def _on_executed(self) -> None:
        self._is_executing = False

    def _report_idle(self, message: dict[str, Any]) -> None:
        """A page waits for ``idle`` after each message; a running cell then is ``busy`` again."""
        is_busy = self._blocking or self._is_executing
        for state in ("idle", "busy") if is_busy else ("idle",):
            self._kernel.session.send(
                self._kernel.iopub_socket,
                "status",
                {"execution_state": state},
                parent=message,
                ident=self._kernel._topic("status"),
            )


def _is_marked(data: Any) -> bool:
    body: Any = cast("dict[str, Any]", data).get("content") if isinstance(data, dict) else None
    return isinstance(body, dict) and bool(cast("dict[str, Any]", body).get(MARKER))
