"""The ASGI application."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from nbllm import config
from nbllm.errors import ConfigError
from nbllm.gateway.completions import Completions
from nbllm.gateway.extra import library
from nbllm.gateway.guard import LOCAL, Guard
from nbllm.gateway.listing import Health, Model, Models
from nbllm.gateway.offer import Offer
from nbllm.gateway.refusal import Refused
from nbllm.gateway.socket_route import route
from nbllm.secret import Secret

_SHORTEST = 8


def app(
    *,
    token: str | Secret | None = None,
    models: Iterable[str] | None = None,
    hosts: Iterable[str] = (),
    origins: Iterable[str] = (),
) -> Any:
    """An ASGI application that offers models as OpenAI's API does, to whoever knows the token.

    ``models`` are the aliases and addresses that it offers, ``None`` whatever is at hand. ``hosts``
    are names, beside those of this machine, by which clients may call it; ``origins`` pages, as
    ``https://name``, that may. The token is the argument's, else that of ``NBLLM_GATEWAY_TOKEN``.
    Raises ``ConfigError`` without one and for what cannot be meant, ``MissingExtra`` where
    starlette is not installed.
    """
    kept, token = as_token(token), None
    if kept is None:
        raise ConfigError(
            "a gateway has a token: pass app(token=secrets.token_urlsafe(32)), or set "
            "NBLLM_GATEWAY_TOKEN"
        )
    starlette: Any = library("starlette.applications")
    offer = Offer(models)
    inner = starlette.Starlette(routes=_routes(offer), exception_handlers=_handlers())
    inner.router.redirect_slashes = False
    inner.state.offer = offer
    trusted: Any = library("starlette.middleware.trustedhost")
    guarded = Guard(inner, kept, origins)
    return trusted.TrustedHostMiddleware(
        guarded, allowed_hosts=[*LOCAL, *hosts], www_redirect=False
    )


def as_token(token: str | Secret | None) -> Secret | None:
    """The token given, else that of the environment; raises ``ConfigError`` for a short one."""
    given = token if token is not None else config.environment("NBLLM_GATEWAY_TOKEN")
    token = None  # a traceback may print arguments
    if given is None:
        return None
    kept = given if isinstance(given, Secret) else Secret(given)
    if len(kept.reveal()) < _SHORTEST or not kept.reveal().isascii():
        raise ConfigError(
            f"a gateway's token has {_SHORTEST} letters and digits at least: python -c 'import "
            "secrets; print(secrets.token_urlsafe(32))' makes one"
        )
    return kept


def new_token() -> Secret:
    """A token that nobody guesses."""
    return Secret(secrets.token_urlsafe(32))


def _routes(offer: Offer) -> list[Any]:
    routing: Any = library("starlette.routing")
    return [
        routing.Route("/v1/chat/completions", Completions(offer), methods=["POST"]),
        routing.Route("/v1/models", Models(offer), methods=["GET"]),
        routing.Route("/v1/models/{name:path}", Model(offer), methods=["GET"]),
        routing.Route("/health", Health(), methods=["GET"]),
        route(),
    ]


def _handlers() -> dict[Any, Any]:
    """What becomes of a path that is none, and of a method that is not meant: OpenAI's error."""
    exceptions: Any = library("starlette.exceptions")
    responses: Any = library("starlette.responses")

    async def say(request: Any, error: Any) -> Any:
        path = f"{request.method} {request.url.path}"[:200]
        refused = Refused(error.status_code, f"there is no {path} here", code="not_found")
        headers = dict(error.headers or {})
        return responses.JSONResponse(refused.body(), error.status_code, headers=headers)

    return {exceptions.HTTPException: say}
