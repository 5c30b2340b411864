"""What the tests do not have to do a thousand times: nothing that is looked at differs, only its price.

``REPLYCART_SLOW=1`` leaves all of it out: whether a failure comes from here is known with that. ``make proof`` runs without it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from werkzeug.routing import Rule

from bridge.store import migrations, sqlite

MEMORY = Path("/dev/shm")
ENOUGH = 2 << 30


def up() -> None:
    if os.environ.get("REPLYCART_SLOW") or os.environ.get("REPLYCART_PROOF"):
        return
    _keep_compiled()
    _in_memory()
    _ledgers_from_a_template()
    _rules_once()


def _keep_compiled() -> None:
    """Each program that a test starts imports the whole house; where nothing may be kept it is compiled each time."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


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
    """Werkzeug compiles two functions for each address of an application; those of the next application are the same."""
    real, made = Rule._compile_builder, {}  # type: ignore[var-annotated]

    def compile_builder(rule: Any, append_unknown: bool = True) -> Any:
        converters = {name: (type(one), vars(one).get("regex")) for name, one in rule._converters.items()}
        key = repr((rule.rule, rule._trace, rule.defaults, converters, append_unknown))
        if key not in made:
            made[key] = real(rule, append_unknown)
        return made[key]

    Rule._compile_builder = compile_builder  # type: ignore[method-assign]
