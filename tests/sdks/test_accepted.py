"""Servers that are not ours take every request of the table and answer it."""

from __future__ import annotations

import pytest

from sdks.call import PICTURE, Call, answer_of
from sdks.table import CALLS, name_of

pytestmark = pytest.mark.sdks

# litellm speaks these inbound, and takes no address from which it would have to fetch.
INBOUND = ("openai/", "anthropic/", "gemini/")
FOR_LITELLM = [
    call
    for call in CALLS
    if call.way.model.startswith(INBOUND) and PICTURE not in repr(call.arguments)
]


@pytest.mark.parametrize("call", CALLS, ids=name_of)
def test_by_aimock(aimock: str, call: Call) -> None:
    assert_answered(call, aimock)


@pytest.mark.parametrize("call", FOR_LITELLM, ids=name_of)
def test_by_litellm(litellm: str, call: Call) -> None:
    assert_answered(call, litellm)


def assert_answered(call: Call, server: str) -> None:
    """The answer is the one for the prompt: the server understood where the prompt stands."""
    response = answer_of(call, call.way.base_url(server))
    assert response.ok or "schema" in call.settings
    assert response.text == "Understood."
