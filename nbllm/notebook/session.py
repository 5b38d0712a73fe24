"""What the notebook side keeps per kernel: the fast path, the hub and the widgets' layout."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from nbllm import config
from nbllm.notebook.kernel import FastPath, Handler
from nbllm.streaming.waiting import install_waiter

if TYPE_CHECKING:
    from nbllm.notebook.hub import Hub

_FRONT_END_SIGNS = ("JPY_SESSION_NAME", "VSCODE_PID", "VSCODE_CWD", "COLAB_RELEASE_TAG")


class Session:
    """One kernel, as long as the extension is loaded."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.fast_path = FastPath(shell.kernel).install()
        self._hub: Hub | None = None
        self._layout: Any = None
        install_waiter(self.fast_path.wait)

    def close(self) -> None:
        """Give everything back."""
        install_waiter(None)
        self.fast_path.remove()
        if self._hub is not None:
            self._hub.close()
            self._hub = None
        if self._layout is not None:
            self._layout.close()
            self._layout = None

    @property
    def layout(self) -> Any:
        """The one layout of all widgets: each would send one of its own, larger than itself."""
        from ipywidgets import Layout  # pyright: ignore[reportMissingTypeStubs]

        if self._layout is None:
            self._layout = Layout()
        return self._layout

    def open_hub(self) -> None:
        """Offer the page's code, once."""
        from nbllm.notebook.hub import Hub

        if self._hub is None:
            self._hub = Hub(self)

    def expect(self, handler: Handler) -> str:
        """The id of a widget to come, heard on the fast path before a page knows of it."""
        model_id = uuid.uuid4().hex
        self.fast_path.register(model_id, handler)
        return model_id

    def listen(self, widget: Any, handler: Handler) -> None:
        """Hear what the page sends to ``widget``, on the fast path and on the ordinary one."""

        def hear(_widget: object, content: Any, _buffers: object) -> None:
            if isinstance(content, dict):
                handler(cast("dict[str, Any]", content))

        self.fast_path.register(widget.comm.comm_id, handler)
        widget.on_msg(hear)

    def retire(self, widget: Any) -> None:
        """Hear no more of ``widget``, and take it off the pages."""
        self.fast_path.unregister(widget.comm.comm_id)
        widget.close()


def say(widget: Any, message: dict[str, Any]) -> None:
    """Send a message to every page's copy of ``widget``."""
    widget.send(message)


_open: list[Session] = []


def session() -> Session | None:
    """This kernel's session, opened when first asked for; ``None`` in a terminal or script."""
    if not _open and config.is_notebook():
        from IPython.core.getipython import get_ipython

        _open.append(Session(get_ipython()))
    return _open[0] if _open else None


def close_session() -> None:
    """Forget the session and give everything back."""
    while _open:
        _open.pop().close()


def has_front_end() -> bool:
    """Whether somebody looks: nbclient and papermill start kernels without these signs."""
    return any(config.environment(sign) for sign in _FRONT_END_SIGNS)
