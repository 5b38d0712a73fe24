"""What a command line asks: the prompt, what is piped in, what goes along, and the settings."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from nbllm import config
from nbllm.default_model import at_hand
from nbllm.errors import ConfigError
from nbllm.lanes import LaneRequest, parse_lanes, parse_value, setting_example
from nbllm.prompt import Prompt

_ADDRESSES = ("https://", "http://", "gs://")
_QUOTED = "The prompt stands in quotation marks, without -m."


def prompt_of(options: Namespace) -> Prompt:
    """What stands behind the options, below what is piped in, and the files that go along.

    Raises ``ConfigError`` where there is nothing to ask, or a file cannot be read.
    """
    takes_input = "-" in options.attachments
    texts = ["" if takes_input else _piped(), typed(options.prompt or "")]
    text = "\n\n".join(each for each in texts if each.strip())
    attached = [_attached(word) for word in options.attachments]
    if not text and not attached:
        raise ConfigError(
            "what is to be asked? Type nbllm ask 'your question', or pipe a text in: "
            "nbllm ask < file"
        )
    return [*attached, *([text] if text else [])] if attached else text


def settings_of(options: Namespace) -> dict[str, Any]:
    """The settings after ``-o``, and the schema. Raises ``ConfigError``."""
    settings: dict[str, Any] = {}
    for name, value in options.settings:
        if not name.isidentifier():
            example = setting_example(name)
            raise ConfigError(f"{f'{name} {value}'[:80]!r} is no setting. Type {example}.")
        if name == "api_key":
            raise ConfigError(
                "a key on a command line can be read by every program: put it into the "
                "environment, and for a server of your own name the variable in an alias, "
                "nbllm.alias('mine', …, api_key=os.environ['MY_KEY'], save=True)"
            )
        settings[name] = parse_value(value)
    if options.schema is not None:
        settings["schema"] = _schema(options.schema)
    return settings


def limits_of(options: Namespace) -> dict[str, Any]:
    """What holds for this question only: time, cost, and whether an old answer will do."""
    cache = "refresh" if options.refresh else True if options.cache else None
    limits = {"timeout": options.timeout, "max_cost": options.max_cost, "cache": cache}
    return {name: limit for name, limit in limits.items() if limit is not None}


def lanes_of(models: Sequence[str]) -> list[LaneRequest]:
    """The models that were typed, none where none was. Raises ``ConfigError``."""
    return parse_lanes(",".join(models), _QUOTED) if models else []


def check_default() -> None:
    """Raise ``ConfigError`` where no model was chosen for all, with the lines that choose one."""
    if config.default_model() is None:
        hint = "; ".join(
            line.replace("%llm use ", "export NBLLM_MODEL=").replace("%llm models", "nbllm models")
            for line in at_hand()
        )
        raise ConfigError(
            "no model is chosen: say which with -m provider/model, or once and for all with "
            f"export NBLLM_MODEL=provider/model. {hint or 'Without a key: -m demo/guide'}"
        )


def typed(text: str) -> str:
    """A text of the command line as UTF-8, whatever the locale made of it."""
    return os.fsencode(text).decode("utf-8", "replace") if os.name == "posix" else text


@contextmanager
def understood() -> Generator[None, None, None]:
    """What the settings cannot mean is for the person to put right, like any wrong option."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise ConfigError(str(error)) from None


def _piped() -> str:
    """What is piped in, to its end; nothing where a person sits there."""
    if sys.stdin is None or sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        return ""
    return _input().decode("utf-8-sig", "replace").strip("\n")


def _input() -> bytes:
    try:
        return sys.stdin.buffer.read()
    except (OSError, ValueError, AttributeError):  # closed, as by `<&-`
        return b""


def _attached(word: str) -> Any:
    from nbllm.attachments import attach

    try:
        if word.startswith(_ADDRESSES):
            return attach(word)
        return attach(_input() if word == "-" else Path(word))
    except (OSError, TypeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"-a {word[:200]} cannot be read: {why}") from None


def _schema(path: str) -> dict[str, Any]:
    try:
        schema = json.loads(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"--schema {path[:200]} cannot be read: {why}") from None
    if not isinstance(schema, dict):
        raise ConfigError(f"--schema {path[:200]} is no JSON schema: it must hold an object, {{…}}")
    return cast("dict[str, Any]", schema)
