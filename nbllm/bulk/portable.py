"""What may be asked from another process: everything but what holds a key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from nbllm import choices, config
from nbllm.bulk.parcel import settings_of
from nbllm.errors import ConfigError
from nbllm.login import login_of
from nbllm.plan import Plan
from nbllm.secret import Secret

_HARMLESS = re.compile(
    r"(anthropic-(beta|version)|openai-(beta|organization|project)|http-referer|referer|x-title"
    r"|user-agent|accept-language)",
    re.IGNORECASE,
)
_SECRET = re.compile(r"key|token|secret|auth|password|credential|signature", re.IGNORECASE)
_COUNTS = re.compile(r"tokens|token_ids|keywords", re.IGNORECASE)


def check_portable(plan: Plan) -> None:
    """Raise ``ConfigError`` for what cannot leave this process: a key above all."""
    for one in (plan, *plan.fallbacks):
        _check_key(one)
        _check_headers(one)
        _check_extra(one)
        _check_json(one)
    if choices.budget() is not None:
        raise ConfigError(
            "a budget counts what this process asks, and this executor asks from others: pass "
            "max_cost= to map, and nbllm.configure(budget=None)"
        )


def _check_key(plan: Plan) -> None:
    key = plan.settings.get("api_key")
    names = plan.provider.key_variables
    if isinstance(key, Secret) and config.variable_of(key) is None:
        variable = names[0] if names else "MY_KEY"
        raise ConfigError(
            f"a key does not travel to another process: leave out api_key= and set {variable} in "
            "the environment of the workers"
            + ("" if names else f", or set it here too and write api_key=os.environ[{variable!r}]")
        )
    if login_of(plan.settings.get("base_url")):
        variable = plan.provider.base_url_variable
        where = f": set {variable} in the environment of the workers" if variable else ""
        raise ConfigError(f"an address with a password does not travel to another process{where}")


def _check_headers(plan: Plan) -> None:
    for name in plan.settings.get("headers", {}):
        if not _HARMLESS.fullmatch(name):
            raise ConfigError(
                f"the header {name!r} may hold a key, and does not travel to another process: "
                "leave it out, or ask with executor=None"
            )


def _check_extra(plan: Plan) -> None:
    name = _secret_name(plan.settings.get("extra", {}))
    if name is not None:
        raise ConfigError(
            f"extra= has {name!r}, which may be a key, and does not travel to another process: "
            "leave it out, or ask with executor=None"
        )


def _secret_name(value: Any) -> str | None:
    """The name of a member that may hold a key."""
    if isinstance(value, (list, tuple)):
        found = (_secret_name(each) for each in cast("list[Any]", value))
        return next(filter(None, found), None)
    if not isinstance(value, Mapping):
        return None
    for name, member in cast("Mapping[Any, Any]", value).items():
        says = str(name)
        if isinstance(member, str) and _SECRET.search(says) and not _COUNTS.search(says):
            return says
        if inner := _secret_name(member):
            return inner
    return None


def _check_json(plan: Plan) -> None:
    try:
        json.dumps(settings_of(plan), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigError(f"a setting does not travel to another process: {error}") from None
