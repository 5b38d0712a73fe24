"""What httpx, httpcore and we ourselves log of a request holds no key of its call."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

from nbllm.call import Call
from nbllm.transport.redaction import redact

_PARTS = ("connection", "http11", "http2", "proxy", "socks")
_NAMES = ("nbllm.transport", "httpx", *(f"httpcore.{part}" for part in _PARTS))
_LOGGERS = [logging.getLogger(name) for name in _NAMES]
"""Each by name: a logger's filter does not see what its children log."""
_LOGIN = re.compile(r"\bauth=\(.*?\)(?=\s|$)")


@dataclass(slots=True)
class _Request:
    """A request in flight; its call is dropped at its end, whoever still holds this context."""

    call: Call | None


_request: ContextVar[_Request | None] = ContextVar("nbllm_request", default=None)


class _Redaction(logging.Filter):
    """Redacts what is logged, and lets everything pass; asked for enabled records only."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = _request.get()
        if request is not None and request.call is not None:
            record.msg, record.args = _redacted(record, request.call), None
        return True


_REDACTION = _Redaction()


@contextmanager
def logging_no_key(call: Call) -> Generator[None, None, None]:
    """In here, no key of the call is logged."""
    for logger in _LOGGERS:
        logger.addFilter(_REDACTION)  # again: whoever configures logging may have dropped it
    request = _Request(call)
    token = _request.set(request)
    try:
        yield
    finally:
        request.call = None
        with suppress(ValueError):  # a generator may be closed in another context
            _request.reset(token)


def _redacted(record: logging.LogRecord, call: Call) -> str:
    try:
        return _LOGIN.sub("auth=…", redact(record.getMessage(), call))
    except Exception:  # noqa: BLE001 - a log must neither break a request nor show a key
        return "(a record that could not be redacted)"
