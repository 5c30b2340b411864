"""Wallets that buyers have saved: whose, and within which ceilings; never what charges them, nor whose PayPal account it is."""

from __future__ import annotations

import click

from bridge.cli.common import as_json, house, out, say, table
from bridge.clock import from_ms
from bridge.store.wallets import wallets
from bridge.views import wallet
from connectors.values import Money


@click.group("wallets")
def wallets_group() -> None:
    """Wallets that buyers have saved: look."""


@wallets_group.command("list")
@as_json
@click.pass_obj
def wallets_list(path: str, /, as_json: bool) -> None:
    """Wallets, who changed theirs last first, and how many are saved."""
    with house(path) as home:
        known = wallets(home.store.view())
        found, count = known.all_wallets(), known.wallet_count()
    if as_json:
        out([wallet(one) for one in found])
        return
    table(
        ["account", "network", "state", "a purchase", "a month", "changed"],
        [
            [one.handle, one.network, one.state, str(Money(one.per_purchase, one.currency)),
             str(Money(one.per_month, one.currency)), f"{from_ms(one.changed_at):%Y-%m-%d %H:%M}"]
            for one in found
        ],
        empty="No wallets yet. See docs/selling.md, “Pay with the reply alone”.",
    )  # fmt: skip
    if found:
        say(f"{count} saved.")


COMMANDS: tuple[click.Command, ...] = (wallets_group,)
