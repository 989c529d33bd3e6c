"""Serving until a signal comes: what `run`, `web` and `worker` share."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click
import uvicorn

from bot.app import App, loopback
from bot.commands import Refused, claim, migrated, say
from bot.observe import start_logging
from bot.settings import Settings
from bot.web import web

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def serve(settings: Settings, *, work: bool) -> None:
    """Migrate, listen, say where, and go on until SIGINT or SIGTERM."""
    start_logging(settings.log_level, plain=sys.stderr.isatty())
    app = App.build(settings)
    claim(app.database, settings.locale)
    listening = _listen(settings)
    asyncio.run(_serve(app, listening, work=work))


def work(settings: Settings) -> None:
    """Migrate, tick and deliver until SIGINT or SIGTERM; nothing listens."""
    start_logging(settings.log_level, plain=sys.stderr.isatty())
    asyncio.run(_work(App.build(settings)))


async def _work(app: App) -> None:
    await migrated(app.database, app.settings.locale)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    await app.start(receive=False)
    click.echo(say(app.settings.locale, "run.worker"))
    await stop.wait()
    await app.stop()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            taken = {"port": str(settings.port), "host": settings.host, "other": str(settings.port + 1)}
            raise Refused(say(settings.locale, "run.port_taken", **taken)) from None
        raise Refused(f"TONGPIN_HOST: {settings.host}: {error.strerror}", exit_code=2) from None
    return listening


async def _serve(app: App, listening: socket.socket, *, work: bool) -> None:
    await migrated(app.database, app.settings.locale)
    config = uvicorn.Config(
        web(app, work=work),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=3,
        lifespan="on",
        proxy_headers=bool(app.settings.public_url),
    )
    server = _Server(config, app.settings, app.leaving)
    await server.serve(sockets=[listening])
    if not server.started:  # uvicorn has logged why; a supervisor must see that it was no good end
        raise SystemExit(3)


class _Server(uvicorn.Server):
    """A server that says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, settings: Settings, leaving: asyncio.Event) -> None:
        super().__init__(config)
        self.settings = settings
        self.leaving = leaving

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Open streams end by themselves; the server waits for them."""
        self.leaving.set()
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A signal asks for a graceful end, which is then a good end; a second one does not wait for open requests."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not sockets or self.should_exit:
            return
        host, port, *_ = _address(sockets[0])
        s = self.settings
        click.echo(say(s.locale, "run.ready", url=f"http://{f'[{host}]' if ':' in host else host}:{port}"))
        where = str(s.data.resolve()) if s.embedded else "PostgreSQL"
        click.echo(say(s.locale, "run.stop", data=where))
        if s.local and not loopback(s.host):
            click.echo(say(s.locale, "run.no_local", host=s.host))


def _address(listening: socket.socket) -> tuple[Any, ...]:
    found: tuple[Any, ...] = listening.getsockname()
    return found
