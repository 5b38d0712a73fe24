"""The words of a text as the search compares them."""

from __future__ import annotations

import re

_WORD = re.compile(r"(?<![\w-])--?[a-z][a-z-]*|_?[^\W_]+(?:_[^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_LONGEST_WORD = 40

_SHORTEST_STEM = 3

_COMMON = """\
about after all also am an and any are as at be because been before between but by can could did
difference do does doing don else every explain for from get gets give gives got had has have here
how if in into is it its itself just like ll make makes may me might more most much must my nbllm
need no not now of off on one only or other our out over please same see shall should show shows so
some such talk tell than that the their them then there these they thing things this those to too up
us use used uses using ve very want was way ways we were what when where which who why will with
without would you your
"""
_STOP_WORDS = frozenset(_COMMON.split())

_GREETINGS = frozenset(
    {"guide", "hello", "help", "hey", "hi", "hola", "morn", "thank", "tour", "welcom"}
)
"""Stems that ask for nothing in particular."""


def terms(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order; ``dry_run`` whole and in parts."""
    words = [word[:_LONGEST_WORD] for word in _WORD.findall(text.lower()) if len(word) > 1]
    parts = [part for word in words for part in _with_parts(word)]
    return [stem(part) for part in parts if part not in _STOP_WORDS]


def is_greeting(found: list[str]) -> bool:
    """Whether a question, given by its terms, asks for nothing in particular."""
    return all(term in _GREETINGS for term in found)


def stem(word: str) -> str:
    """``word`` without its plural and its verb ending: stops, stopped and stopping are stop."""
    base = _without_verb_ending(_without_plural(word))
    return base[:-1] if base.endswith("e") and len(base) > _SHORTEST_STEM else base


def _without_plural(word: str) -> str:
    if len(word) <= _SHORTEST_STEM:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_verb_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= _SHORTEST_STEM:
            doubled = base[-1] == base[-2] and base[-1] not in "sez"
            return base[:-1] if doubled else base
    return word


def _with_parts(word: str) -> list[str]:
    parts = [part for part in _PART.findall(word) if len(part) > 1]
    return parts if parts == [word] else [word, *parts]
