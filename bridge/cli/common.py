"""What the commands share: the house of the configuration, and output for people or for scripts."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from bridge import bootstrap, config, log
from bridge.house import House

F = TypeVar("F", bound=Callable[..., Any])
console = Console(highlight=False)


def as_json(command: F) -> F:
    """The option ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output, for scripts.")(
        command
    )


def read_config(path: str) -> config.Config:
    """The file if there is one; the environment alone is enough too."""
    return config.load(path if Path(path).exists() or not _env() else None, os.environ)


def _env() -> bool:
    return any(name.startswith(config.PREFIX) and name != config.PREFIX + "CONFIG" for name in os.environ)


@contextlib.contextmanager
def house(path: str, *, quiet: bool = True) -> Iterator[House]:
    """The house, closed afterwards. ``quiet``: only warnings are logged, as text."""
    settings = read_config(path)
    if quiet:
        log.configure("text", "warning")
        logging.getLogger("replycart").setLevel(logging.ERROR)
    else:
        log.configure(settings.log_format, settings.log_level)
    built = bootstrap.build(settings)
    try:
        yield built
    finally:
        built.store.close()


def out(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, empty: str = "Nothing yet.") -> None:
    if not rows:
        console.print(empty)
        return
    made = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(made)
