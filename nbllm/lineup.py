"""Which models are asked together, and under which names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from nbllm import config
from nbllm.comparison import Comparison
from nbllm.errors import ConfigError
from nbllm.model import open_stream
from nbllm.plan import Plan, make_plan
from nbllm.prompt import Prompt, drawn
from nbllm.settings import BODY, hide_key
from nbllm.streaming import Stream

if TYPE_CHECKING:
    from nbllm.conversation import Conversation
    from nbllm.response import Response
    from nbllm.threads import Again

Model: TypeAlias = str | tuple[str, Mapping[str, Any]]
_MOST_LANES = 100
_LONGEST_LABEL = 40
_NOT_BLIND = "a blind comparison takes two models or more: demo/guide,demo/showcase"


def compare(
    prompt: Prompt,
    models: Sequence[Model] | str,
    *,
    wait: bool = True,
    blind: bool = False,
    samples: int = 1,
    **settings: Any,
) -> Comparison:
    """Ask several models at once; in a notebook their panels are live.

    A model may come with settings of its own: ``("demo/dice", {"seed": 3})``. ``blind`` hides which
    model says what, until a vote on the page or ``.reveal()``. ``samples`` asks each model so
    often, as ``name #1``, ``name #2`` …; ``.samples`` says how the answers vary.
    Raises ``ConfigError`` or ``TypeError`` before anything is sent where one address or setting is
    wrong, and ``ComparisonFailed`` where every lane failed. With ``wait=False`` it returns at once.
    """
    hide_key(settings)
    lanes = [lane_of(model) for model in ([models] if isinstance(models, str) else models)]
    del models  # a key in it is hidden in lanes only
    comparison = prepare(prompt, lanes, settings, blind=blind, samples=samples)
    if config.is_notebook():
        from nbllm.notebook import show

        show(comparison, wait=wait)
        return comparison
    return comparison.wait() if wait else comparison.start()


def prepare(
    prompt: Prompt,
    lanes: Sequence[tuple[str | None, Mapping[str, Any]]],
    settings: Mapping[str, Any],
    *,
    blind: bool = False,
    samples: int = 1,
) -> Comparison:
    """A comparison that is not started, of models with settings of their own."""
    if not lanes:
        raise ConfigError(
            "which models? Pass a list, as compare(prompt, ['demo/guide', 'demo/echo'])"
        )
    _check_samples(samples, len(lanes))
    if blind and len(lanes) * samples == 1:
        raise ConfigError(_NOT_BLIND)
    prompt = drawn(prompt)
    plans = [make_plan(prompt, model, {**settings, **own}) for model, own in lanes]
    models = _models(
        [(plan.name, own) for plan, (_, own) in zip(plans, lanes, strict=True)], samples
    )
    lineup = {model: _lanes_of(model, samples) for model in models}
    names = [name for lanes_of in lineup.values() for name in lanes_of]
    numbered = _numbered([plan for plan in plans for _ in range(samples)])
    labels = [_labels(own) for _, own in lanes for _ in range(samples)]
    opened = list(zip(names, numbered, labels, strict=True))
    again = {name: partial(_opened, plan.anew(), told) for name, plan, told in opened}
    asked = plans[0].request.messages
    streams = {name: _opened(plan, told) for name, plan, told in opened}
    begin = {name: partial(_begun, plan) for name, plan in zip(names, numbered, strict=True)}
    comparison = Comparison(streams, again, blind=blind, lineup=lineup, asked=asked, begin=begin)
    if comparison.is_sampled:
        from nbllm.duplicates import mark_duplicates

        mark_duplicates(comparison)
    return comparison


def go_on(
    prompt: Prompt,
    lanes: Sequence[tuple[Conversation, Mapping[str, Any]]],
    *,
    blind: bool = False,
) -> Comparison:
    """A comparison, not started, of the next turns of conversations, each with its settings."""
    if blind and len(lanes) == 1:
        raise ConfigError(_NOT_BLIND)
    prompt = drawn(prompt)
    turns = [conversation.turn(prompt, **own) for conversation, own in lanes]
    streams = [turn.stream() for turn in turns]
    names = unique_names([turn.name for turn in turns])
    return Comparison(
        dict(zip(names, streams, strict=True)),
        {name: turn.stream for name, turn in zip(names, turns, strict=True)},
        blind=blind,
        asked=turns[0].said,
        conversations={name: lane[0] for name, lane in zip(names, lanes, strict=True)},
    )


def lane_of(model: Any) -> tuple[str | None, Mapping[str, Any]]:
    """A model's address with the settings that are its own."""
    match model:
        case str():
            return model, {}
        case (str() as address, Mapping()):
            settings = dict(cast("Mapping[str, Any]", model[1]))
            hide_key(settings)
            return address, settings
        case _:
            raise TypeError(
                "a model is an address, or a pair as ('demo/dice', {'seed': 3}), "
                f"not a {type(model).__name__}"
            )


def _models(named: Sequence[tuple[str, Mapping[str, Any]]], samples: int) -> list[str]:
    """The names of the models; of two equal ones with samples, with what tells them apart."""
    names = [name for name, _ in named]
    if samples > 1:
        names = [
            f"{name}[{','.join(f'{key}={value}' for key, value in shown)}]"
            if names.count(name) > 1 and (shown := _shown(own))
            else name
            for name, own in named
        ]
    return unique_names(names)


def _labels(own: Mapping[str, Any]) -> list[str]:
    return [f"{name} {value}" for name, value in _shown(own)]


def _shown(own: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The settings that tell lanes of one model apart, as far as they are short."""
    known = [(name, own[name]) for name in BODY if isinstance(own.get(name), (str, int, float))]
    return [(name, value) for name, value in known if len(str(value)) <= _LONGEST_LABEL]


def _opened(plan: Plan, labels: Sequence[str]) -> Stream:
    stream = open_stream(plan)
    stream.generation.labels.add(*labels)
    return stream


def _begun(plan: Plan, answer: Response) -> tuple[Conversation, Again]:
    from nbllm.conversation.beginning import begun

    return begun(plan, answer)


def _check_samples(samples: Any, models: int) -> None:
    """Refuse a number that is none, or one that costs more than anybody meant."""
    is_number = isinstance(samples, int) and not isinstance(samples, bool)
    if not is_number or not 1 <= samples <= _MOST_LANES:
        raise ConfigError(f"samples= is a number from 1 to {_MOST_LANES}, not {samples!r:.80}")
    if samples > 1 and models * samples > _MOST_LANES:
        raise ConfigError(
            f"{samples} samples of {models} models are more than {_MOST_LANES} answers; take "
            f"{_MOST_LANES // models} samples or fewer"
        )


def _lanes_of(model: str, samples: int) -> tuple[str, ...]:
    """The display names of a model's lanes: its own where it is asked once."""
    if samples == 1:
        return (model,)
    return tuple(f"{model} #{number}" for number in range(1, samples + 1))


def _numbered(plans: Sequence[Plan]) -> list[Plan]:
    """The plans, those that ask for the same counted, so that a cache keeps them apart."""
    numbered: list[Plan] = []
    for place, plan in enumerate(plans):
        same = [one for one in plans[:place] if one.url == plan.url and one.body == plan.body]
        numbered.append(plan.as_sample(len(same)))
    return numbered


def unique_names(names: Sequence[str]) -> list[str]:
    """The names, the second of two equal ones as ``name #2``."""
    unique: list[str] = []
    for name in names:
        free = (f"{name} #{number}" for number in count(2))
        unique.append(name if name not in unique else next(n for n in free if n not in unique))
    return unique
