"""Short names for models, and what is kept of one's choices for the next time."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from nbllm import config
from nbllm.config import Alias
from nbllm.errors import ConfigError
from nbllm.preferences.reading import SavedAlias
from nbllm.settings import check, hide_key


def alias(name: str, model: str, *, save: bool = False, **settings: Any) -> None:
    """Let ``name`` stand for a model with settings, in this process.

    With ``save`` it is kept in ``nbllm.toml`` as well, for the processes to come: of a key only the
    name of the environment variable that holds it. Raises ``ConfigError`` for a name that would
    hide an address, and for what a file cannot hold: a key that is in no variable, headers, a
    password.
    """
    hide_key(settings)
    if not re.fullmatch(r"[^\W\d][\w.-]*", name):
        raise ConfigError(f"an alias is one word without slash and colon, not {name!r}")
    made = Alias(model, check(settings))
    if save:
        from nbllm.preferences.writing import save_alias

        save_alias(config.saved_file(), name, _as_saved(made))
    config.own_aliases()[name] = made


def forget_alias(name: str) -> None:
    """Let ``name`` stand for nothing, here and in the file. Raises ``ConfigError`` for none."""
    known = config.aliases()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ConfigError(f"there is no alias {name!r}.{hint}")
    if name in config.saved().aliases:
        from nbllm.preferences import writing

        writing.forget_alias(config.saved_file(), name)
    config.own_aliases().pop(name, None)


def keep_model(model: str) -> None:
    """Make a model the default of the processes to come."""
    from nbllm.preferences.writing import save_model

    save_model(config.saved_file(), model)


def _as_saved(made: Alias) -> SavedAlias:
    settings = dict(made.settings)
    key = settings.pop("api_key", None)
    variable = None if key is None else config.variable_of(key)
    if key is not None and variable is None:
        raise ConfigError(
            "a key is not saved, only the name of its variable: put the key into the environment "
            "and write api_key=os.environ['MY_KEY']"
        )
    return SavedAlias(made.model, settings, variable)
