"""Events, errors and responses as plain JSON, and back.

For whoever hands them to another program: a line of the shell, a WebSocket, a file, a worker. What
is written holds no key: errors are redacted where they are made, and of an error only the fields
that are named here are written. What is read was written by anybody, and raises nothing but
``ValueError``.
"""

from nbllm.serialization.errors import error_from_dict, error_to_dict
from nbllm.serialization.events import event_from_dict, event_to_dict
from nbllm.serialization.responses import response_from_dict, response_to_dict

__all__ = [
    "error_from_dict",
    "error_to_dict",
    "event_from_dict",
    "event_to_dict",
    "response_from_dict",
    "response_to_dict",
]
