"""``--json``: each event as a line of JSON with its ``kind``, and the response as the last one."""

from __future__ import annotations

from nbllm.cli.printed import print_json
from nbllm.events import Event
from nbllm.response import Response
from nbllm.serialization import event_to_dict, response_to_dict


class JsonPage:
    """A page that programs read; ``lane`` names the model where there are several."""

    def __init__(self, lane: str | None = None) -> None:
        self._lane = {} if lane is None else {"lane": lane}

    def begin(self, name: str) -> None:
        """Nothing: the first line is the first event."""

    def take(self, event: Event) -> None:
        """A line for an event."""
        print_json({**self._lane, **event_to_dict(event)})

    def refresh(self) -> None:
        """Nothing: every line is out already."""

    def end(self, response: Response) -> None:
        """The last line: the whole without the events, which stand above."""
        fields = response_to_dict(response, events=False)
        print_json({"kind": "response", **self._lane, **fields})


class JsonPages:
    """Several of them, whose lines come as the events do; each line names its ``lane``."""

    def __init__(self, names: list[str]) -> None:
        self._pages = {name: JsonPage(name) for name in names}

    def take(self, name: str, event: Event) -> None:
        """A line for an event of one of them."""
        self._pages[name].take(event)

    def end(self, name: str, response: Response) -> None:
        """The last line of one of them."""
        self._pages[name].end(response)

    def refresh(self) -> None:
        """Nothing: every line is out already."""

    def close(self) -> None:
        """Nothing is left open."""
