"""The matcher by which IPython asks for what Tab offers; Python's own cells cost it nothing."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple, cast

_log = logging.getLogger("nbllm")


class Offer(NamedTuple):
    """What may stand in the place of ``typed``, the text just before the cursor."""

    typed: str
    words: list[str]


_NOTHING = Offer("", [])


class Completer:
    """The matcher that IPython asks before its own."""

    matcher_api_version = 2
    matcher_identifier = "nbllm"
    matcher_priority = 1000.0

    def __init__(self, shell: Any) -> None:
        self.__qualname__ = self.matcher_identifier  # IPython asks every matcher for it
        self._shell = shell
        self._completer: Any = getattr(shell, "Completer", None)

    def install(self) -> None:
        """Take the place of an earlier one, if this IPython has a place for matchers."""
        self._put([self])

    def remove(self) -> None:
        """Offer nothing any more."""
        self._put([])

    def _put(self, ours: list[Completer]) -> None:
        matchers: Any = getattr(self._completer, "custom_matchers", None)
        if isinstance(matchers, list):
            known = cast("list[Any]", matchers)
            others = [each for each in known if getattr(each, "matcher_identifier", "") != "nbllm"]
            known[:] = [*others, *ours]

    def __call__(self, context: Any) -> Any:
        """What IPython wants: a dict since 8.6, before that texts for a token of a line."""
        if isinstance(context, str):
            return self._for_token(context)
        lines = context.full_text.split("\n")[: context.cursor_line]
        found = self._offer("\n".join([*lines, context.text_until_cursor]))
        return {
            "completions": [_completion(word) for word in found.words],
            "matched_fragment": found.typed,
            "suppress": True,
            "ordered": True,
        }

    def _for_token(self, token: str) -> list[str]:
        """The words, cut or filled up so that each stands for the token."""
        found = self._offer(self._completer.text_until_cursor)
        done = len(found.typed) - len(token)
        return [word[done:] if done >= 0 else token[:-done] + word for word in found.words]

    def _offer(self, before: str) -> Offer:
        if "%llm" not in before:
            return _NOTHING
        try:
            from nbllm.notebook.complete import offer

            found = offer(before, self._shell.user_ns) or _NOTHING
        except Exception:  # noqa: BLE001 - nobody wants a traceback for a Tab
            _log.debug("nothing to complete", exc_info=True)
            return _NOTHING
        # Where nothing fits, the text as typed keeps IPython from offering Python's own names.
        return found if found.words or not found.typed else found._replace(words=[found.typed])


def _completion(word: str) -> Any:
    from IPython.core.completer import SimpleCompletion

    return SimpleCompletion(word)
