"""What can go wrong, in one tree.

::

    NbllmError
    ├─ ConfigError            yours to fix; never retried
    │  ├─ MissingKey
    │  ├─ UnknownProvider
    │  └─ MissingExtra
    ├─ ProviderError          the provider said no
    │  ├─ AuthenticationError
    │  ├─ BadRequest
    │  ├─ ModelNotFound
    │  ├─ RateLimited
    │  ├─ QuotaExceeded
    │  ├─ Overloaded
    │  ├─ ServerError
    │  └─ ContentBlocked
    ├─ TransportError         the way to the provider broke
    │  ├─ ConnectFailed
    │  ├─ TimedOut
    │  └─ StreamCut
    ├─ ProtocolError          bytes that no rule of the wire allows
    ├─ LimitExceeded          max_cost, max_bytes, an event over its cap
    ├─ ComparisonFailed       every lane failed
    ├─ SchemaError            the answer does not fit the schema
    └─ ToolError

A message tells the reader what to type next. No key ever stands in one.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbllm.response import Response


class NbllmError(Exception):
    """Base of every error of this package; what is not known is ``None``.

    ``retry_after`` is the wait that the server asked for, in seconds, and ``retry_at`` when that is
    over (an aware ``datetime``); ``retryable`` says whether asking again may help; ``attempts``
    counts the requests sent, ``elapsed`` the seconds from the first of them to the end, and
    ``response`` is the partial answer.
    """

    default_retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        provider: str | None = None,
        model: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        retryable: bool | None = None,
        attempts: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.provider = provider
        self.model = model
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.retry_at = _moment_after(retry_after)
        self.retryable = self.default_retryable if retryable is None else retryable
        self.attempts = attempts
        self.elapsed: float | None = None
        self.response: Response | None = None
        self.is_shown = False

    def __str__(self) -> str:
        return self.message

    def advise(self, sentence: str) -> None:
        """Put a sentence behind the message."""
        self.message = f"{self.message} {sentence}"
        self.args = (self.message,)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled without its constructor, whose arguments differ from class to class."""
        return type(self).__new__, (type(self), *self.args), self.__dict__

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback: one block, or one line under a block."""
        what = "see the output above" if self.is_shown else self.message
        return [f"{type(self).__name__}: {what}"]


class ConfigError(NbllmError):
    """Yours to fix; never retried."""


class MissingKey(ConfigError):
    """No key was found for the provider."""


class UnknownProvider(ConfigError):
    """The part before the slash names no provider."""


class MissingExtra(ConfigError):
    """An optional library is not installed."""


class ProviderError(NbllmError):
    """The provider said no."""


class AuthenticationError(ProviderError):
    """401, 403, or a bad key by another status."""


class BadRequest(ProviderError):
    """The provider does not accept the request as it is."""


class ModelNotFound(ProviderError):
    """The provider does not know the model."""


class RateLimited(ProviderError):
    """Too many requests; later may do."""

    default_retryable = True


class QuotaExceeded(ProviderError):
    """The account has nothing left to spend; waiting does not help."""


class Overloaded(ProviderError):
    """The provider has no room at the moment."""

    default_retryable = True


class ServerError(ProviderError):
    """The provider failed on its own side."""

    default_retryable = True


class ContentBlocked(ProviderError):
    """The provider refused the content before it began to answer."""


class TransportError(NbllmError):
    """The way to the provider broke."""

    default_retryable = True


class ConnectFailed(TransportError):
    """No connection: name lookup, refusal, TLS. ``is_unknown_host`` says that it was the first."""

    def __init__(
        self, message: str, *, retryable: bool = True, is_unknown_host: bool = False
    ) -> None:
        super().__init__(message, retryable=retryable)
        self.is_unknown_host = is_unknown_host


class TimedOut(TransportError):
    """``phase`` is one of connect, first, idle, stall, total; ``seconds`` the limit it passed.

    Only the first two are ``retryable``: behind them no byte came.
    """

    def __init__(self, message: str, *, phase: str, seconds: float) -> None:
        super().__init__(message, retryable=phase in ("connect", "first"))
        self.phase = phase
        self.seconds = seconds


class StreamCut(TransportError):
    """The stream ended before the provider said that it was complete."""

    default_retryable = False


class ProtocolError(NbllmError):
    """Bytes that no rule of the wire allows; ``offset`` is their place in the body, in bytes."""

    def __init__(self, message: str, *, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset


class LimitExceeded(NbllmError):
    """A limit of the caller's was reached: max_cost, max_bytes, the size of one event."""


class ComparisonFailed(NbllmError):
    """Every lane of a comparison failed; ``errors`` maps each lane's name to its error."""

    def __init__(self, message: str, errors: Mapping[str, Exception]) -> None:
        super().__init__(message)
        self.errors = dict(errors)


class SchemaError(NbllmError):
    """The answer does not fit the schema: where (``people[0].age``) and why; its text is kept."""

    def __init__(self, message: str, *, path: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.reason = reason or message


class ToolError(NbllmError):
    """A tool could not be run."""


def interrupted(
    response: Response | Mapping[str, Response] | Sequence[object] | None = None,
    message: str = "stopped; what came is in sys.last_value.response",
) -> KeyboardInterrupt:
    """The usual ``KeyboardInterrupt``, with what had come as its ``response``.

    That is a ``Response``, those of a comparison by display name, or a ``Batch``; a notebook shows
    ``message``.
    No class of its own: a shell's loop ends only with a program that dies of the usual one.
    """
    interrupt = KeyboardInterrupt()
    shown = partial(list[str], [f"KeyboardInterrupt: {message}"])
    vars(interrupt).update(response=response, _render_traceback_=shown)
    return interrupt


def _moment_after(seconds: float | None) -> datetime | None:
    try:
        wait = None if seconds is None else timedelta(seconds=seconds)
        return None if wait is None else datetime.now(timezone.utc) + wait
    except OverflowError:
        return None
