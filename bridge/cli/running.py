"""Running it: the service, its halves, simulators to rehearse with, and the demo."""

from __future__ import annotations

import gc
import logging
import os
import time
from typing import Any

import click

from bridge import __version__, app, metrics, tracing
from bridge.cli.common import house
from bridge.house import House
from bridge.web import health

log = logging.getLogger("replycart")
CONNECTIONS = 800


def _server(home: House) -> Any:
    from waitress.server import create_server

    from bridge.web import create_app

    host, _, port = home.config.listen.rpartition(":")
    try:
        return create_server(
            create_app(home),
            host=host,
            port=int(port),
            threads=home.config.work.web_threads,
            ident=None,
            clear_untrusted_proxy_headers=False,
            channel_timeout=60,
            # Waitress takes 100 connections: so many browsers that stay, or one slow attacker, and nobody else gets in.
            # A process may usually have 1024 files open, which is also all that `select` can watch.
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,
        )
    except (OSError, OverflowError, ValueError) as error:
        raise click.ClickException(
            f"cannot listen on {home.config.listen}: {error}. Is another one running? See `listen` in the configuration"
        ) from None


def collect_less() -> None:
    """What stands by now stays: looking through it for cycles again and again cost a fifth of a rush."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def close(server: Any, seconds: float = 10) -> None:
    """Answer who is being served, then hang up: at once, the wire would be taken out of their hands."""
    server.task_dispatcher.shutdown(timeout=seconds)
    server.close()


def _run(path: str, *, web: bool, work: bool) -> None:
    import threading

    started = time.monotonic()
    with house(path, quiet=False) as home:
        tracing.configure(os.environ, version=__version__)
        worker = app.Work(home) if work else None
        server = _server(home) if web else None
        if worker:
            worker.start()
        if server:
            threading.Thread(target=server.run, name="web", daemon=True).start()
        collect_less()
        metrics.READY.set(health.since_start())
        app.notify("READY=1")
        log.info(
            "replycart is ready in %.2f s: %s",
            time.monotonic() - started,
            f"serving {home.config.public_url} on {home.config.listen}" if web else "working",
        )
        app.until_signal()
        app.notify("STOPPING=1")
        log.info("replycart is stopping")
        if server:
            close(server)
        if worker:
            worker.stop()
        tracing.stop()


@click.command()
@click.pass_obj
def serve(path: str) -> None:
    """Everything in one process: web server, listener, outbox, clockwork."""
    _run(path, web=True, work=True)


@click.command()
@click.pass_obj
def web(path: str) -> None:
    """Only the web server; `replycart work` must run beside it on the same ledger."""
    _run(path, web=True, work=False)


@click.command()
@click.pass_obj
def work(path: str) -> None:
    """Only the listener, the outbox and the clockwork. One per ledger."""
    _run(path, web=False, work=True)


@click.command()
@click.argument("platform", type=click.Choice(["x", "bluesky", "mastodon", "paypal", "woocommerce", "magento"]))
@click.option(
    "--port", type=click.IntRange(0, 65535), required=True, help="Port on 127.0.0.1; 0 takes a free one."
)
def simulate(platform: str, port: int) -> None:
    """A platform's look-alike, to rehearse with. Its play interface is under /_play."""
    from connectors import simulators

    simulator = simulators.make(platform)
    try:
        address = simulator.start(port)
    except OSError as error:
        raise click.ClickException(f"cannot listen on 127.0.0.1:{port}: {error.strerror}") from None
    click.echo(f"{platform} is simulated at {address} until Ctrl-C")
    app.until_signal()
    simulator.stop()


@click.command()
@click.option("--shop", type=click.Choice(["woocommerce", "magento"]), default="woocommerce", show_default=True)
@click.option("--once", is_flag=True, help="End after the story: exit 0 only if everything agrees.")
def demo(shop: str, once: bool) -> None:
    """The whole job on this machine, with no account anywhere."""
    from bridge import demo as story

    raise SystemExit(story.run(shop, once=once))


COMMANDS: tuple[click.Command, ...] = (serve, web, work, simulate, demo)
