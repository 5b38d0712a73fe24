"""What another process answered, as a response of this one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nbllm.bulk.job import Job
from nbllm.errors import NbllmError
from nbllm.events import Finish, TextDelta
from nbllm.fitting import Fitting
from nbllm.response import Response
from nbllm.schema.form import Form
from nbllm.serialization import response_from_dict


def failed(error: NbllmError) -> Response:
    """The response of what could not be asked."""
    finish = Finish("error", None, error)
    error.response = Response(finish_reason="error", events=(finish,), error=error)
    return error.response


def stopped() -> Response:
    """The response of what was stopped, where nobody knows how far it came."""
    return Response(finish_reason="cancelled", events=(Finish("cancelled"),))


def read_answer(job: Job, fields: Any) -> Response:
    """The response to a job, held against its schema here, where its types are known."""
    try:
        response = response_from_dict(fields, job.plan.form)
    except ValueError as error:
        return failed(NbllmError(f"the process that asked gave no answer: {error}"))
    return response if job.plan.form is None else _fitted(response, job.plan.form)


def _fitted(response: Response, form: Form) -> Response:
    """The response, a failure where a complete answer does not fit."""
    if response.finish_reason not in ("stop", "length"):
        return response
    said = [TextDelta(response.text), Finish(response.finish_reason, response.raw_finish_reason)]
    *_, last = Fitting(form).take(said)
    error = last.error if isinstance(last, Finish) else None
    if not isinstance(error, NbllmError):
        return response
    error.provider, error.model = response.provider, response.model
    events = (*response.events[:-1], last)
    made = replace(response, finish_reason="error", parsed=None, error=error, events=events)
    error.response = made
    return made
