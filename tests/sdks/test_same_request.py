"""What nbllm sends is what the official SDK sends for the same call, field by field."""

from __future__ import annotations

import pytest

from sdks.call import Call, answer_of
from sdks.capture import Capture, Sent
from sdks.helper import Sdks
from sdks.meaning import differing
from sdks.table import CALLS, name_of

pytestmark = pytest.mark.sdks


def differences(ours: Sent, theirs: Sent) -> dict[str, tuple[object, object]]:
    """All in which two requests differ, with both values."""
    found = differing(ours.body, theirs.body)
    if ours.path != theirs.path:
        found["path"] = (ours.path, theirs.path)
    for name in sorted({*ours.headers, *theirs.headers}):
        one, other = ours.headers.get(name), theirs.headers.get(name)
        if one != other:
            found[f"header {name}"] = (one, other)
    return found


@pytest.mark.parametrize("call", CALLS, ids=name_of)
def test_same_request(sdks: Sdks, capture: Capture, call: Call) -> None:
    way = call.way
    arguments = {"model": way.model_id, **call.arguments}
    heard = sdks.ask(way.sdk, capture.address + way.path, arguments, dict(way.client))
    assert (heard["text"], heard["error"]) == ("Yes.", None)
    theirs = capture.take()
    response = answer_of(call, way.base_url(capture.address))
    assert (response.text, response.notices) == ("Yes.", ())
    found = differences(capture.take(), theirs)
    print(f"{way.sdk:20} {call.name:36} {', '.join(found) or 'same'}")
    assert set(found) == set(call.differs), found
