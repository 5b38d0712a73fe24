"""The plan of the house: its floors, and which room may import what, and why."""

from __future__ import annotations

from typing import NamedTuple

FLOORS = (
    "consent events errors attachments data messages tool_call secret login engine loops pricing",
    (
        "wire call brake response serialization folding facts demo markdown retrying database "
        "frames table sampling schema"
    ),
    "choices prompt settings whole_file lanes",
    "providers transport",
    "address keychain preferences",
    "config streaming replay tools",
    "base_url route credentials",
    "catalog discovery default_model aliasing",
    "plan",
    "retreat attempt budget estimate memory logbook fitting testing replaying",
    "asking",
    "model conversation",
    "ballot difference threads side_by_side judging decisions runs_table",
    "comparison",
    "duplicates",
    "lineup",
    "bulk gateway",
    "notebook cli __main__",
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms.split()}


class Rule(NamedTuple):
    """Nothing in ``rooms`` imports what ``never`` names, but for the files in ``but``."""

    rooms: str
    never: str
    because: str
    but: str = ""


RULES = (
    Rule("events errors attachments pricing", "nbllm", "the words know no speaker", "pricing"),
    Rule("messages prompt", "nbllm.wire nbllm.response nbllm.engine", "the words know no speaker"),
    Rule(
        "wire",
        "httpx asyncio time os socket threading random nbllm.providers nbllm.transport",
        "pure: the same frames give the same events",
    ),
    Rule("*", "httpx httpcore h11", "the client may change; one room changes", "transport"),
    Rule("*", "threading", "one boundary", "consent database engine streaming notebook/kernel"),
    Rule(
        "*",
        "IPython ipywidgets anywidget traitlets ipykernel",
        "the core runs in shells, services and workers",
        "notebook",
    ),
    Rule("*", "nbllm.notebook", "guests do not come first", "notebook"),
    Rule("streaming", "nbllm.transport nbllm.providers nbllm.config", "a stream knows no provider"),
    Rule("providers", "nbllm.transport nbllm.config nbllm.model", "a record, not a program"),
    Rule("demo", "nbllm.transport nbllm.model socket", "no network and no key in the demo"),
    Rule("response folding events messages", "asyncio", "a fold needs no loop"),
    Rule("bulk", "nbllm.gateway", "guests do not meet"),
    Rule("gateway", "nbllm.bulk nbllm.telemetry", "guests do not meet"),
    Rule("*", "starlette uvicorn websockets", "who serves nobody needs none of them", "gateway"),
    Rule("*", "rich shtab", "only the command line has a terminal", "cli"),
    Rule("*", "dask distributed tqdm", "who asks one thing needs none of them", "bulk"),
)

# Each is an import inside a function: (file, module, why it may).
NAMED_EXCEPTIONS = {
    ("__init__", "nbllm.notebook"): "%load_ext nbllm",
    ("streaming/face", "nbllm.notebook"): "a stream shows itself",
    ("comparison", "nbllm.notebook"): "a comparison shows itself",
    ("lineup", "nbllm.notebook"): "what is compared in a notebook is shown there",
    ("response", "nbllm.markdown"): "a response's Markdown repr is defanged",
}
