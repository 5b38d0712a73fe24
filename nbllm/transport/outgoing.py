"""What goes out: the body as JSON bytes, and headers that a socket takes."""

from __future__ import annotations

import json

from nbllm.call import Call
from nbllm.errors import ConfigError


def encode_body(call: Call) -> bytes:
    """The JSON text of the body; raises ``ConfigError`` for what JSON cannot say."""
    try:
        text = json.dumps(call.body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode()
    except UnicodeEncodeError as error:
        half = error.object[error.start]
        problem = (
            f"it holds {half!r}, half of a character: text.encode('utf-8', 'replace') mends it"
        )
    except (TypeError, ValueError, RecursionError) as error:
        problem = str(error)
    raise ConfigError(f"the request cannot be written as JSON: {problem}")


def encode_headers(call: Call) -> dict[str, str]:
    """The headers; raises ``ConfigError``, which never shows the value, for what HTTP forbids."""
    for name, value in call.headers.items():
        if not (value.isascii() and value.isprintable()):
            source = call.key_source if "key" in name or name == "authorization" else "headers="
            raise ConfigError(
                f"the value of {name!r} from {source or 'headers='} holds a line break or another "
                "character that no header can carry: copy it once more"
            )
    return {
        "accept": "text/event-stream, application/json",
        "accept-encoding": "identity",
        "content-type": "application/json",
        **call.headers,
    }
