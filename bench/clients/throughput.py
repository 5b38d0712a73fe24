"""What streams cost a client, one or many at once; every text is looked at afterwards."""

from __future__ import annotations

import asyncio
import gc
import math
import re
import time
from typing import TYPE_CHECKING, Any

from provider.texts import DIGITS, digits_of, suffix, text

from clients.client import Client
from clients.memory import resident

if TYPE_CHECKING:
    from provider.order import Order

Answer = dict[str, Any]


async def stream(client: Client, order: Order) -> Answer:
    """One answer: ``cpu`` and ``wall`` in seconds."""
    texts: list[Any] = []
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    await client.read(order.model, texts.append)
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    check(client, order, texts)
    return spent


async def latency(client: Client, order: Order) -> Answer:
    """Milliseconds from the server's write to the client's user: ``p50`` and ``p99``."""
    came: list[tuple[int, Any]] = []
    clock = time.monotonic_ns
    await client.read(order.model, lambda piece: came.append((clock(), piece)))
    texts = check(client, order, [piece for _time, piece in came])
    times = [time for time, piece in came if _text_of(client, piece)]
    late = sorted((at - digits_of(said)) / 1e6 for at, said in zip(times, texts, strict=True))
    return {"p50": percentile(late, 0.5), "p99": percentile(late, 0.99)}


async def fan_out(client: Client, order: Order, streams: int) -> Answer:
    """Many at once: ``cpu`` and ``wall`` in seconds, how many ``complete``, ``kilobytes`` each.

    Memory is read half way through, as the growth of the whole process.
    """
    answers: list[list[Any]] = [[] for _ in range(streams)]
    gc.collect()
    memory = asyncio.create_task(_growth(resident(), order.seconds / 2))
    wall, cpu = time.perf_counter(), time.process_time()
    tasks = (client.read(order.model, texts.append) for texts in answers)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    complete = sum(
        result is None and is_whole(order, "".join([_text_of(client, piece) for piece in texts]))
        for result, texts in zip(results, answers, strict=True)
    )
    return spent | {"complete": complete, "kilobytes": await memory / 1e3 / streams}


async def _growth(before: int, seconds: float) -> int:
    await asyncio.sleep(seconds)
    return resident() - before


def check(client: Client, order: Order, came: list[Any]) -> list[str]:
    """The texts; ``RuntimeError`` where one is missing: the figure would be worth nothing."""
    texts = [said for piece in came if (said := _text_of(client, piece))]
    whole = "".join(texts)
    if not is_whole(order, whole):
        raise RuntimeError(f"not what {order.chunks:,} chunks say: {len(whole):,} characters")
    known = getattr(client, "characters", None)
    if known not in (None, len(whole)):
        raise RuntimeError(f"the response has {known:,} of {len(whole):,} characters")
    return texts


def is_whole(order: Order, said: str) -> bool:
    """Whether every chunk came, in order; of a paced one the digits may be any."""
    if order.rate == 0:
        return said == "".join([text(number, number) for number in range(order.chunks)])
    expected = "".join([f" {suffix(number)}" for number in range(order.chunks)])
    return re.sub(rf"\d{{{DIGITS}}}", "", said) == expected


def percentile(ordered: list[float], share: float) -> float:
    """The value below which that share lies."""
    return ordered[max(math.ceil(len(ordered) * share) - 1, 0)]


def _text_of(client: Client, piece: Any) -> str:
    text_of = getattr(client, "text_of", None)
    return text_of(piece) if text_of else piece
