"""The demo models that answer without looking anything up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbllm.demo.script import Failure, Script, Text

if TYPE_CHECKING:
    from nbllm.demo.request import Request

_SLOW = """\
This answer comes slowly on purpose, about eight tokens a second, so that there is time to press
**Stop**.

Press it now, while these words are still arriving. Three things happen:

1. The stream ends at once, although the cell is running.
2. What has been written up to here stays, on the page and in `_llm.text`.
3. `_llm.finish_reason` becomes `"cancelled"`.

With several models each lane has its own Stop button, and **Stop all** ends every one of them.

If you have read this far, a quarter of a minute has passed. Run the cell again and try.
"""

_FLAKY = """\
Everything looks well so far: the connection stands, and the words arrive one by one. \
But some answers end too early. \
When that happens, what has come stays readable, and the error says \
"""


def echo(request: Request) -> Script:
    """The question itself."""
    return Script((Text(request.question),))


def slow(request: Request) -> Script:
    """A passage of a quarter of a minute, whatever was asked."""
    del request
    return Script((Text(_SLOW),), pace=8.0)


def flaky(request: Request) -> Script:
    """A few sentences, then the failure that a server has on a bad day."""
    del request
    message = "The demo server failed on purpose. Nothing is wrong with your notebook."
    failure = Failure(message, kind="server_error", code="server_error")
    return Script((Text(_FLAKY), failure))
