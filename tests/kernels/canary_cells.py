"""Cells that ask with a canary key, however it is given, and servers that know it and say it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from canary import CANARY, PACKED, with_user
from faults.server import HELLO, Answer, Server, answering, event, head, reply
from kernels.harness import FRONT_END

_ECHO = json.dumps({"error": {"message": f"bad key {CANARY} or {PACKED}", "code": CANARY}})
_ANSWERS: dict[str, Answer] = {
    "answers": head(x_key=CANARY) + HELLO.replace(b"m-1", CANARY.encode()),
    "refuses": reply(401, _ECHO, x_request_id=CANARY, x_key=CANARY, connection="close"),
    "breaks": head(x_key=CANARY) + event("Hel") + f"data: {_ECHO}\n\n".encode(),
    "hangs": [head() + event("Hel"), 30.0],
    "endless": [head(), *[event("word "), 0.05] * 400],
}

# Each name is that of a server, and of a provider whose key the environment has.
_SETUP = """
%load_ext nbllm
import asyncio, faulthandler, logging, os, pickle, sys, nbllm
from nbllm import Provider
faulthandler.enable()
handlers = [logging.StreamHandler(sys.stdout), logging.FileHandler({log!r})]
logging.basicConfig(level=logging.DEBUG, handlers=handlers, force=True)
def key(): return os.environ["ACME_API_KEY"]
def login(name): return os.environ[name + "_BASE_URL"]
URL = {urls!r}
for name, url in URL.items():
    nbllm.register(Provider(name, name, url, key_variables=("ACME_API_KEY",)))
    nbllm.register(Provider(name + "-set", name, url))
    nbllm.configure(keys={{name + "-set": key()}})
    variable = dict(base_url_variable=name + "_BASE_URL", needs_key=False)
    nbllm.register(Provider(name + "-login", name, url, **variable))
    nbllm.alias(name + "-alias", "compatible/m", base_url=url, api_key=key())
    nbllm.alias(name + "-header", "compatible/m", base_url=url, headers={{"X-Api-Token": key()}})
    nbllm.alias(name + "-address", "compatible/m", base_url=login(name))
"""
_NAMED = "WHO/m,WHO-set/m,WHO-login/m,WHO-alias,WHO-header,WHO-address"
_WAYS = (
    *(f'"{name}"' for name in _NAMED.split(",")),
    '"compatible/m", base_url=URL["WHO"], api_key=key()',
    '"compatible/m", base_url=URL["WHO"], headers={"Authorization": "Bearer " + key()}',
    '"compatible/m", base_url=login("WHO")',
)
_ASKING = (
    "%%llm WHO/m\nGo.",
    f"%%llm {_NAMED} --out answers\nGo.",
    f"%%llm {_NAMED} --dry-run\nGo.",
    'answers, answers["WHO-alias"], dict(answers), answers["WHO-login/m"].events',
    "print(pickle.dumps(dict(answers)))",
    *(f'nbllm.complete("Go.", {way})' for way in _WAYS),
    *(f'for event in nbllm.stream("Go.", {way}): print(event)' for way in _WAYS),
    f'nbllm.compare("Go.", {_NAMED.split(",")})',
    'nbllm.stream("Go.", "WHO/m")',
    'nbllm.stream("Go.", "WHO-login/m")',
    "%llm check WHO",
    "%llm check WHO-login",
    'print(nbllm.check("WHO"), nbllm.check("WHO-login"))',
)
_WRONG = (
    *(f'nbllm.complete("Go.", {way}, temprature=1)' for way in _WAYS),
    'nbllm.complete("Go.", "WHO/m", headers={"Authorization": key()}, temprature=1)',
    'nbllm.complete("Go.", "WHO/m", headers={"Authorization": key(), "Ä": "v"})',
    'nbllm.complete(object(), "WHO/m", api_key=key())',
    'nbllm.complete(object(), "compatible/m", base_url=login("WHO"))',
    'nbllm.complete("Go.", "nobody/m", api_key=key())',
    'nbllm.complete("Go.", "nobody/m", base_url=login("WHO"))',
    'nbllm.configure(keys={"acme": key()}, modle="x")',
    'nbllm.configure(base_url=login("WHO"), modle="x")',
    'nbllm.alias("no/alias", "compatible/m", headers={"X-Api-Key": key()})',
    'nbllm.alias("no/alias", "compatible/m", base_url=login("WHO"))',
    *(f'nbllm.models("{name}")' for name in ("WHO", "WHO-login")),
    *(f"%llm models {name}" for name in ("WHO-header", "WHO-login", "WHO-address")),
)
_FALLING = (
    'for event in nbllm.stream("Go.", "WHO-alias"): 1 / 0',
    'for event in nbllm.stream("Go.", "compatible/m", base_url=login("WHO")): 1 / 0',
    """
s = nbllm.stream("Go.", "WHO-alias").on(error=lambda error: 1 / 0)
s.start().wait()
""",
    "print(s, vars(s.generation), s.response, [vars(e) for e in [s.response.error] if e])",
    """
def fall(text): raise ValueError("fell")
nbllm.stream("Go.", "answers/m").on(text=fall, finish=fall).wait().notices
""",
    'await asyncio.wait_for(asyncio.shield(nbllm.stream("Go.", "hangs/m")), 0.05)',
    *(
        f"""
try: nbllm.complete("Go.", {way})
except nbllm.NbllmError as error:
    print(pickle.dumps(error)); raise RuntimeError(repr(vars(error)))
"""
        for way in ('"WHO/m"', '"compatible/m", base_url=login("WHO")')
    ),
    """
async def fall(): await nbllm.stream("Go.", "WHO/m")
task = asyncio.ensure_future(fall()); await asyncio.sleep(0.3); del task
""",
    """
class Fall:
    def __del__(self): nbllm.complete("Go.", "WHO-header")
fall = Fall(); del fall
""",
    "%tb",
)


def setup(servers: dict[str, Server], log: str) -> str:
    """The first cell: it makes the key known in every way, and logs all there is to log."""
    urls = {name: server.base_url for name, server in servers.items()}
    return _SETUP.format(log=log, urls=urls)


def environment(servers: dict[str, Server]) -> dict[str, str]:
    """The variables of a kernel for these cells, the only place that the key comes from."""
    logins = {f"{name}_BASE_URL": with_user(server.base_url) for name, server in servers.items()}
    return {**FRONT_END, **logins, "ACME_API_KEY": CANARY}


def asking(server: str) -> list[str]:
    """Cells that ask a server in every way, and show what they have; no error is theirs."""
    return _of(server, _ASKING)


def failing(server: str) -> list[str]:
    """Cells that ask such a server as does not answer, and cells with mistakes of their own."""
    return _of(server, [*_ASKING, *_WRONG, *_FALLING])


def lasting(server: str) -> list[str]:
    """Cells that take as long as the server's answer."""
    compared = f'nbllm.compare("Go.", {_NAMED.split(",")})'
    iterated = 'for event in nbllm.stream("Go.", "WHO-alias"): print(event)'
    completed = (f'nbllm.complete("Go.", {way})' for way in _WAYS)
    return _of(server, [_ASKING[0], *completed, compared, iterated])


def _of(server: str, cells: Iterable[str]) -> list[str]:
    return [cell.strip().replace("WHO", server) for cell in cells]


@contextmanager
def knowing_servers() -> Iterator[dict[str, Server]]:
    """A server for each way of answering."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(answering(said)) for name, said in _ANSWERS.items()}
