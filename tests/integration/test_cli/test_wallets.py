"""``replycart wallets list``: whose, how it stands, within which ceilings; never what charges it, nor whose account it is."""

from __future__ import annotations

from bridge import checkout
from tests.conftest import ADDRESS


def test_wallets_are_listed_without_what_charges_them(desk):
    assert "No wallets yet" in desk.ok("wallets", "list")
    desk.config.write_text(desk.config.read_text() + "selling: {wallets: true}\n")
    with desk.house() as house:
        for who in ("ann", "bob"):
            account = {"network": "memory", "id": f"u-{who}", "handle": who}
            url = checkout.save(house, account, ADDRESS, (5_000, 20_000), "en")
            if who == "ann":
                desk.payments.consent(url.rsplit("/", 1)[-1])
                assert checkout.finish(house, "memory", "u-ann")
        token = checkout.wallet_of(house, "memory", "u-ann").token
    text = desk.ok("wallets", "list")
    for word in ("ann", "saved", "50.00", "200.00", "1 saved"):
        assert word in text
    found = {one["handle"]: one for one in desk.json("wallets", "list")}
    assert {who: one["state"] for who, one in found.items()} == {"ann": "saved", "bob": "asked"}
    assert (found["ann"]["per_purchase"], found["ann"]["per_month"]) == (5_000, 20_000)
    assert set(found["ann"]) == {
        "network", "handle", "state", "per_purchase", "per_month", "currency", "created_at", "changed_at",
    }  # fmt: skip
    for said in (text, desk.ok("wallets", "list", "--json")):
        for secret in (token, "example.com", "Paris"):
            assert secret not in said
