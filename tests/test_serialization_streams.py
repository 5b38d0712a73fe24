"""What real providers sent goes through JSON unchanged: all that NBLLM_STREAMS has."""

from __future__ import annotations

import json

import pytest

from conformance import answer
from nbllm.serialization import response_from_dict, response_to_dict
from test_recordings import ANSWERS

pytestmark = pytest.mark.streams


@pytest.mark.parametrize("recording", ANSWERS, ids=lambda recording: recording.name)
def test_a_recorded_answer_goes_through_json_unchanged(recording):
    response = answer(recording, [recording.body])
    written = response_to_dict(response)
    read = response_from_dict(json.loads(json.dumps(written, allow_nan=False)))
    assert response_to_dict(read) == written
    assert read == response or response.error is not None
