"""The one widget: a board of one or more lanes."""

from __future__ import annotations

import contextvars
import time
from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from nbllm import engine
from nbllm.events import Event, Finish
from nbllm.notebook.following import Follower
from nbllm.notebook.hub import built, bundle_key
from nbllm.notebook.patches import VERSION
from nbllm.notebook.pulse import Pulse
from nbllm.notebook.session import Session, say
from nbllm.streaming import Stream

INTERVAL = 0.033


class Board(anywidget.AnyWidget):
    """Shows streams while they run: at most every 33 ms, one message with all lanes' news."""

    key = traitlets.Unicode().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, lanes: Mapping[str, Stream], session: Session) -> None:
        self._streams = list(lanes.values())
        self._followers = [Follower(name, stream.generation) for name, stream in lanes.items()]
        self._session = session
        self._cell = contextvars.copy_context()
        self._scheduled = False
        self._flushed_at = 0.0
        self.attachments = 0
        self._esm = built("loader.js")
        super().__init__(key=bundle_key())
        session.listen(self, self._on_message)
        for stream in self._streams:
            stream.generation.observe(self._on_event)
            stream.generation.watch(self._on_phase)
        self._pulse = Pulse(lambda: self._say({"op": "beat"}), self._is_over)

    def get_state(self, key: Any = None, drop_defaults: Any = None) -> dict[str, Any]:
        """The widget's state, with the text as it is now: it never travels in trait updates."""
        widget: Any = super()
        state: dict[str, Any] = widget.get_state(key, drop_defaults=bool(drop_defaults))
        if "state" in state:
            state["state"] = self._full()
        return state

    async def flush(self) -> None:
        """Send what is left; on nbllm's loop."""
        self._flush()

    def retire(self) -> None:
        """Take the widget off the pages; one that a reloaded page looks at stays."""
        self._session.retire(self)

    def _on_event(self, event: Event) -> None:
        if not self._scheduled:  # a flush to come reads the log, where the event is by now
            engine.call_soon(self._schedule, 0.0 if isinstance(event, Finish) else INTERVAL)

    def _on_phase(self, _phase: str) -> None:
        engine.call_soon(self._schedule)

    def _schedule(self, delay: float = INTERVAL) -> None:
        if self._scheduled:
            return
        self._scheduled = True
        wait = self._flushed_at + delay - time.monotonic()
        engine.engine().loop.call_later(max(0.0, wait), self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        self._flushed_at = time.monotonic()
        if patches := self._patches():
            self._say({"op": "patch", "lanes": patches})
            self._pulse.spoke()

    def _patches(self) -> list[dict[str, Any]]:
        patches: list[dict[str, Any]] = []
        for index, follower in enumerate(self._followers):
            follower.read()
            if patch := follower.lane.patch(follower.started, time.perf_counter()):
                patches.append({"lane": index, **patch})
        return patches

    def _full(self) -> dict[str, Any]:
        now = time.perf_counter()
        lanes = [follower.lane.state(follower.started, now) for follower in self._followers]
        return {"version": VERSION, "lanes": lanes}

    def _is_over(self) -> bool:
        return all(follower.is_over for follower in self._followers)

    def _answer_sync(self) -> None:
        self._flush()
        self._say({"op": "full", "state": self._full()})

    def _say(self, message: dict[str, Any]) -> None:
        """Send in the context of the cell, which is how a kernel knows whose output this is."""
        self._cell.copy().run(say, self, message)

    def _on_message(self, content: dict[str, Any]) -> None:
        """What a page may ask for, and nothing else."""
        match content:
            case {"op": "attach"}:
                self.attachments += 1
                engine.call_soon(self._answer_sync)
            case {"op": "sync"}:
                engine.call_soon(self._answer_sync)
            case {"op": "stop_all"}:
                for stream in self._streams:
                    stream.stop()
            case {"op": "stop", "lane": int(lane)} if 0 <= lane < len(self._streams):
                self._streams[lane].stop()
            case _:
                pass
