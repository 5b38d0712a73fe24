"""The demo models as a source of frames, in the place of a server."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from nbllm.demo.chunks import Writer, error_frame
from nbllm.demo.models import UnknownModel, script_for
from nbllm.demo.pacing import Pace
from nbllm.demo.request import InvalidRequest, read

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from nbllm.call import Call
    from nbllm.wire.frame import Frame


async def open_frames(call: Call) -> AsyncGenerator[list[Frame], None]:
    """The frames that an OpenAI-compatible server would send for ``call``.

    The body's ``pace`` is in tokens per second, 0 for no waiting. What goes wrong is an error
    frame; only ``call.timeout.total`` raises, as ``TimedOut``.
    """
    if call.progress:
        call.progress("waiting")
    try:
        request = read(call.body)
        script = script_for(call.model, request).stopped_at(request.stop)
    except UnknownModel as error:
        yield [error_frame(str(error), kind="invalid_request_error", code="model_not_found")]
        return
    except InvalidRequest as error:
        yield [error_frame(str(error), kind="invalid_request_error", code="invalid_request")]
        return
    pace = Pace(script.pace if request.pace is None else request.pace, call.timeout.total)
    answer_id = _answer_id(call.model, call.body)
    writer = Writer(answer_id=answer_id, model=call.model, prompt_tokens=request.prompt_tokens)
    for batch in writer.write(script, max_tokens=request.max_tokens, size=pace.batch_size):
        if batch.tokens:
            await pace.wait(batch.tokens)
        yield batch.frames


def _answer_id(model: str, body: Mapping[str, Any]) -> str:
    request = json.dumps([model, body], sort_keys=True, default=repr)
    return f"chatcmpl-demo-{hashlib.sha256(request.encode()).hexdigest()[:16]}"
