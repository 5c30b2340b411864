"""The command line: ``replycart``. Exit codes: 0 done, 1 it could not be done, 2 the command's words are off."""

from __future__ import annotations

import sqlite3
import sys

import click

from bridge import __version__
from bridge.cli import clearance, connect, following, gifts, inbox, offers, running, selling, setup, wallets
from bridge.config import ConfigError
from bridge.errors import ReplycartError
from bridge.store import Stale
from bridge.store.engine import StoreError
from connectors.errors import ConnectorError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="replycart")
@click.option(
    "--config",
    "-c",
    "path",
    default="config.yaml",
    envvar="REPLYCART_CONFIG",
    show_default=True,
    type=click.Path(dir_okay=False),
    help="The configuration file.",
)
@click.pass_context
def cli(context: click.Context, path: str) -> None:
    """Sell by reply: a post on X, Bluesky or Mastodon is the shelf, PayPal takes the money, the order stands in your own shop."""
    context.obj = path


for command in (
    *setup.COMMANDS,
    *connect.COMMANDS,
    *inbox.COMMANDS,
    *selling.COMMANDS,
    *offers.COMMANDS,
    *clearance.COMMANDS,
    *gifts.COMMANDS,
    *wallets.COMMANDS,
    *following.COMMANDS,
    *running.COMMANDS,
):
    cli.add_command(command)


def main() -> None:
    """Entry point. Errors that a person can mend are told in a line, never as a trace."""
    if any("\ud800" <= sign <= "\udfff" for word in sys.argv for sign in word):
        click.echo("replycart: the command's words are not UTF-8", err=True)
        sys.exit(2)
    try:
        cli(prog_name="replycart", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("replycart: broken off", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except (ReplycartError, StoreError, ConfigError, ConnectorError) as error:
        click.echo(f"replycart: {error}", err=True)
        sys.exit(1)
    except Stale:
        click.echo("replycart: it was changed by somebody else at this moment; look, and try again", err=True)
        sys.exit(1)
    except sqlite3.Error as error:
        click.echo(f"replycart: the ledger: {error}; is the disk full, or the file damaged?", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
