"""A PostgreSQL server of the tests' own, from Debian's package: started once per test process, a schema per test."""

from __future__ import annotations

import atexit
import contextlib
import glob
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.demo.ports import free_port
from tests import speed, warm

if TYPE_CHECKING:
    import psycopg

_COUNT = itertools.count(1)
_SERVER: list[Server] = []


def binaries() -> Path | None:
    """Where initdb and pg_ctl are; None where PostgreSQL is not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")) or [shutil.which("initdb") or ""]
    return Path(found[-1]).parent if found[-1] else None


class Server:
    """One cluster in a folder of its own. PostgreSQL refuses to run as root, so root lends it another user."""

    def __init__(self, *, host: str = "127.0.0.1", durable: bool = False, folder: Path | None = None) -> None:
        bin_folder = binaries()
        assert bin_folder is not None, "PostgreSQL is not installed (Debian: postgresql)"
        self._bin, self.host, self.port = bin_folder, host, free_port()
        self._returned: list[str] = []
        self._form: set[str] = set()
        self._base = f"postgresql://replycart@{host}:{self.port}/postgres"
        self._keeper: psycopg.Connection[Any] | None = None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="replycart-pg-"))
        self._user = "postgres" if os.geteuid() == 0 else ""
        if self._user:
            owner = pwd.getpwnam(self._user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._data = self.folder / "data"
        self._run(
            str(self._bin / "initdb"), "-D", str(self._data), "-A", "trust", "-U", "replycart", "--no-sync",
            "--encoding=UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        self._settings = f"-c listen_addresses={host} -p {self.port} -c unix_socket_directories={self.folder} -c max_connections=200"
        if host != "127.0.0.1":
            with open(self._data / "pg_hba.conf", "a", encoding="utf-8") as rules:
                rules.write(f"host all all {host}/24 trust\n")
        if not durable:
            self._settings += " -c fsync=off"

    def _run(self, *command: str) -> None:
        lent = ["runuser", "-u", self._user, "--"] if self._user else []
        done = subprocess.run([*lent, *command], capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr or done.stdout}")

    def start(self) -> None:
        log = str(self.folder / "log")
        self._run(str(self._bin / "pg_ctl"), "-D", str(self._data), "-o", self._settings, "-l", log, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """``immediate``: as if it had crashed."""
        self._run(str(self._bin / "pg_ctl"), "-D", str(self._data), "-m", mode, "-w", "stop")

    def restart(self) -> None:
        self.stop()
        self.start()

    def url(self, schema: str | None = None) -> str:
        """The address of a schema for a ledger on this server: a new one, with nothing in it."""
        import psycopg

        name = schema or f"ledger_{os.getpid()}_{next(_COUNT)}"
        with psycopg.connect(self._base, autocommit=True) as connection:
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{name}"')  # type: ignore[call-overload]
        return f"{self._base}?options=-csearch_path%3D{name}"

    def ledger(self) -> str:
        """The address of an empty ledger: one that was given back, or of a new one."""
        url = self._returned.pop() if self._returned else self.url()
        if not speed.SLOW:
            warm.up()
            warm.LENT.add(_schema(url))
        return url

    def give_back(self, url: str, version: int) -> None:
        """A ledger that its test is done with: the next one has it, emptied. Not one that somebody still has open, or that
        was left in another form than a new one has."""
        import psycopg

        # One that stays: what a server has to read before it knows seventy tables costs more than emptying them.
        if self._keeper is None or self._keeper.closed:
            self._keeper = psycopg.connect(self._base, autocommit=True)
        schema = _schema(url)
        # What was closed a moment ago is gone in another moment.
        for _ in range(20):
            if not self._keeper.execute(
                "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() "
                "AND pid <> ALL(%s)", (warm.pids(),),
            ).fetchone():  # fmt: skip
                break
            time.sleep(0.005)
        else:
            warm.drop(schema)
            return
        with self._keeper.transaction():
            connection = self._keeper
            connection.execute(f'SET LOCAL search_path = "{schema}"')  # type: ignore[call-overload]
            tables = {row[0] for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            )}  # fmt: skip
            if "replycart_schema" not in tables or (self._form and tables != self._form):
                warm.drop(schema)
                return
            if connection.execute("SELECT MAX(version) FROM replycart_schema").fetchone() != (version,):
                warm.drop(schema)
                return
            self._form = self._form or tables
            counters = connection.execute(
                "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"
            )
            # In any order, whatever refers to what. TRUNCATE takes thirty times as long.
            emptied = ["SET LOCAL session_replication_role = replica"]
            emptied += [f"DELETE FROM {table}" for table in tables - {"replycart_schema"}]
            emptied += [f"ALTER SEQUENCE {row[0]} RESTART" for row in counters]
            connection.execute("; ".join(emptied))  # type: ignore[call-overload]
        self._returned.append(url)

    def database(self, name: str) -> str:
        """The address of a new, empty database of its own: one that can be dumped, dropped and restored."""
        self.tool("createdb", name)
        return f"postgresql://replycart@{self.host}:{self.port}/{name}"

    def tool(self, name: str, *arguments: str) -> None:
        """One of PostgreSQL's own programs on this server, as its owner would call it; raises when it fails."""
        where = ["-h", self.host, "-p", str(self.port), "-U", "replycart"]
        command = [str(self._bin / name), *where, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr or done.stdout}")

    def remove(self) -> None:
        with contextlib.suppress(RuntimeError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _schema(url: str) -> str:
    return url.rpartition("%3D")[2]


def server() -> Server:
    """The server of this test process."""
    if not _SERVER:
        made = Server()
        made.start()
        atexit.register(made.remove)
        _SERVER.append(made)
    return _SERVER[0]
