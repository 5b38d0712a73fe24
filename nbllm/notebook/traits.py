"""What ``%config Nbllm`` sets; a key is none of it."""

from __future__ import annotations

from typing import Any

from traitlets import Enum
from traitlets.config import Configurable


class Nbllm(Configurable):
    """Settings of nbllm in this notebook."""

    cache = Enum(
        [False, True, "refresh", "offline"],
        default_value=False,
        help="whether to keep answers and give them again: False, True, 'refresh', 'offline'",
    ).tag(config=True)
    pace = Enum(
        ["full", "recorded"],
        default_value="full",
        help="how a kept answer comes: 'full' is at once, 'recorded' as slowly as the first time",
    ).tag(config=True)

    def __init__(self, shell: Any) -> None:
        super().__init__(config=shell.config)
        self.observe(self._apply, ["cache", "pace"])
        if (self.cache, self.pace) != (False, "full"):
            self._apply(None)

    def _apply(self, _change: object) -> None:
        from nbllm import config
        from nbllm.replay.store import cache

        config.configure(cache=self.cache)
        cache.pace = "recorded" if self.pace == "recorded" else "full"


def install(shell: Any) -> None:
    """Make the settings known to ``%config``, in the place of an earlier load's."""
    remove(shell)
    shell.configurables.append(Nbllm(shell))


def remove(shell: Any) -> None:
    """Take them back."""
    others = [each for each in shell.configurables if type(each).__name__ != "Nbllm"]
    shell.configurables[:] = others
