"""``GET /v1/models`` and ``/v1/models/NAME``, and ``GET /health``."""

from __future__ import annotations

from typing import Any

from nbllm.gateway.offer import Offer
from nbllm.gateway.refusal import Refused
from nbllm.gateway.replies import refuse, reply


class Models:
    """The list of what is offered."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """An ASGI application."""
        del receive
        await reply({"object": "list", "data": self._offer.listing()}, scope, send)


class Model:
    """One of them."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """An ASGI application."""
        try:
            entry = self._offer.entry(scope["path_params"]["name"])
        except Refused as refused:
            await refuse(refused, scope, receive, send)
        else:
            await reply(entry, scope, send)


class Health:
    """That it runs: for whoever knows the token, as all else."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """An ASGI application."""
        del receive
        await reply({"status": "ok"}, scope, send)
