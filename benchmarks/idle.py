"""``replycart serve`` as a merchant starts it, with nothing to do: how long until it is ready, what it costs to wait.

Beside it, in the same run, the limit: Flask behind waitress with one empty page. The platforms are simulators in processes of their own. Every module is compiled beforehand, as after an installation.
"""

from __future__ import annotations

import os
import socket
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import yaml

from benchmarks import harness
from benchmarks.harness import Progress, Row

WANTED_READY, WANTED_MB, WANTED_SHARE = 2.0, 120, 0.005
STARTS, IDLE_SECONDS = 5, 60.0
PLATFORMS = ("x", "paypal", "woocommerce")


@dataclass(frozen=True, slots=True)
class Idle:
    """One life of the service: seconds to ready (wall, CPU), then MB and share of a core while it waits."""

    ready: float
    start_cpu: float
    others: float
    mb: float = 0.0
    share: float = 0.0


def run(progress: Progress, quick: bool) -> list[Row]:
    starts, seconds = (2, 10.0) if quick else (STARTS, IDLE_SECONDS)
    with harness.scratch("idle") as folder:
        config = _config(folder)
        # Bytecode of our own, so that a tree without it is measured as an installed one.
        env = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        progress("a first start, to compile")
        _life(config, folder, env, 0)
        lives = []
        for number in range(1, starts + 1):
            progress(f"start {number} of {starts}")
            lives.append(_life(config, folder, env, 0))
        progress(f"idle for {seconds:.0f} s")
        idle = _life(config, folder, env, seconds)
        progress("the limit: Flask behind waitress")
        limit = _bare(folder, env, min(seconds, 20.0), starts)
    return _rows(lives, idle, limit, seconds, full=not quick)


BARE = """
import flask, sys, waitress
app = flask.Flask("bare")
app.add_url_rule("/readyz", view_func=lambda: "ok")
waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=4)
"""


def _bare(folder: Path, env: Mapping[str, str], seconds: float, starts: int) -> Idle:
    """Of so many starts the median, the last of which then waits."""
    from bridge.demo.ports import free_port

    ready, cpus = [], []
    for number in range(starts + 1):
        port, log = free_port(), folder / "bare.log"
        began = time.perf_counter()
        with harness.child("-c", BARE, str(port), env=env, log=log) as process:
            _await(port, process.pid, log)
            if number:  # the first compiles
                ready.append(time.perf_counter() - began)
                cpus.append(harness.cpu_seconds(process.pid))
            if number < starts:
                continue
            time.sleep(1)
            before, began = harness.cpu_seconds(process.pid), time.perf_counter()
            time.sleep(seconds)
            share = (harness.cpu_seconds(process.pid) - before) / (time.perf_counter() - began)
            mb = harness.rss_mb(process.pid)
    return Idle(statistics.median(ready), statistics.median(cpus), 0.0, mb, share)


def _config(folder: Path) -> dict[str, object]:
    """A whole configuration with the defaults of everything that costs: polling, sync, workers."""
    from bridge.demo.ports import free_port
    from bridge.demo.stage import settings

    place = f"http://127.0.0.1:{free_port()}"
    nobody = SimpleNamespace(base_url="", ca_pem=b"")
    given = settings(nobody, nobody, nobody, "woocommerce", place, folder)
    return {**given, "work": {}, "log_level": "warning"}


def _life(config: Mapping[str, object], folder: Path, env: Mapping[str, str], seconds: float) -> Idle:
    """Simulators and the service, fresh; waits ``seconds`` after it is ready."""
    import contextlib
    import urllib.request

    for old in folder.glob("ledger.db*"):
        old.unlink()
    with contextlib.ExitStack() as stack:
        urls = {}
        for name in PLATFORMS:
            process = stack.enter_context(
                harness.child("-m", "benchmarks.stand", name, log=folder / f"{name}.log")
            )
            urls[name] = harness.line_of(process)
        with urllib.request.urlopen(f"{urls['paypal']}/_play/ca.pem", timeout=30) as answer:  # noqa: S310
            (folder / "paypal-simulator-ca.pem").write_bytes(answer.read())
        given = {name: dict(value) if isinstance(value, Mapping) else value for name, value in config.items()}
        for section, name in (("network", "x"), ("payments", "paypal"), ("shop", "woocommerce")):
            given[section]["url" if section == "shop" else "base_url"] = urls[name]  # type: ignore[index]
        given["network"]["authorize_url"] = urls["x"]  # type: ignore[index]
        path = folder / "config.yaml"
        path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
        command = (str(Path(sys.executable).with_name("replycart")), "-c", str(path), "serve")
        port = int(str(config["listen"]).rpartition(":")[2])
        with harness.timed() as took:
            started = time.perf_counter()
            serve = stack.enter_context(harness.child(*command, env=env, log=folder / "serve.log", python=False))
            _await(port, serve.pid, folder / "serve.log")
            ready = time.perf_counter() - started
            start_cpu = harness.cpu_seconds(serve.pid)
        life = Idle(ready, start_cpu, max(0.0, took.stolen - start_cpu))
        if not seconds:
            return life
        # The first sync and the other jobs of the start belong to the start.
        time.sleep(5)
        before, began, most = harness.cpu_seconds(serve.pid), time.perf_counter(), 0.0
        while time.perf_counter() - began < seconds:
            time.sleep(1)
            most = max(most, harness.rss_mb(serve.pid))
        share = (harness.cpu_seconds(serve.pid) - before) / (time.perf_counter() - began)
        return Idle(ready, start_cpu, life.others, most, share)


def _await(port: int, pid: int, log: Path) -> None:
    """Until /readyz says yes. Asked rarely enough that asking takes nothing from what starts."""
    request = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    until = time.monotonic() + 60
    while time.monotonic() < until:
        time.sleep(0.01)
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
                wire.sendall(request)
                if wire.recv(64).split(b" ")[1:2] == [b"200"]:
                    return
        except OSError:
            if not os.path.exists(f"/proc/{pid}"):
                break
    raise RuntimeError(f"the service did not get ready: {log.read_text(encoding='utf-8')[-1500:]}")


def _rows(lives: list[Idle], idle: Idle, limit: Idle, seconds: float, *, full: bool) -> list[Row]:
    ready = statistics.median(life.ready for life in lives)
    cpu = statistics.median(life.start_cpu for life in lives)
    others = statistics.median(life.others / life.ready for life in lives)
    return [
        Row("ready after the start", f"≤ {WANTED_READY:.0f} s",
            f"{ready:.2f} s (fastest {min(life.ready for life in lives):.2f} s), {cpu:.2f} s CPU",
            ready <= WANTED_READY if full else None,
            f"median of {len(lives)}, from the command to a 200 of /readyz; other programs had {others:.1f} of 2 cores meanwhile",
            {"ready": [life.ready for life in lives], "cpu": [life.start_cpu for life in lives]}),
        Row("memory while idle", f"≤ {WANTED_MB} MB", f"{idle.mb:.0f} MB", idle.mb <= WANTED_MB if full else None,
            "resident, the most in the time", {"mb": idle.mb}),
        Row("CPU while idle", f"≤ {WANTED_SHARE:.1%} of a core", f"{idle.share:.2%}",
            idle.share <= WANTED_SHARE if full else None, f"over {seconds:.0f} s, no sale live", {"share": idle.share}),
        Row("Flask behind waitress, one empty page", "the limit",
            f"ready {limit.ready:.2f} s, {limit.start_cpu:.2f} s CPU, {limit.mb:.0f} MB, idle {limit.share:.2%}", None,
            f"ours: {ready / limit.ready:.1f} × the start, {idle.mb / max(limit.mb, 1e-9):.1f} × the memory",
            {"ready": limit.ready, "mb": limit.mb, "share": limit.share, "start_ratio": ready / limit.ready,
             "memory_ratio": idle.mb / max(limit.mb, 1e-9)}),
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(harness.main("idle", run))
