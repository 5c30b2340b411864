"""The real command in a process of its own: help, exit codes, the service from its start to its end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import pytest
import requests
from waitress.server import create_server

from bridge import app
from bridge.cli import cli, running
from bridge.demo.ports import free_port
from tests.integration.test_cli.conftest import Desk

REPLYCART = str(Path(sys.executable).with_name("replycart"))


def commands(group, words=()):
    yield words
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from commands(command, (*words, name))


@pytest.mark.parametrize("words", list(commands(cli)), ids=" ".join)
def test_help_of_everything(desk, words):
    told = desk.ok(*words, "--help", config=False)
    assert told.startswith("Usage: replycart")
    assert desk.ok(*words, "-h", config=False) == told


def test_version_and_no_words_at_all(desk):
    assert desk.ok("--version", config=False).startswith("replycart, version ")
    assert "Commands:" in desk.fails(config=False, code=2)


def test_words_that_are_no_text(desk):
    assert "not UTF-8" in desk.fails("sale", "show", "\udcff", code=2)


@pytest.fixture
def shop_floor(tmp_path):
    """A configuration with the demo shop in it, and a clean environment."""
    port = free_port()
    Desk(tmp_path, port)
    env = {name: value for name, value in os.environ.items() if not name.startswith("REPLYCART_")}
    return tmp_path, port, env


def run(shop_floor, *words, **more):
    folder, _, env = shop_floor
    return subprocess.run(
        [REPLYCART, *words], cwd=folder, env=env, capture_output=True, timeout=60, check=False, **more
    )


class Lines(threading.Thread):
    """Standard error, line by line, as it comes."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream, self.got, self.more = stream, [], threading.Condition()
        self.start()

    def run(self):
        for line in self.stream:
            with self.more:
                self.got.append(line.decode())
                self.more.notify_all()

    def until(self, word, seconds=60):
        with self.more:
            assert self.more.wait_for(lambda: any(word in line for line in self.got), seconds), "".join(self.got)


@contextlib.contextmanager
def service(shop_floor, command="serve"):
    folder, _, env = shop_floor
    process = subprocess.Popen(
        [REPLYCART, command], cwd=folder, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    lines = Lines(process.stderr)
    try:
        lines.until("is ready in")
        yield process, lines
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_service_from_its_start_to_its_end(shop_floor, monkeypatch):
    folder, port, _ = shop_floor
    monkeypatch.chdir(folder)
    with service(shop_floor) as (process, lines):
        address = f"http://127.0.0.1:{port}"
        assert requests.get(f"{address}/healthz", timeout=10).json() == {"status": "ok"}
        assert requests.get(f"{address}/readyz", timeout=10).json()["status"] == "ok"
        lines.until("catalogue synced")
        desk = Desk(folder, port)
        desk.ok("backup", "copy.db")
        assert "stop it first" in desk.fails("restore", "--yes", "copy.db")
        second = desk.run("web")
        assert second.exit_code == 1
        assert f"cannot listen on 127.0.0.1:{port}" in second.stderr
        sale = desk.json("sale", "create", "PRINT-NIGHT-TRAIN", "-q", "2", "--publish")
        lines.until("is posted as")
        page = requests.get(f"{address}/s/{sale['slug']}", headers={"X-Forwarded-Proto": "https"}, timeout=10)
        assert page.status_code == 200
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert time.monotonic() - started < 15
        lines.join(timeout=10)
    told = [json.loads(line) for line in lines.got]
    odd = [
        line
        for line in told
        if line["level"] not in ("info", "warning") or not (line["timestamp"] and line["event"])
    ]
    assert not odd
    assert "Traceback" not in "".join(lines.got)
    assert told[-1]["event"] == "replycart is stopping"
    assert process.stdout.closed or process.stdout.read() == b""
    desk.ok("restore", "--yes", "copy.db")
    assert desk.json("sale", "list") == []


def test_who_is_being_served_is_answered_before_the_end(caplog):
    begun = threading.Event()

    def slowly(environ, start):
        begun.set()
        time.sleep(0.5)
        start("200 OK", [("Content-Length", "4")])
        return [b"done"]

    server = create_server(slowly, host="127.0.0.1", port=0, threads=1, asyncore_use_poll=True)
    loop = threading.Thread(target=server.run, daemon=True)
    loop.start()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(
            requests.get, f"http://127.0.0.1:{server.effective_port}/", timeout=10, headers={"Connection": "close"}
        )
        assert begun.wait(10)
        running.close(server)
        assert asked.result().text == "done"
    loop.join(timeout=10)
    assert not loop.is_alive()
    assert "Exception when servicing" not in caplog.text


def test_exit_codes_and_where_things_are_said(shop_floor):
    folder, _, _ = shop_floor
    done = run(shop_floor, "sync", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["seen"] > 60
    wrong = run(shop_floor, "sale", "create", "NOPE", "-q", "1")
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count(b"\n")) == (1, b"", 1)
    assert wrong.stderr.startswith(b"replycart: product: ")
    (folder / "config.yaml").unlink()
    lost = run(shop_floor, "serve")
    assert (lost.returncode, lost.stdout) == (1, b"")
    assert b"replycart init" in lost.stderr
    assert b"Traceback" not in lost.stderr


def test_a_reader_that_goes_away(shop_floor):
    folder, _, env = shop_floor
    script = f"yes buy | head -20000 | '{REPLYCART}' intent - | head -1"
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=env, capture_output=True, timeout=60, check=False
    )
    assert json.loads(done.stdout)["intent"] == "buy"
    assert done.stderr == b""


def test_a_job_that_the_stop_cuts_short_is_no_error(rehearsal, caplog):
    lead = app.Lead(rehearsal.house)

    def closed() -> None:
        raise RuntimeError("the ledger is closed")

    job = lead._guarded(closed, "sweep")
    with caplog.at_level("INFO", "replycart"):
        job()
        assert caplog.records[-1].levelname == "ERROR"
        lead._stop.set()
        job()
        assert caplog.records[-1].levelname == "INFO"
