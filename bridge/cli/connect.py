"""Signing the shop's own account in, once: for networks whose tokens rotate, so that none needs to be pasted."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs, urlsplit

import click

from bridge.cli.common import console, house
from connectors.errors import ConnectorError


@click.command()
@click.pass_obj
def connect(path: str) -> None:
    """Sign the shop's own X account in (OAuth 2.0); the tokens are kept sealed in the ledger."""
    with house(path) as home:
        network = home.network
        if not hasattr(network, "connect_url") or not hasattr(network, "connected"):
            raise click.ClickException(f"{network.platform} needs no such sign-in; see the configuration")
        back = f"{home.config.public_url}/signed-in"
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        console.print("1. In a browser that is signed in as the shop's account, open:\n")
        click.echo(network.connect_url(back, state, verifier))
        console.print(
            f"\n2. Allow it. The browser then lands on {back}?… and may show an error there: that is fine.\n"
            "3. Copy that whole address from the browser's address bar, and paste it here."
        )
        given = parse_qs(urlsplit(click.prompt("Address").strip()).query)
        if not secrets.compare_digest(given.get("state", [""])[0].encode(), state.encode()) or "code" not in given:
            raise click.ClickException("this is not the address of this sign-in; run the command again")
        try:
            account = network.connected(back, given["code"][0], verifier)
        except ConnectorError as error:
            raise click.ClickException(str(error)) from None
    console.print(f"Connected as @{account.handle}. Restart the service, then: replycart doctor")


COMMANDS: tuple[click.Command, ...] = (connect,)
