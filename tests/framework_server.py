"""The applications of docs/gateway.md as running servers: ``python framework_server.py ALIAS…``.

Each argument is Python for ``nbllm.alias``. Prints the ports by framework as JSON, and serves until
its standard input closes. Django's WSGI has the server of the standard library.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import socketserver
import subprocess
import sys
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

PAGE = Path(__file__).parent.parent / "docs" / "gateway.md"
FRAMEWORKS = ("FastAPI", "Starlette", "Django", "aiohttp", "Tornado")


def example(framework: str) -> Any:
    """The module of a framework's block of the page."""
    text = PAGE.read_text(encoding="utf-8")
    code = re.search(rf"^### {framework}\n.*?```python\n(.*?)```", text, re.DOTALL | re.MULTILINE)
    assert code, f"the page has no block for {framework}"
    module = types.ModuleType(f"example_{framework.lower()}")
    sys.modules[module.__name__] = module
    exec(compile(code[1], f"docs/gateway.md, {framework}", "exec"), vars(module))  # noqa: S102
    return module


def listener() -> socket.socket:
    """A socket on a free port whose connections hold little that nobody reads."""
    open_ = socket.create_server(("127.0.0.1", 0), backlog=128)
    open_.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    return open_


async def with_uvicorn(app: Any) -> int:
    """Serve an ASGI application; the port."""
    import uvicorn

    open_ = listener()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    keep(asyncio.ensure_future(server.serve(sockets=[open_])))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    return open_.getsockname()[1]


async def with_aiohttp(app: Any) -> int:
    """Serve as ``run_app`` does; the port."""
    from aiohttp import web

    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    open_ = listener()
    await web.SockSite(runner, open_).start()
    return open_.getsockname()[1]


async def with_tornado(app: Any) -> int:
    """Serve Tornado's application; the port."""
    from tornado.httpserver import HTTPServer

    open_ = listener()
    open_.setblocking(False)  # noqa: FBT003 - it takes no name
    HTTPServer(app).add_socket(open_)
    return open_.getsockname()[1]


class Quiet(WSGIRequestHandler):
    """Logs no requests."""

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


class Threaded(socketserver.ThreadingMixIn, WSGIServer):
    """A thread for each request."""

    daemon_threads = True


def with_wsgi(app: Any) -> int:
    """Serve a WSGI application; the port."""
    server = Threaded(("127.0.0.1", 0), Quiet)
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    server.set_app(app)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


async def with_django(urls: Any) -> dict[str, int]:
    """Serve by ASGI and by WSGI."""
    import django
    from django.conf import settings
    from django.core.asgi import get_asgi_application
    from django.core.wsgi import get_wsgi_application

    settings.configure(ROOT_URLCONF=urls.__name__, ALLOWED_HOSTS=["127.0.0.1"])
    django.setup()
    asgi = await with_uvicorn(get_asgi_application())
    return {"Django": asgi, "WSGI": with_wsgi(get_wsgi_application())}


async def main() -> None:
    """Serve all of them."""
    import nbllm

    for alias in sys.argv[1:]:
        name, model, settings = json.loads(alias)
        nbllm.alias(name, model, **settings)
    ports = {
        "FastAPI": await with_uvicorn(example("FastAPI").app),
        "Starlette": await with_uvicorn(example("Starlette").app),
        **(await with_django(example("Django"))),
        "aiohttp": await with_aiohttp(example("aiohttp").app),
        "Tornado": await with_tornado(example("Tornado").app),
    }
    print(json.dumps(ports), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


_kept: set[asyncio.Future[Any]] = set()
keep = _kept.add


@contextmanager
def running_frameworks(model: str, log: Path, **settings: Any) -> Iterator[dict[str, int]]:
    """The ports by framework, of servers whose ``helper`` is a model; ``log`` has their words."""
    alias = json.dumps(["helper", model, settings])
    with log.open("w") as words:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__)), alias],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
        )
        assert process.stdin
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line, log.read_text()
            yield json.loads(line)
        finally:
            process.kill()
            process.wait(10)
            process.stdin.close()
            process.stdout.close()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
