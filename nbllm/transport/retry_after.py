"""How long a server asks to wait, in all the forms in which servers say it.

``retry-after-ms`` in milliseconds and ``x-should-retry``, as https://github.com/openai/openai-python
reads them; ``retry-after`` in seconds or as a date, after
https://www.rfc-editor.org/rfc/rfc9110#field.retry-after. What makes no sense counts as not said.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """The wait in seconds, above 0; ``None`` where the headers name none."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1_000
    said = headers.get("retry-after", "")
    return _number(said) or _until(_date(said), _date(headers.get("date", "")))


def should_retry(headers: Mapping[str, str]) -> bool | None:
    """What the server says about another try, if it says so."""
    return {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 < number < math.inf else None


def _date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _until(moment: float | None, now: float | None) -> float | None:
    """By the server's own clock where it tells the time."""
    if moment is None:
        return None
    seconds = moment - (time.time() if now is None else now)
    return seconds if seconds > 0 else None
