"""The AT Protocol's reference servers, started by the tests: npm's ``@atproto/dev-env`` on a PostgreSQL and a Redis of
their own, all on loopback.

``python -m tests.contract.bluesky_reference`` installs the package (2 minutes, 360 MB) into the folder named by
``REPLYCART_BLUESKY_REFERENCE``, by default ``~/.cache/replycart/bluesky-reference``. Where it, Node, Redis or PostgreSQL
is missing, the tests that need the servers are skipped and say which.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import requests
from flask import Response, request

from bridge.demo.ports import free_port
from connectors.simulators.base import Simulator
from tests import postgres
from tests.contract.bluesky_chat import ChatService

PACKAGE = "@atproto/dev-env@0.3.215"
FOLDER = Path(os.environ.get("REPLYCART_BLUESKY_REFERENCE") or "~/.cache/replycart/bluesky-reference").expanduser()
SCRIPT = Path(__file__).with_name("bluesky_reference.js")


def missing() -> str:
    """What keeps the servers from being started; "" for nothing."""
    if not shutil.which("node"):
        return "Node.js is not installed (18 to 22 will do)"
    if not (FOLDER / "node_modules/@atproto/dev-env").is_dir():
        return f"{PACKAGE} is not installed: python -m tests.contract.bluesky_reference"
    if not shutil.which("redis-server"):
        return "Redis is not installed (Debian: redis-server)"
    if postgres.binaries() is None:
        return "PostgreSQL is not installed (Debian: postgresql)"
    return ""


def install() -> None:
    """Into FOLDER, by npm. ``better-sqlite3`` is fetched built, or built here."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "install", "--prefix", str(FOLDER), "--no-save", PACKAGE], check=True)


class Reference:
    """The servers. ``pds``: the address of the one that holds the accounts. ``chat``: the simulator's chat service, which is
    no part of the package; ``chat_service``: by what name that server passes calls on to it."""

    def __init__(self) -> None:
        self._postgres = postgres.Server()
        self._postgres.start()
        self._folder = tempfile.mkdtemp(prefix="replycart-bluesky-")
        port = free_port()
        quiet = subprocess.DEVNULL
        redis = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", self._folder]
        self._redis = subprocess.Popen(redis, stdout=quiet, stderr=quiet)
        env = {
            **os.environ,
            "DB_POSTGRES_URL": f"postgresql://replycart@127.0.0.1:{self._postgres.port}/postgres",
            "REDIS_HOST": f"127.0.0.1:{port}",
        }
        self._log = open(Path(self._folder) / "log", "w+", encoding="utf-8")  # noqa: SIM115
        self.chat = ChatService()
        command = ["node", str(SCRIPT), str(FOLDER), "replycart", self.chat.start()]
        self._node = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=self._log, text=True, start_new_session=True
        )
        assert self._node.stdout is not None
        told = self._node.stdout.readline()
        if not told:
            self._log.seek(0)
            log = self._log.read()[-2000:]
            self.stop()
            raise RuntimeError(f"the reference servers did not start: {log}")
        found = json.loads(told)
        self.pds, self._control = str(found["pds"]), str(found["control"])
        self.chat.did, self.chat.plc, self.chat.people.pds = str(found["chat"]), str(found["plc"]), self.pds
        self.chat_service = f"{self.chat.did}#bsky_chat"
        threading.Thread(target=self._drain, name="reference-output", daemon=True).start()

    def _drain(self) -> None:
        assert self._node.stdout is not None
        for _ in self._node.stdout:
            pass

    def settle(self) -> None:
        """Return when everything said so far is shown."""
        for attempt in range(3):
            answer = requests.get(self._control, timeout=60)
            if answer.ok:
                return
            time.sleep(0.1 * attempt)
        raise RuntimeError(f"the reference servers do not settle: {answer.text}")

    def stop(self) -> None:
        for process in (self._node, self._redis):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait(timeout=10)
        self.chat.stop()
        self._log.close()
        self._postgres.remove()
        shutil.rmtree(self._folder, ignore_errors=True)


class Proxy(Simulator):
    """Stands between the connector and the reference server, and fails when told, as a simulator does."""

    name = "bluesky-proxy"

    def __init__(self, reference: Reference) -> None:
        self._reference, self.dirty = reference, True
        super().__init__()

    def reset(self) -> None:
        self.dirty = True

    def routes(self) -> None:
        self.app.add_url_rule("/xrpc/<nsid>", view_func=self._pass, methods=["GET", "POST"])

    def _pass(self, nsid: str) -> Response:
        if self.dirty:
            self.dirty = False
            self._reference.settle()
        if request.method == "POST":
            self.dirty = True
        kept = ("Authorization", "Content-Type", "Accept-Language", "atproto-proxy")
        answer = requests.request(
            request.method,
            f"{self._reference.pds}/xrpc/{nsid}?{request.query_string.decode()}",
            headers={name: request.headers[name] for name in kept if name in request.headers},
            data=request.get_data() if request.method == "POST" else None,
            timeout=60,
        )
        named = ("Content-Type", "Date")
        headers = {name: answer.headers[name] for name in named if name in answer.headers}
        return Response(answer.content, answer.status_code, headers)


if __name__ == "__main__":
    install()
    sys.exit(missing() or 0)
