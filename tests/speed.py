"""What the tests do not have to do a thousand times: nothing that is looked at differs, only its price.

``NO_SHORTCUTS=1`` leaves all of it out: whether a failure comes from here is known with that. ``make proof`` runs without it.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from jinja2 import Environment
from werkzeug.routing import Rule

from bridge.store import migrations, sqlite

SLOW = bool(os.environ.get("NO_SHORTCUTS") or os.environ.get("LONG_FORMS"))
MEMORY = Path("/dev/shm")
ENOUGH = 2 << 30
LONG = (
    "test_demo.py", "test_modules.py", "test_ways_http.py", "test_wallets_http.py", "test_flash_http.py", "test_lives.py",
    "test_every_page_for_everybody", "test_postgres_restarts.py", "test_a_crowd_is_at_work", "test_every_page_in_every_state",
)  # fmt: skip


def up() -> None:
    if SLOW:
        return
    _keep_compiled()
    _in_memory()
    _ledgers_from_a_template()
    _rules_once()
    _pages_once()
    _collect_less()


def long_first(items: list[Any], workers: int) -> None:
    """Each worker begins with some of those that mostly wait: what begins last ends last, and alone."""
    slow = [item for item in items if any(name in item.nodeid for name in LONG)]
    rest = [item for item in items if item not in set(slow)]
    # The workers get a part of the list each, one after the other.
    parts = [slow[at::workers] for at in range(workers)]
    size = len(items) // workers
    made: list[Any] = []
    for part in parts[:-1]:
        take = max(0, size - len(part))
        made += [*part, *rest[:take]]
        rest = rest[take:]
    items[:] = [*made, *parts[-1], *rest]


def _keep_compiled() -> None:
    """Each program that a test starts imports the whole house; where nothing may be kept it is compiled each time."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _collect_less() -> None:
    """As `serve` does: what is imported stays, and looking through it for cycles again and again costs a tenth."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _in_memory() -> None:
    """The tests' folders in memory where there is room: every commit waits for the disk (``synchronous=FULL``), and a disk
    that others use too takes its time. What a killed process has written is there all the same; that a disk keeps
    it is not ours to test."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def _ledgers_from_a_template() -> None:
    """A new ledger is a copy of one that the migrations made in this process."""
    real, templates = sqlite.SQLiteEngine._begin, {}  # type: ignore[var-annotated]

    def begin(store: Any, path: str) -> None:
        if sqlite.MIGRATIONS is not migrations.MIGRATIONS:
            real(store, path)
            return
        if "bytes" not in templates:
            real(store, path)
            templates["bytes"] = Path(path).read_bytes()
            return
        Path(path).write_bytes(templates["bytes"])

    sqlite.SQLiteEngine._begin = begin  # type: ignore[method-assign]


def _rules_once() -> None:
    """Werkzeug reads each address of an application and compiles two functions for it; those of the next one are the same."""
    real = Rule.compile
    made: dict[object, tuple[Any, ...]] = {}

    def compile_once(rule: Any) -> None:
        kinds = tuple(sorted(rule.map.converters.items(), key=lambda one: one[0]))
        key = (
            rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes, rule.map.host_matching, kinds
        )  # fmt: skip
        if key not in made:
            real(rule)
            made[key] = (
                rule._parts, rule._trace, rule._converters, set(rule.arguments),
                rule._build.__func__, rule._build_unknown.__func__,
            )  # fmt: skip
            return
        parts, trace, converters, arguments, build, unknown = made[key]
        rule._parts, rule._trace, rule._converters = list(parts), list(trace), dict(converters)
        rule.arguments |= arguments
        rule._build, rule._build_unknown = build.__get__(rule, None), unknown.__get__(rule, None)

    Rule.compile = compile_once  # type: ignore[method-assign]


def _pages_once() -> None:
    """Each application compiles the pages that it shows; those of the next one are the same."""
    real = Environment.compile
    made: dict[object, Any] = {}

    def compile_once(
        self: Any, source: Any, name: Any = None, filename: Any = None, *rest: Any, **more: Any
    ) -> Any:
        if rest or more or not isinstance(source, str):
            return real(self, source, name, filename, *rest, **more)
        key = (source, name, filename, type(self), tuple(sorted(self.extensions)), self.finalize)
        if key not in made:
            made[key] = real(self, source, name, filename)
        return made[key]

    Environment.compile = compile_once  # type: ignore[method-assign,assignment]
