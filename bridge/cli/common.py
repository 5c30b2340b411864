"""What the commands share: the house of the configuration, and output for people or for scripts."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bridge import bootstrap, config, log, money
from bridge.errors import Invalid
from bridge.house import House

F = TypeVar("F", bound=Callable[..., Any])
console = Console(highlight=False, emoji=False)
#: Where nobody looks (a pipe, a log) nothing is folded: ids and addresses stay whole.
UNSEEN_WIDTH = 400
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


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


def plain(text: object) -> str:
    """Somebody's words, fit to stand inside our markup and on any terminal."""
    return escape(_CONTROL.sub("", str(text)))


def say(text: str) -> None:
    """A line for people, with our markup; never folded, so that an address can be copied whole."""
    console.print(text, soft_wrap=True)


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, empty: str = "Nothing yet.") -> None:
    if not rows:
        console.print(empty)
        return
    made = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(Text("" if cell is None else _CONTROL.sub("", str(cell))) for cell in row))
    (console if console.is_terminal else Console(width=UNSEEN_WIDTH)).print(made)


def minor(text: str, currency: str, field: str) -> int:
    """ "12.50" as minor units; ``Invalid`` when it has too many decimals, can be read in two ways, or is no amount."""
    try:
        return money.read(text, currency)
    except ValueError as error:
        raise Invalid({field: str(error)}) from None
