"""A client's question becomes a stream."""

from __future__ import annotations

from dataclasses import replace

from nbllm.errors import NbllmError
from nbllm.gateway.offer import Offer
from nbllm.gateway.refusal import refusal_for
from nbllm.gateway.request import Asked
from nbllm.model import open_stream
from nbllm.plan import Plan, make_plan
from nbllm.streaming import Stream


def open_asked(asked: Asked, offer: Offer) -> Stream:
    """The stream of what was asked, not started yet. Raises ``Refused``."""
    model = offer.address(asked.model)
    try:
        plan = make_plan(asked.prompt, model, asked.settings)
    except (NbllmError, TypeError, ValueError) as error:
        raise refusal_for(error) from None
    plan = replace(_as_it_comes(plan), notices=(*asked.notices, *plan.notices))
    return open_stream(plan)


def _as_it_comes(plan: Plan) -> Plan:
    """The plan without a form to read the answer by: whether it fits is the client's to say."""
    fallbacks = tuple(_as_it_comes(each) for each in plan.fallbacks)
    return replace(plan, form=None, fallbacks=fallbacks)
