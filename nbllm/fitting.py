"""``schema=``: an answer that is complete and does not fit it has failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nbllm.errors import SchemaError
from nbllm.events import Event, Finish, Start, TextDelta

if TYPE_CHECKING:
    from nbllm.schema.form import Form


class Fitting:
    """Watches one request's answer and holds it against the form that it must have, if any.

    An answer that ended in another way than by its own decision (a refusal, a call of a tool) is
    held against nothing; one that its limit of tokens cut does not fit.
    """

    def __init__(self, form: Form | None) -> None:
        self._form = form
        self._texts: list[str] = []

    def take(self, events: Sequence[Event]) -> Sequence[Event]:
        """The events, with a failure in the place of a ``Finish`` behind what does not fit."""
        if self._form is None:
            return events
        for event in events:
            match event:
                case Start():
                    self._texts = []
                case TextDelta(text=text):
                    self._texts.append(text)
                case _:
                    pass
        last = events[-1] if events else None
        if not isinstance(last, Finish) or (error := self._misfit(self._form, last)) is None:
            return events
        return [*events[:-1], Finish("error", last.raw_reason, error)]

    def _misfit(self, form: Form, finish: Finish) -> SchemaError | None:
        if finish.reason not in ("stop", "length"):
            return None
        if finish.reason == "length":
            return SchemaError(
                f"the answer was cut at its limit of tokens before it was a whole {form.name}; "
                "pass a larger max_tokens=. error.response.text has what came."
            )
        try:
            form.parse("".join(self._texts))
        except SchemaError as error:
            return error
        return None
