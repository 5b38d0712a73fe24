"""What a prompt, a model's address and settings come to: one request, checked before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nbllm import choices, config
from nbllm.address import is_loopback
from nbllm.call import Call
from nbllm.credentials import credentials
from nbllm.data.weight import attached_tokens
from nbllm.default_model import default_model
from nbllm.errors import ConfigError
from nbllm.facts import Facts, facts
from nbllm.messages import Request
from nbllm.pricing import Price
from nbllm.prompt import Prompt, parse_prompt
from nbllm.providers import Provider
from nbllm.providers.registry import find, split
from nbllm.replay.keeping import Shelf, shelf_for
from nbllm.route import Route, find_route
from nbllm.settings import BODY, BOUND, check, timeout_from
from nbllm.streaming.answerer import Answerer

if TYPE_CHECKING:
    from nbllm.schema.form import Form


@dataclass(frozen=True)
class Plan:
    """One generation to be. ``name`` is the lane's display name; ``body`` goes out as it is.

    ``sample`` counts the times that the same is asked for its own sake, from 0; ``form`` is what
    ``schema=`` asks for; ``spent`` is what the turn cost before, in US dollars, which ``max_cost``
    counts too; answers are kept on the ``shelf``, if there is one.
    """

    name: str
    route: Route
    request: Request
    settings: Mapping[str, Any]
    facts: Facts
    body: Mapping[str, Any]
    notices: tuple[str, ...]
    fallbacks: tuple[Plan, ...] = ()
    sample: int = 0
    form: Form | None = None
    spent: float = 0.0
    shelf: Shelf | None = None

    @property
    def provider(self) -> Provider:
        """The provider's record."""
        return self.route.provider

    @property
    def url(self) -> str:
        """Where the request goes."""
        return self.route.url if self.request.streaming else self.route.whole_url

    @property
    def price(self) -> Price | None:
        """The user's price for the model, else the listed one where that is what it costs.

        A region of a provider's, or a service tier, has a price of its own.
        """
        own = config.price_override(self.provider.name, self.request.model)
        tier = self.body.get("service_tier") or "default"
        is_listed = tier in ("default", "auto", "standard") and not self._is_regional()
        return own or (self.facts.price if is_listed else None)

    @property
    def prompt_tokens(self) -> int:
        """An estimate for the texts and images that are sent, at four bytes of text a token."""
        messages = self.request.messages
        attached = [part for message in messages for part in message.attachments]
        texts = sum(len(message.text.encode(errors="replace")) for message in messages) // 4
        return texts + (attached_tokens(attached) if attached else 0)

    @property
    def max_bytes(self) -> int:
        """How large the answer may be."""
        return self.settings.get("max_bytes", 32_000_000)

    @property
    def answerer(self) -> Answerer:
        """Who will answer."""
        model, tokens = self.request.model, self.prompt_tokens
        return Answerer(self.provider.name, model, self.price, tokens, form=self.form)

    def call(
        self,
        progress: Callable[[str], None] | None = None,
        has_ended: Callable[[], bool] | None = None,
        began: float | None = None,
    ) -> Call:
        """The call with its key, which is looked up only now.

        Raises ``MissingKey`` where the provider's own host needs a key and none is found.
        """
        key = config.find_key(self.provider, self.route.base_url, self.settings.get("api_key"))
        own = self.settings.get("headers", {})
        headers, source = credentials(self.provider, own, key, self.route.login)
        return Call(
            provider=self.provider.name,
            model=self.request.model,
            url=self.url,
            body=self.body,
            headers=headers,
            timeout=timeout_from(self.settings.get("timeout")),
            max_bytes=self.max_bytes,
            framing=self.route.wire.framing,
            key_source=source,
            key_header=self.provider.key_header,
            progress=progress,
            has_ended=has_ended,
            began=began,
        )

    def whole(self) -> Plan:
        """The same question, to be answered in one piece."""
        request = replace(self.request, streaming=False)
        body, _ = self.route.wire.encode(request, self.provider.dialect)
        return replace(self, request=request, body=body, notices=())

    def anew(self) -> Plan:
        """The same question, for whoever has an answer to it and wants another."""
        shelf = self.shelf and self.shelf.anew()
        fallbacks = tuple(plan.anew() for plan in self.fallbacks)
        return replace(self, shelf=shelf, fallbacks=fallbacks) if shelf else self

    def as_sample(self, number: int) -> Plan:
        """The same question, asked for the ``number``-th time for its own sake, from 0."""
        fallbacks = tuple(plan.as_sample(number) for plan in self.fallbacks)
        return replace(self, sample=number, fallbacks=fallbacks) if number else self

    def _is_regional(self) -> bool:
        usual = self.provider.defaults.get("location")
        return self.route.location != usual


def make_plan(prompt: Prompt, model: str | None, settings: Mapping[str, Any]) -> Plan:
    """Check everything that can be known without the network.

    Raises ``ConfigError`` (an unknown provider is one) and ``TypeError`` for a setting or prompt
    that does not exist.
    """
    address, notices = (model, ()) if model else default_model()
    name, settings = address, check(settings)
    asked = settings
    if (alias := config.aliases().get(address)) is not None:
        address, settings = alias.model, alias.under(settings)
    plan = plan_of(prompt, address, {**config.defaults(), **settings}, name, notices)
    _check_price(plan)
    fallbacks = tuple(_fallbacks(prompt, plan, asked))
    return replace(plan, fallbacks=fallbacks) if fallbacks else plan


def plan_of(
    prompt: Prompt, address: str, settings: Mapping[str, Any], name: str, notices: tuple[str, ...]
) -> Plan:
    """The plan of checked settings that are all there is: no alias, default or price is sought."""
    provider_name, model_id = split(address)
    provider = find(provider_name)
    route = find_route(provider, model_id, settings)
    known = facts(route.provider.name, model_id)
    form = _form(settings)
    request = _request(prompt, model_id, settings, route, known, form)
    body, more = route.wire.encode(request, route.provider.dialect)
    if provider.source == "demo":
        body = {**_demo_settings(), **body}
    said = (*notices, *route.notices, *more)
    return Plan(
        *(name, route, request, settings, known, body, said),
        form=form,
        shelf=None if provider.source == "scripted" else shelf_for(settings),
    )


def _check_price(plan: Plan) -> None:
    limit = "max_cost=" if "max_cost" in plan.settings else ""
    if choices.budget() is not None and not is_loopback(plan.route.base_url):
        limit = limit or "a budget"
    if limit and plan.price is None and plan.answerer.known_cost is None:
        model = str(plan.answerer)
        raise ConfigError(
            f"{limit} needs a price, and that of {model} is not known: set it, in US dollars per "
            f"million tokens: nbllm.configure(prices={{{model!r}: {{'input': 1, 'output': 2}}}})"
        )


def _fallbacks(prompt: Prompt, plan: Plan, asked: Mapping[str, Any]) -> Iterator[Plan]:
    """The models that answer where this one cannot; what is for its server goes to no other."""
    addresses = plan.settings.get("fallbacks", ())
    for address in [addresses] if isinstance(addresses, str) else addresses:
        alike = address not in config.aliases() and split(address)[0] == plan.provider.name
        settings = {
            name: value
            for name, value in (plan.settings if alike else asked).items()
            if name != "fallbacks" and (alike or name not in BOUND)
        }
        yield make_plan(prompt, address, {**settings, "fallbacks": ()})


def _form(settings: Mapping[str, Any]) -> Form | None:
    if "schema" not in settings:
        return None
    from nbllm.schema.making import as_form

    return as_form(settings["schema"])


def _request(
    prompt: Prompt,
    model: str,
    settings: Mapping[str, Any],
    route: Route,
    known: Facts,
    form: Form | None,
) -> Request:
    fields = {name: settings[name] for name in BODY if name in settings}
    if form is not None:
        fields["schema"] = form.json_schema
    if isinstance(fields.get("stop"), list):
        fields["stop"] = tuple(fields["stop"])
    if fields.get("tools"):
        from nbllm.tools import descriptions

        strict = route.provider.dialect.strict_tools
        fields["tools"] = descriptions(fields["tools"], strict=strict)
    else:
        fields.pop("tools", None)
    return Request(
        model,
        parse_prompt(prompt, settings.get("system"), settings.get("rows")),
        extra=settings.get("extra", {}),
        origin=route.origin,
        output_limit=known.output_limit,
        **fields,
    )


def _demo_settings() -> dict[str, Any]:
    pace = config.environment("NBLLM_DEMO_PACE")
    try:
        return {} if pace is None else {"pace": float(pace)}
    except ValueError:
        raise ConfigError(f"NBLLM_DEMO_PACE is tokens per second, not {pace!r}") from None
