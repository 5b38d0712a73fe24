"""A key that must be found nowhere, the ways to give it, and where to look for it."""

from __future__ import annotations

import gc
import time
import types
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import nbllm
from nbllm.providers import Provider, registry
from nbllm.secret import Secret

TESTS = str(Path(__file__).parent)
CANARY = "sk-canary-0123456789abcdef"
PACKED = b64encode(f"user:{CANARY}".encode()).decode()

Given = tuple[str, dict[str, Any]]
Giving = Callable[[pytest.MonkeyPatch, str], Given]


def _record(patch: pytest.MonkeyPatch, base_url: str) -> None:
    record = Provider(
        "acme",
        "Acme",
        base_url,
        key_variables=("ACME_API_KEY",),
        needs_key=False,
        base_url_variable="ACME_BASE_URL",
    )
    patch.setattr(registry, "_providers", {**registry._providers, "acme": record})


def _argument(_patch: pytest.MonkeyPatch, base_url: str) -> Given:
    return "compatible/m", {"base_url": base_url, "api_key": CANARY}


def _configured(patch: pytest.MonkeyPatch, base_url: str) -> Given:
    _record(patch, base_url)
    nbllm.configure(keys={"acme": CANARY})
    return "acme/m", {}


def _environment(patch: pytest.MonkeyPatch, base_url: str) -> Given:
    _record(patch, base_url)
    patch.setenv("ACME_API_KEY", CANARY)
    return "acme/m", {}


def _alias(_patch: pytest.MonkeyPatch, base_url: str) -> Given:
    nbllm.alias("mine", "compatible/m", base_url=base_url, api_key=CANARY)
    return "mine", {}


def _header(_patch: pytest.MonkeyPatch, base_url: str) -> Given:
    headers = {"Authorization": f"Bearer {CANARY}"}
    return "compatible/m", {"base_url": base_url, "headers": headers}


def _alias_header(_patch: pytest.MonkeyPatch, base_url: str) -> Given:
    nbllm.alias("mine", "compatible/m", base_url=base_url, headers={"X-Api-Token": CANARY})
    return "mine", {}


def with_user(base_url: str) -> str:
    """The address with a user and the canary as its password."""
    return base_url.replace("://", f"://user:{quote(CANARY)}@")


def _address(_patch: pytest.MonkeyPatch, base_url: str) -> Given:
    return "compatible/m", {"base_url": with_user(base_url)}


def _address_variable(patch: pytest.MonkeyPatch, base_url: str) -> Given:
    _record(patch, base_url)
    patch.setenv("ACME_BASE_URL", with_user(base_url))
    return "acme/m", {}


WAYS: dict[str, Giving] = {
    "argument": _argument,
    "configure": _configured,
    "environment": _environment,
    "alias": _alias,
    "header": _header,
    "alias's header": _alias_header,
    "address": _address,
    "address of the environment": _address_variable,
}

_ELSEWHERE = (types.ModuleType, types.BuiltinFunctionType, type, types.CodeType)


def holders(root: object) -> Iterator[str]:
    """What, reachable from ``root``, holds the canary in the clear; a ``Secret`` may."""
    seen, waiting = {id(root)}, [(root, type(root).__name__)]
    while waiting:
        thing, path = waiting.pop()
        if isinstance(thing, (str, bytes, bytearray)) and "canary-0" in str(thing):
            yield path
        for each in _referents(thing):
            if id(each) not in seen:
                seen.add(id(each))
                waiting.append((each, f"{path} › {type(each).__name__}"))


def _referents(thing: object) -> list[Any]:
    """What a thing refers to; a function's module and the tests' own frames do not count."""
    if isinstance(thing, types.FunctionType):
        return [*(thing.__closure__ or ()), thing.__defaults__, thing.__kwdefaults__]
    if isinstance(thing, types.FrameType):
        return [] if TESTS in thing.f_code.co_filename else list(thing.f_locals.values())
    if isinstance(thing, (Secret, *_ELSEWHERE)):
        return []
    return gc.get_referents(thing)


def wait_until(is_so: Callable[[], object], seconds: float = 10) -> None:
    """Wait for something that comes soon; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)
