"""What the pictures show: a question, and three answers that halt where a picture is taken."""

from __future__ import annotations

from browser.payloads import Payload

QUESTION = "What is the difference between a list and a tuple?"

_TABLE = """\
## Lists and tuples

A **list** can change after it is made, a **tuple** cannot.

|               | list       | tuple      |
|:--------------|:-----------|:-----------|
| written       | `[1, 2]`   | `(1, 2)`   |
| can change    | yes        | no         |
| can be a key  | no         | yes        |
| room for $n$  | $56 + 8n$  | $40 + 8n$  |

1. Take a list for things that come and go.
2. Take a tuple for a record whose parts stay together.
"""
_CODE = """\
A list can grow and change; a tuple is fixed once it is made.

```python
planets = ["Mercury", "Venus"]
planets.append("Earth")

origin = (0.0, 0.0)
distances = {origin: 0.0}  # a tuple can be a key
```

Both keep their order, and both can hold anything.
Use a tuple when the number of parts has a meaning.
"""
_FEW_WORDS = """\
A list can grow and change; a tuple stays as it was made.

```python
planets = ["Mercury", "Venus"]
planets.append("Earth")

origin = (0.0, 0.0)
distances = {origin: 0.0}  # so a tuple can be a key
```

Both keep their order. Use a tuple when the number of parts has a meaning.
"""
_HALF = f"{_TABLE}\n## In code\n\n```python\npoint = (2, 3)\nx, y = point\n\ndef turned(poi"
NAMES = ["large", "small", "local"]


def answers() -> list[Payload]:
    """One in the midst of its code, then one for each name."""
    return [Payload("picture", text) for text in (_HALF, _TABLE, _CODE, _FEW_WORDS)]


def name_them(base_url: str) -> str:
    """A cell that gives the models of the answers their names."""
    named = enumerate(["writer", *NAMES])
    return "\n".join(
        f"nbllm.alias({name!r}, 'compatible/payload-{number}', base_url={base_url!r})"
        for number, name in named
    )
