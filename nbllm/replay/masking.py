"""What is kept of an answer holds no key, whatever a server sends back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from nbllm.call import Call
from nbllm.replay.request import Asked


def without_keys(call: Call, texts: Sequence[str], asked: Asked) -> tuple[list[str], Asked]:
    """The texts and the request without the keys that the call carries, however they are written.

    ``asked`` is the same object where it holds none.
    """
    if not call.headers:
        return list(texts), asked
    from nbllm.transport.redaction import hide_keys

    whole = "".join(texts)
    if hide_keys(whole, call) != whole:
        texts = [hide_keys(text, call) for text in texts]
    request = json.dumps([asked.url, asked.body], ensure_ascii=False)
    masked = hide_keys(request, call)
    if masked == request:
        return list(texts), asked
    try:
        url, body = json.loads(masked)
    except ValueError:  # the key went with a backslash of the JSON
        url, body = asked.url, {}
    return list(texts), replace(asked, url=url, body=body)
