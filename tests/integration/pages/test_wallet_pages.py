"""The buyer's own pages: save a wallet, see it, change it, delete it, promise from the line; and the merchant's restocking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import checkout
from bridge.states import State
from bridge.store.wallets import wallets
from tests.conftest import ADDRESS
from tests.integration.pages.merchant import merchant
from tests.integration.pages.visitor import Visitor

CEILINGS = {"per_purchase": "100", "per_month": "250.00"}


@pytest.fixture
def shop(rehearsal):
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, wallets=True))
    return rehearsal


def signed_in(shop, handle="ann", lang="en"):
    visitor = Visitor(shop, lang)
    visitor.get("/wallet")
    away = visitor.post("/wallet/sign-in", {"network": "memory"}).location
    assert visitor.get(shop.network.allow(away, handle)).location.endswith("/wallet")
    assert visitor.get("/wallet").status_code == 200
    return visitor


def with_wallet(shop, handle="ann"):
    visitor = signed_in(shop, handle)
    away = visitor.post("/wallet", {**ADDRESS, **CEILINGS}).location
    assert away.startswith("https://memory.invalid/save/")
    shop.payments.consent(away.rsplit("/", 1)[-1])
    assert visitor.get("/wallet/back").location.endswith("/wallet")
    visitor.get("/wallet")
    return visitor


def wallet_of(shop, handle="ann"):
    return checkout.wallet_of(shop.house, "memory", f"u-{handle}")


def test_a_shop_without_wallets_has_no_such_page(rehearsal):
    visitor = Visitor(rehearsal)
    assert visitor.get("/wallet").status_code == 404
    sale = rehearsal.on_sale()
    visitor.get(f"/s/{sale.slug}")
    assert "reply alone" not in visitor.text()


def test_saved_shown_changed_and_deleted(shop):
    ann = with_wallet(shop)
    assert "Saved. From now on" in ann.text()
    assert "a…@example.com" in ann.text()
    assert ann.soup.find("input", {"id": "city"})["value"] == "Paris"
    assert wallet_of(shop).per_month == 25_000
    assert (
        ann.post("/wallet", {**ADDRESS, "city": "Lyon", "per_purchase": "80,50", "per_month": "90"}).status_code
        == 303
    )
    ann.get("/wallet")
    assert "Your changes are kept" in ann.text()
    assert (wallet_of(shop).per_purchase, wallet_of(shop).state) == (8_050, "saved")
    shop.on_sale()
    shop.reply("ann")
    shop.clock.advance(74)
    shop.outbox.drain()
    assert shop.of("ann").state is State.ORDERED
    assert shop.of("ann").address.city == "Lyon"
    ann.get("/wallet")
    assert "€4" in ann.text() or "€5" in ann.text(), "what was spent this month"
    ann.post("/wallet/delete")
    ann.get("/wallet")
    assert "Your wallet is deleted" in ann.text()
    assert wallet_of(shop) is None


def test_each_field_says_what_is_wrong_with_it_and_keeps_what_was_typed(shop):
    ann = signed_in(shop)
    bad = ann.post("/wallet", {**ADDRESS, "email": "x", "per_purchase": "a lot", "per_month": ""})
    assert bad.status_code == 422
    assert set(ann.wrong()) == {"email", "per_purchase", "per_month"}
    assert ann.soup.find("input", {"id": "per_purchase"})["value"] == "a lot"
    bad = ann.post("/wallet", {**ADDRESS, "per_purchase": "100", "per_month": "99"})
    assert bad.status_code == 422
    assert set(ann.wrong()) == {"per_month"}
    assert wallet_of(shop) is None


def test_who_says_no_at_paypal_saves_nothing(shop):
    ann = signed_in(shop)
    ann.post("/wallet", {**ADDRESS, **CEILINGS})
    ann.get("/wallet/back")
    ann.get("/wallet")
    assert "You did not agree at PayPal" in ann.text()


def test_nobody_changes_a_wallet_by_an_old_sign_in(shop):
    ann = with_wallet(shop)
    shop.clock.advance(31 * 60)
    assert ann.post("/wallet", {**ADDRESS, "city": "Elsewhere", **CEILINGS}).status_code == 303
    assert "Elsewhere" not in wallet_of(shop).address
    ann.get("/wallet")
    assert "Sign in with" in ann.text()
    assert "Paris" not in str(ann.soup)


def test_in_french(shop):
    ann = signed_in(shop, lang="fr")
    assert "Votre portefeuille" in ann.text()
    assert "Un mois, au plus" in ann.text()


def test_somebody_in_line_promises_and_takes_it_back(shop):
    shop.on_sale(quantity=1)
    shop.reply("bob")
    shop.clock.advance(1)
    shop.reply("ann")
    ann = with_wallet(shop)
    token = shop.of("ann").token
    ann.get(f"/c/{token}")
    assert "let your saved wallet buy it" in ann.text()
    ann.post(f"/wallet/promise/{token}", {"days": "7"})
    ann.get(f"/c/{token}")
    assert "You promised to buy it" in ann.text()
    stranger = signed_in(shop, "eve")
    stranger.get(f"/c/{token}")
    assert "You promised" not in stranger.text()
    stranger.post(f"/wallet/promise/{token}", {"days": "0"})
    ann.get(f"/c/{token}")
    assert "You promised to buy it" in ann.text()
    ann.post(f"/wallet/promise/{token}", {"days": "0"})
    ann.get(f"/c/{token}")
    assert "let your saved wallet buy it" in ann.text()


def test_no_promise_is_offered_or_taken_in_a_series_for_the_first(shop):
    sale = shop.on_sale(quantity=1, mode="first_come")
    for who in ("bob", "ann"):
        shop.reply(who)
        shop.clock.advance(1)
    ann = with_wallet(shop)
    token = shop.of("ann").token
    ann.get(f"/c/{token}")
    assert "number 2 in line" in ann.text()
    assert "let your saved wallet buy it" not in ann.text()
    ann.post(f"/wallet/promise/{token}", {"days": "7"})
    assert wallets(shop.store.view()).promise(shop.of("ann").id) is None
    marie = merchant(shop)
    marie.get(f"/admin/sales/{sale.slug}/line")
    assert "go along the line, which alone decides" in marie.text()


def test_the_merchant_sees_what_restocking_would_sell_and_restocks(shop):
    sale = shop.on_sale(quantity=1)
    shop.reply("bob")
    shop.clock.advance(1)
    shop.reply("ann")
    ann = with_wallet(shop)
    ann.get(f"/c/{shop.of('ann').token}")
    ann.post(f"/wallet/promise/{shop.of('ann').token}", {"days": "7"})
    marie = merchant(shop)
    marie.get(f"/admin/sales/{sale.slug}/line")
    assert "1 of them promised by saved wallets: restocking sells €49.00 by itself" in marie.text()
    wrong = marie.post(f"/admin/sales/{sale.slug}/units", {"sku": "PRINT", "units": "500"})
    assert wrong.status_code == 422
    assert "the shop has" in marie.text()
    assert marie.post(f"/admin/sales/{sale.slug}/units", {"sku": "PRINT", "units": "1"}).status_code == 303
    assert shop.of("ann").state is State.HELD
    shop.clock.advance(74)
    shop.outbox.drain()
    assert shop.of("ann").state is State.ORDERED
    shop.sound()


def test_the_merchant_sees_how_many_wallets_there_are_and_what_paid(shop):
    with_wallet(shop)
    shop.on_sale()
    shop.reply("ann")
    shop.reply("bob")
    shop.pay("bob")
    shop.clock.advance(74)
    shop.outbox.drain()
    marie = merchant(shop)
    marie.get("/admin/buyers")
    assert "1 of them has saved a wallet" in marie.text()
    marie.get(f"/admin/purchases/{shop.of('ann').id}")
    assert "the saved wallet, with the reply alone" in marie.text()
    assert "The saved wallet paid" in marie.text()
    marie.get(f"/admin/purchases/{shop.of('bob').id}")
    assert "the buyer, on the page" in marie.text()


def test_the_merchant_reads_why_a_wallet_did_not_pay(shop):
    with_wallet(shop)
    shop.on_sale(price=20_000)
    shop.reply("ann")
    jean = merchant(shop, lang="fr")
    jean.get(f"/admin/purchases/{shop.of('ann').id}")
    assert "pas acheté de lui-même : au-dessus du plafond par achat de son propriétaire" in jean.text()
