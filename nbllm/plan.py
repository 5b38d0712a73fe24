"""What a prompt, a model's address and settings come to: one request, checked before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nbllm import config
from nbllm.call import Call
from nbllm.errors import ConfigError
from nbllm.messages import Prompt, Request, parse_prompt
from nbllm.providers import Provider
from nbllm.providers.registry import find, names, split
from nbllm.settings import BODY, check, timeout_from
from nbllm.wire.openai_chat_request import encode

GUIDE = "demo/guide"


@dataclass(frozen=True)
class Plan:
    """One generation to be. ``name`` is the lane's display name; ``body`` goes out as it is."""

    name: str
    provider: Provider
    request: Request
    settings: Mapping[str, Any]
    base_url: str
    body: Mapping[str, Any]
    notices: tuple[str, ...]

    def call(self, progress: Callable[[str], None] | None = None) -> Call:
        """The call with its key, which is looked up only now.

        Raises ``MissingKey`` where the provider's own host needs a key and none is found.
        """
        key = config.find_key(self.provider, self.base_url, self.settings.get("api_key"))
        headers = {str(name).lower(): str(value) for name, value in self._headers().items()}
        if key:
            bearer = self.provider.key_header == "authorization"
            headers[self.provider.key_header] = f"{'Bearer ' * bearer}{key.secret.reveal()}"
        return Call(
            provider=self.provider.name,
            model=self.request.model,
            url=self.base_url + self.provider.path,
            body=self.body,
            headers=headers,
            timeout=timeout_from(self.settings.get("timeout")),
            max_bytes=self.settings.get("max_bytes", 32_000_000),
            key_source=key.source if key else None,
            progress=progress,
        )

    def _headers(self) -> Mapping[str, Any]:
        return self.settings.get("headers", {})


def make_plan(prompt: Prompt, model: str | None, settings: Mapping[str, Any]) -> Plan:
    """Check everything that can be known without the network.

    Raises ``ConfigError`` (an unknown provider is one) and ``TypeError`` for a setting or prompt
    that does not exist.
    """
    address, notices = (model, ()) if model else _default_model()
    name, settings = address, check(settings)
    if address in config.aliases():
        alias = config.aliases()[address]
        address, settings = alias.model, _over(alias.settings, settings)
    settings = {**config.defaults(), **settings}
    provider_name, model_id = split(address)
    provider = find(provider_name)
    base_url = config.base_url_for(provider, settings.get("base_url"))
    request = _request(prompt, model_id, settings)
    body, more = encode(request, provider.dialect)
    if settings.get("api") == "responses":
        more.append("api='responses' is not in this version; Chat Completions is used.")
    if provider.source == "demo":
        body = {**_demo_settings(), **body}
    return Plan(name, provider, request, settings, base_url, body, (*notices, *more))


def _over(alias: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """An alias's settings under those of a call; its key is for its own address only."""
    bound = {"api_key"} if "base_url" in settings else set[str]()
    return {**{name: value for name, value in alias.items() if name not in bound}, **settings}


def _request(prompt: Prompt, model: str, settings: Mapping[str, Any]) -> Request:
    fields = {name: settings[name] for name in BODY if name in settings}
    if "tools" in fields:
        fields["tools"] = tuple(fields["tools"])
    messages = parse_prompt(prompt, settings.get("system"))
    return Request(model, messages, extra=settings.get("extra", {}), **fields)


def _default_model() -> tuple[str, tuple[str, ...]]:
    chosen = config.default_model()
    if chosen:
        return chosen, ()
    found = config.found_keys([find(name) for name in names()])
    lines = [
        f"{source} is set: `%llm use {provider.name}/{provider.example_model}` makes it the "
        "default."
        for provider, source in found
    ]
    if config.is_notebook():
        return GUIDE, ("No model is chosen, so nbllm's own guide answers.", *lines)
    hint = "; ".join(line.replace("%llm use ", "NBLLM_MODEL=") for line in lines)
    raise ConfigError(
        "no model is chosen: pass model='provider/model', call nbllm.configure(model=…), or set "
        f"NBLLM_MODEL. {hint or 'Try model=' + repr(GUIDE) + ', which needs no key.'}"
    )


def _demo_settings() -> dict[str, Any]:
    pace = config.environment("NBLLM_DEMO_PACE")
    try:
        return {} if pace is None else {"pace": float(pace)}
    except ValueError:
        raise ConfigError(f"NBLLM_DEMO_PACE is tokens per second, not {pace!r}") from None
