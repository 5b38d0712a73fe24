"""``nbllm replay``: recorded answers, as they came, without a network and without a key."""

from __future__ import annotations

import asyncio
import re
import time
from argparse import Namespace
from pathlib import Path

from nbllm.address import is_own_host
from nbllm.cli.ask import AnyPage, page_for, show
from nbllm.cli.output import OUT
from nbllm.cli.statuses import DONE
from nbllm.errors import ConfigError
from nbllm.events import Notice
from nbllm.providers import Provider, find, names
from nbllm.replay.playing import Played, play
from nbllm.replay.recording import MOST_CHARACTERS, Recording, parse_recording
from nbllm.streaming import Stream
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.generation import Generation
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire
from nbllm.wire.names import WireName

_WIRES: tuple[tuple[str, WireName], ...] = (
    (r"/chat/completions$", "chat"),
    (r"/responses$", "responses"),
    (r"/messages$|:(streamR|r)awPredict$", "anthropic"),
    (r":(streamG|g)enerateContent$", "gemini"),
    (r"/api/chat$", "ollama"),
)
"""How the address that was asked tells the format of the answer."""


def run(options: Namespace) -> int:
    """Play a cassette, or all of a folder in the order of their names."""
    paths = _paths(Path(options.path))
    recordings = [(path.stem, _read(path)) for path in paths]
    speed = float("inf") if options.pace == "full" else options.speed
    for place, (name, recording) in enumerate(recordings):
        if place and not options.json:
            OUT.write("\n\n")
        page = _page(options, name if len(recordings) > 1 else None)
        stream = played(recording, speed, name)
        page.begin(str(stream.generation.answerer))
        show(stream, page)
    return DONE


def played(recording: Recording, speed: float, name: str) -> Stream:
    """A stream of what was recorded, ``speed`` times as fast as it came.

    Raises ``ConfigError`` for an answer that is not complete, or of a format that nobody knows.
    """
    url = recording.asked.url.partition("?")[0]
    spoken: WireName | None = next(
        (known for pattern, known in _WIRES if re.search(pattern, url)), None
    )
    if spoken is None:
        raise ConfigError(f"{name} holds an answer of {url[:200]}, whose format is not known")
    provider = _provider_of(url)
    dialect = provider.dialect if provider else Dialect()
    way = wire(spoken)
    found = play(recording, way.decoder(dialect, url), way.framing)
    if found is None:
        raise ConfigError(f"{name} holds no complete answer: record it anew")
    model = str(recording.asked.body.get("model") or url.rpartition("/")[2].partition(":")[0])
    answerer = Answerer(provider.name if provider else "recorded", model, is_replay=True)
    return _stream(found, speed, answerer)


def _stream(found: Played, speed: float, answerer: Answerer) -> Stream:
    async def source(generation: Generation) -> None:
        began = time.perf_counter()
        if found.notices:
            generation.take([Notice(text) for text in found.notices])
        for at, events in found.batches:
            left = at / speed - (time.perf_counter() - began)
            await asyncio.sleep(max(0.0, left))
            generation.take(events)

    return Stream(source, answerer)


def _page(options: Namespace, name: str | None) -> AnyPage:
    if options.json and name is not None:
        from nbllm.cli.json_page import JsonPage

        return JsonPage(name)
    return page_for(options)


def _paths(path: Path) -> list[Path]:
    found = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not found:
        raise ConfigError(f"{path} holds no cassette; nbllm.record({str(path)!r}) makes some")
    return found


def _read(path: Path) -> Recording:
    try:
        is_small = path.stat().st_size < 2 * MOST_CHARACTERS
        recording = parse_recording(path.read_text("utf-8", "replace") if is_small else "")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    if recording is None:
        raise ConfigError(f"{path} is no cassette of nbllm; nbllm.record('folder') makes some")
    return recording


def _provider_of(url: str) -> Provider | None:
    """The provider at whose own host the answer was asked for, if any."""
    known = (find(name) for name in names())
    return next((each for each in known if each.base_url and is_own_host(each, url)), None)
