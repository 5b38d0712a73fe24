"""Conversations that go on from one command to the next, in files that only their owner reads."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nbllm import config
from nbllm.conversation import Conversation
from nbllm.conversation.saving import load, save
from nbllm.errors import ConfigError
from nbllm.messages import Message
from nbllm.streaming.tag import new_id

_MOST_UNNAMED = 50
"""Conversations without a name, beyond which the oldest are deleted."""
_NAME = re.compile(r"[^\W_][\w.-]{0,79}")


class Chat:
    """A conversation, and the file it is kept in; ``None`` where it is not kept."""

    def __init__(self, conversation: Conversation, path: Path | None) -> None:
        self.conversation = conversation
        self._path = path
        self._known = len(conversation.messages)

    def keep(self) -> None:
        """Write down what was said since it was opened, behind what another process wrote since.

        Raises ``ConfigError`` where the disk refuses.
        """
        said = self.conversation.messages[self._known :]
        if self._path is None or not said:
            return
        try:
            with _locked(self._path.parent):
                self._write(self._path, said)
        except OSError as error:
            raise ConfigError(f"the conversation cannot be kept: {error}") from None
        self._known += len(said)
        forget_old()

    def _write(self, path: Path, said: tuple[Message, ...]) -> None:
        kept = load(path) if path.exists() else None
        if kept is None or len(kept.messages) <= self._known:
            self.conversation.save(path)
            return
        half = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self.conversation.save(half)
            save(path, load(half)._replace(messages=(*kept.messages, *said)))
        finally:
            half.unlink(missing_ok=True)


def named(name: str, **fields: Any) -> Chat:
    """The conversation of that name; a new one where there is none. Raises ``ConfigError``."""
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"{name[:80]!r} is no name for a conversation: letters, digits, dots and hyphens will "
            "do, as in --chat trip"
        )
    path = _folder() / f"chat-{name}.json"
    return opened(path) if path.exists() else Chat(Conversation(**fields), path)


def last() -> Chat:
    """The one that was said something in last. Raises ``ConfigError`` where there is none."""
    found = sorted(_folder().glob("*.json"), key=_age)
    if not found:
        raise ConfigError(
            "there is no conversation yet that could go on. Leave out -c, or type --chat NAME; "
            "with the history off, only a conversation with a name is kept"
        )
    return opened(found[0])


def opened(path: Path) -> Chat:
    """The conversation of a file. Raises ``ConfigError`` for one that cannot be read."""
    try:
        return Chat(Conversation.load(path), path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None


def unnamed(*, is_kept: bool, **fields: Any) -> Chat:
    """A new one, for ``-c``."""
    path = _folder() / f"ask-{new_id()}.json" if is_kept else None
    return Chat(Conversation(**fields), path)


def forget_old() -> None:
    """Delete the oldest of those without a name."""
    for path in sorted(_folder().glob("ask-*.json"), key=_age)[_MOST_UNNAMED:]:
        with suppress(OSError):
            path.unlink()


def _folder() -> Path:
    return config.user_folder("data") / "conversations"


def _age(path: Path) -> float:
    """The newest first; one that is gone meanwhile is the oldest."""
    try:
        return -path.stat().st_mtime_ns
    except OSError:
        return 0


@contextmanager
def _locked(folder: Path) -> Generator[None, None, None]:
    """One process at a time; the system lets go for one that dies."""
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
