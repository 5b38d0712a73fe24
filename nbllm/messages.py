"""What is said: messages and their parts, and the request that carries them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from nbllm.attachments import File, Image

if TYPE_CHECKING:
    from nbllm.events import State

Role: TypeAlias = Literal["system", "user", "assistant", "tool"]
ROLES: tuple[Role, ...] = ("system", "user", "assistant", "tool")


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text; ``cache_control`` marks a caching point for the providers that take one."""

    text: str
    cache_control: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Visible reasoning of an assistant message; sent only to providers that ask for it."""

    text: str


@dataclass(frozen=True, slots=True)
class CallPart:
    """A tool call that an assistant message holds; ``arguments`` is JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ResultPart:
    """What tool call ``id`` gave; ``name`` is the tool's, where it is known."""

    id: str
    output: str
    is_error: bool = False
    name: str | None = None


Part: TypeAlias = Text | Reasoning | Image | File | CallPart | ResultPart
PARTS = (Text, Reasoning, Image, File, CallPart, ResultPart)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. ``content`` is a text, or a tuple of parts, texts among them.

    ``state`` is what the provider that wrote an assistant message wants back with it; ``labels``
    say in a few words what was put into it, for whoever shows it, and are not sent. Raises
    ``TypeError`` for what is no part, and ``ValueError`` for an unknown role.
    """

    role: Role
    content: tuple[Part, ...] = ()
    state: State | None = None
    labels: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        content: Any = self.content
        given = (content,) if isinstance(content, str) else tuple(content)
        parts = tuple(Text(part) if isinstance(part, str) else part for part in given)
        if self.role not in ROLES:
            raise ValueError(f"a message's role is one of {', '.join(ROLES)}, not {self.role!r}")
        for part in parts:
            if not isinstance(part, PARTS):
                raise TypeError(
                    f"a message's part is text, an nbllm.Image or a File, not {part!r:.80}"
                )
        object.__setattr__(self, "content", parts)

    @property
    def text(self) -> str:
        """All text parts, joined."""
        return "".join(part.text for part in self.content if isinstance(part, Text))

    @property
    def reasoning(self) -> str:
        """All reasoning parts, joined."""
        return "".join(part.text for part in self.content if isinstance(part, Reasoning))

    @property
    def attachments(self) -> tuple[Image | File, ...]:
        """The images and files."""
        return tuple(part for part in self.content if isinstance(part, (Image, File)))

    @property
    def tool_calls(self) -> tuple[CallPart, ...]:
        """The tool calls."""
        return tuple(part for part in self.content if isinstance(part, CallPart))

    @property
    def results(self) -> tuple[ResultPart, ...]:
        """The tool results."""
        return tuple(part for part in self.content if isinstance(part, ResultPart))


@dataclass(frozen=True, slots=True)
class Request:
    """One generation to ask for; what is ``None`` is not sent.

    ``tools`` are function descriptions in OpenAI's form; ``schema`` is a JSON schema that the
    answer must fit; ``reasoning`` is a level or a token budget; ``extra`` is merged into the
    request body as it is. ``origin`` names the route, as in ``State``; ``output_limit`` is the
    model's greatest answer in tokens, ``None`` where it is unknown.
    """

    model: str
    messages: tuple[Message, ...]
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: str | tuple[str, ...] | None = None
    seed: int | None = None
    tools: tuple[Mapping[str, Any], ...] = ()
    tool_choice: str | Mapping[str, Any] | None = None
    schema: Mapping[str, Any] | None = None
    reasoning: str | int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    streaming: bool = True
    origin: str = ""
    output_limit: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """What was put into the newest question, in a few words each."""
        said = takewhile(lambda message: message.role != "assistant", reversed(self.messages))
        return tuple(label for message in reversed([*said]) for label in message.labels)

    def echoes(self, message: Message) -> str | None:
        """The state to send back with a message, JSON text; ``None`` where it came another way."""
        state = message.state
        return state.content if state is not None and state.origin == self.origin else None
