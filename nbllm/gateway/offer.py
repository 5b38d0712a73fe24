"""The models that a gateway offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from nbllm import config
from nbllm.errors import ConfigError, NbllmError
from nbllm.gateway.refusal import Refused
from nbllm.providers.registry import split


class Offer:
    """Whatever is at hand; or, with ``models``, these aliases and addresses and nothing else.

    The first of them is what a client gets that names none.
    """

    def __init__(self, models: Iterable[str] | None = None) -> None:
        given = [models] if isinstance(models, str) else models
        self._models = None if given is None else tuple(dict.fromkeys(given))
        if self._models is not None and not self._models:
            raise ConfigError("models= names one model at least; None offers what is at hand")
        for name in self._models or ():
            _provider(name)

    def address(self, asked: str | None) -> str | None:
        """What a client's name for a model means here; raises ``Refused`` for what is not offered.

        ``None`` is the default model.
        """
        if self._models is None:
            return asked
        if asked is None:
            return self._models[0]
        if asked in self._models:
            return asked
        near = get_close_matches(asked, self._models, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise _unknown(asked, f"{hint} Offered: {', '.join(self._models)}.")

    def listing(self) -> list[dict[str, Any]]:
        """The offered models, in the form of OpenAI's list."""
        return [_entry(name) for name in self._names()]

    def entry(self, name: str) -> dict[str, Any]:
        """One of them, or any address that may be asked; raises ``Refused``."""
        try:
            self.address(name)
            return _entry(name)
        except NbllmError as error:
            raise _unknown(name, f" {error}") from None

    def _names(self) -> Sequence[str]:
        if self._models is not None:
            return self._models
        from nbllm.catalog.lists import at_hand, demo_models, known

        chosen = config.default_model()
        listed = [str(model) for provider in at_hand() for model in known(provider) or ()]
        demos = [str(model) for model in demo_models()]
        names = [*config.aliases(), *([chosen] if chosen else []), *listed, *demos]
        return list(dict.fromkeys(names))


def _entry(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": _provider(name)}


def _provider(name: str) -> str:
    """Whose model it is; raises ``ConfigError`` where no alias and no provider is meant."""
    alias = config.aliases().get(name)
    provider, _model = split(alias.model if alias else name)
    return provider


def _unknown(name: str, hint: str) -> Refused:
    message = f"the model {name[:120]!r} is not offered here.{hint}"
    return Refused(404, message, code="model_not_found", param="model")
