"""A job as plain JSON, for another process to ask: what is asked is settled here, keys are not.

Messages with the bytes of their files, the provider's own name of the model, and every setting that
holds, whether of the call, an alias or ``configure``. Of a key only the name of the environment
variable that holds it is in it, and it is looked up where the question is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from nbllm import config
from nbllm.bulk.job import Job
from nbllm.call import Timeout
from nbllm.conversation.written import read, write
from nbllm.errors import ConfigError, MissingKey
from nbllm.messages import Message
from nbllm.plan import Plan, plan_of
from nbllm.pricing import Price
from nbllm.secret import Secret
from nbllm.settings import check

_ELSEWHERE = ("api_key", "fallbacks", "system", "rows", "schema", "tools", "headers", "base_url")
"""What travels in another form, or not at all."""


@dataclass(frozen=True)
class Shipped(Plan):
    """A plan that came from another process, with the price that holds there.

    Whether its answer fits a schema is seen there, too.
    """

    own_price: Price | None = None

    @property
    def price(self) -> Price | None:
        """The price that holds where the plan was made."""
        return self.own_price


def pack(job: Job) -> dict[str, Any]:
    """The job as plain JSON. It must have passed ``check_portable``."""
    plans = (job.plan, *job.plan.fallbacks)
    return {
        "index": job.index,
        "model": job.model,
        "key": job.key,
        "sample": job.plan.sample,
        "messages": [write(message) for message in job.plan.request.messages],
        "plans": [_packed(plan) for plan in plans],
    }


def unpack(parcel: Mapping[str, Any]) -> Job:
    """The job that a parcel holds, with the keys of this process.

    Raises ``ConfigError`` where this process cannot ask it, or would ask something else.
    """
    messages = [read(message) for message in parcel["messages"]]
    first, *others = (_plan(fields, messages, parcel["model"]) for fields in parcel["plans"])
    plan = replace(first, fallbacks=tuple(others)).as_sample(parcel["sample"])
    job = Job(parcel["index"], "", parcel["model"], plan)
    if job.key != parcel["key"]:
        raise ConfigError(
            f"the question would go to {plan.url} in another form than the one that was meant: "
            "give address and settings with the call, and install the same nbllm everywhere"
        )
    return job


def settings_of(plan: Plan) -> dict[str, Any]:
    """The settings that travel as they are."""
    kept = {name: value for name, value in plan.settings.items() if name not in _ELSEWHERE}
    if isinstance(kept.get("timeout"), Timeout):
        kept["timeout"] = asdict(kept["timeout"])
    if plan.request.schema is not None:
        kept["schema"] = plan.request.schema
    if plan.request.tools:
        kept["tools"] = list(plan.request.tools)
    if "headers" in plan.settings:
        kept["headers"] = dict(plan.settings["headers"])
    return {**_of_the_environment(plan), **kept}


def _packed(plan: Plan) -> dict[str, Any]:
    key = plan.settings.get("api_key")
    return {
        "address": f"{plan.provider.name}/{plan.request.model}",
        "settings": settings_of(plan),
        "key_variable": config.variable_of(key) if isinstance(key, Secret) else None,
        "price": None if plan.price is None else asdict(plan.price),
    }


def _of_the_environment(plan: Plan) -> dict[str, str]:
    """Words of the address that stand in this process's environment, where no key is in them."""
    provider = plan.provider
    found = {name: config.environment(key) for name, key in provider.variables.items()}
    variable = provider.base_url_variable
    is_said = "base_url" in plan.settings or (variable and config.environment(variable))
    if is_said and not plan.route.login:
        found["base_url"] = str(plan.route.base_url)
    return {name: value for name, value in found.items() if value}


def _plan(given: Mapping[str, Any], messages: list[Message], name: str) -> Plan:
    settings = dict(given["settings"])
    if isinstance(settings.get("timeout"), dict):
        settings["timeout"] = Timeout(**settings["timeout"])
    if variable := given["key_variable"]:
        settings["api_key"] = _key(variable)
    plan = plan_of(messages, given["address"], check(settings), name, ())
    made: dict[str, Any] = {field.name: getattr(plan, field.name) for field in fields(Plan)}
    made["form"] = None
    return Shipped(**made, own_price=_price(given["price"]))


def _key(variable: str) -> Secret:
    value = config.environment(variable)
    if value is None:
        raise MissingKey(f"no key: {variable} is not set there")
    return Secret(value)


def _price(given: Mapping[str, Any] | None) -> Price | None:
    if given is None:
        return None
    beyond = _price(given["beyond"])
    rates: dict[str, Any] = {name: given[name] for name in given if name != "beyond"}
    return Price(**rates, beyond=beyond)
