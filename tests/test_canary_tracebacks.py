"""A traceback in any mode, with the variables of every frame of ours, shows no key."""

from __future__ import annotations

import traceback
import types
from collections.abc import Callable
from typing import Any

import pytest
from IPython.core.ultratb import AutoFormattedTB

import nbllm
from canary import CANARY, TESTS, WAYS, Giving
from faults.server import Answer, answering, event, head, reply

pytestmark = pytest.mark.usefixtures("own_settings")

MODES = ("Plain", "Context", "Verbose", "Minimal", "Docs")
REFUSAL = reply(401, f'{{"error":{{"message":"bad key {CANARY}"}}}}')
Doing = Callable[[str, dict[str, Any]], object]


def _callback(model: str, settings: dict[str, Any]) -> None:
    def fall(_text: str) -> None:
        raise ValueError("a callback's own")

    nbllm.stream("hi", model, **settings).on(text=fall).wait()
    raise ValueError("after it")


def _cancelled(model: str, settings: dict[str, Any]) -> None:
    import asyncio

    async def main() -> None:
        await asyncio.wait_for(nbllm.stream("hi", model, **settings)._wait_async(), 0.05)

    asyncio.run(main())


def _list(function: Callable[..., Any]) -> Doing:
    def ask(model: str, settings: dict[str, Any]) -> None:
        found = function(model.partition("/")[0], **settings)
        raise found[0].error

    return ask


WRONG: dict[str, Doing] = {
    "refused": lambda model, given: nbllm.complete("hi", model, **given),
    "refused for all": lambda model, given: nbllm.compare("hi", [model, model], **given),
    "a list": _list(nbllm.models),
    "a check": _list(nbllm.check),
    "a list without HTTP": _list(nbllm.models),
    "a check without HTTP": _list(nbllm.check),
    "a callback": _callback,
    "too slow": _cancelled,
    "no setting": lambda model, given: nbllm.complete("hi", model, temprature=1, **given),
    "no setting of a comparison": lambda model, given: nbllm.compare("hi", model, tmp=1, **given),
    "no setting of a list": lambda _model, given: nbllm.models("acme", temprature=1, **given),
    "no setting of an alias": lambda model, given: nbllm.alias("x", model, tmp=1, **given),
    "no alias": lambda model, given: nbllm.alias("a/b", model, **given),
    "a wrong value": lambda model, given: nbllm.complete("hi", model, stop=1, **given),
    "a wrong tool": lambda model, given: nbllm.complete("hi", model, tools=[1], **given),
    "no prompt": lambda model, given: nbllm.complete(object(), model, **given),
    "no provider": lambda _model, given: nbllm.complete("hi", "nobody/m", **given),
    "a turn": lambda model, given: nbllm.Conversation(model, **given).send("hi"),
    "no conversation": lambda model, given: nbllm.Conversation(model, tmp=1, **given),
    "a wrong turn": lambda model, given: nbllm.Conversation(model, **given).send("hi", tmp=1),
    "a setting of a turn": lambda model, given: nbllm.Conversation(model).send(
        "hi", tmp=1, **given
    ),
    "no saved conversation": lambda _model, given: nbllm.Conversation.load(nbllm.__file__, **given),
    "no price": lambda model, given: nbllm.complete("hi", model, max_cost=1, **given),
    "no JSON": lambda model, given: nbllm.complete("hi", model, extra={"x": {1}}, **given),
    "a wrong header": lambda model, given: nbllm.complete(
        "hi", model, **{**given, "headers": {**given.get("headers", {}), "Ä": "v"}}
    ),
}
SAID: dict[str, Answer] = {
    "a callback": [head() + event("Hel"), 0.05],
    "too slow": [head() + event("Hel"), 0.3],
    "a list without HTTP": b"what?\r\n\r\n",
    "a check without HTTP": b"what?\r\n\r\n",
}
CONFIGURED: dict[str, dict[str, Any]] = {
    "no setting": {"keys": {"acme": CANARY}, "tmp": 1},
    "nobody's key": {"keys": {"nobody": CANARY}},
    "a key for all": {"api_key": CANARY},
    "no price": {"keys": {"openai": CANARY}, "prices": {"openai/m": {"inptu": 1}}},
    "no model": {"keys": {"openai": CANARY}, "prices": {"m": {"input": 1}}},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("wrong", WRONG)
def test_what_goes_wrong_shows_no_key(own_settings, way: Giving, wrong: str):
    answer = SAID.get(wrong, REFUSAL)
    with answering(answer) as server:
        model, settings = way(own_settings, server.base_url)
        with pytest.raises(Exception) as caught:  # noqa: PT011 - each goes wrong in its own way
            WRONG[wrong](model, settings)
    assert "canary-0" not in everything_shown(caught.value)


@pytest.mark.parametrize("settings", CONFIGURED.values(), ids=CONFIGURED)
def test_nor_does_a_key_that_is_configured_wrong(settings):
    with pytest.raises((nbllm.ConfigError, TypeError)) as caught:
        nbllm.configure(**settings)
    assert "canary-0" not in everything_shown(caught.value)


def without_tests(step: types.TracebackType | None) -> types.TracebackType | None:
    """A traceback without the tests' own frames, whose variables are the tests' own."""
    if step is None:
        return None
    rest = without_tests(step.tb_next)
    if TESTS in step.tb_frame.f_code.co_filename:
        return rest
    return types.TracebackType(rest, step.tb_frame, step.tb_lasti, step.tb_lineno)


def everything_shown(error: BaseException) -> str:
    """The error in every mode of IPython, then each variable of each frame, causes included."""
    shown = [repr(error), repr(error.args), repr(vars(error)), *traceback.format_exception(error)]
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = without_tests(link.__traceback__)
        frames = [frame for frame, _line in traceback.walk_tb(link.__traceback__)]
        shown += [repr(dict(frame.f_locals)) for frame in frames]
        link = link.__cause__ or link.__context__
    has_cause = error.__cause__ or error.__context__
    for mode in MODES[: 4 if has_cause else 5]:  # Docs fails an assertion of its own on a cause
        formatted = AutoFormattedTB(mode=mode, theme_name="nocolor")
        lines = 1 if mode == "Docs" else 5  # it takes no other
        shown.append(formatted.text(type(error), error, error.__traceback__, None, lines))
    return "\n".join(shown)
