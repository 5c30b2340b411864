"""The pages of a gift: for who gives, for who is sent something, and in the dashboard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.config.values import Charity
from bridge.store.gifts import gifts
from bridge.store.pages import Ask
from tests.integration.pages.merchant import merchant
from tests.integration.pages.visitor import Visitor
from tests.integration.test_gifts import GIVING


@pytest.fixture
def rehearsal(rehearsal):
    rehearsal.house.config = replace(rehearsal.house.config, giving=GIVING)
    rehearsal.network.elsewhere["900"] = ""
    return rehearsal


def said(rehearsal, text="@shop #send 20EUR @bob", who="ann"):
    rehearsal.network.say("900", who, text)
    rehearsal.hear()
    return gifts(rehearsal.store.view()).gift_pages(Ask()).items[0]


def signed_in(rehearsal, handle, lang="en"):
    visitor = Visitor(rehearsal, lang)
    assert visitor.get("/give").status_code == 200
    away = visitor.post("/give/sign-in", {"network": "memory"}).location
    assert visitor.get(rehearsal.network.allow(away, handle)).location.endswith("/give")
    assert visitor.get("/give").status_code == 200
    return visitor


def paypal(rehearsal, answer):
    page = answer.location.rsplit("/", 1)[-1]
    rehearsal.payments.approve(page)
    return page


def test_from_the_reply_to_the_receipt(rehearsal):
    gift = said(rehearsal)
    stranger = Visitor(rehearsal)
    stranger.get("/give")
    assert "#send 20EUR @someone · up to €250.00" in stranger.text()
    ann, bob = signed_in(rehearsal, "ann"), signed_in(rehearsal, "bob")
    assert "You give €20.00 · @bob to be confirmed" in ann.text()
    assert "Nothing yet" in bob.text()
    page = f"/g/{gift.token}"
    assert ann.get(page).headers["Cache-Control"] == "no-store"
    assert "€20.00 to @bob" in ann.text()
    assert ann.post(f"{page}/pay").location.endswith(page)
    ann.get(page)
    assert "That is not possible any more." in ann.text()
    ann.post(f"{page}/confirm")
    ann.get(page)
    assert "https://sell.example.com/give" in ann.text()
    bob.get("/give")
    assert "For you €20.00 · from @ann" in bob.text()
    answer = bob.post("/give/claim", {"gift": gift.id, "payee": "not an address"})
    assert answer.status_code == 422
    assert bob.soup.find("input", {"name": "payee"})["value"] == "not an address"
    bob.post("/give/claim", {"gift": gift.id, "payee": "bob@example.com", "keep": "1"})
    bob.get("/give")
    assert "b…@example.com" in bob.text()
    ann.get(page)
    assert "PayPal b…@example.com" in ann.text()
    assert "bob@example.com" not in ann.text()
    paypal(rehearsal, ann.post(f"{page}/pay"))
    assert ann.get(f"{page}/back").location.endswith(page)
    rehearsal.outbox.drain()
    ann.get(page)
    for words in ("Thank you. @bob has it.", "Receipt", gift.id, "CAP-PAGE1", "From @ann (Memory)"):
        assert words in ann.text()
    bob.post("/give/forget")
    bob.get("/give")
    assert "goes to PayPal" not in bob.text()


def test_the_giver_sees_since_when_the_account_is_named(rehearsal):
    """Before confirming, too: one that was named an hour ago, for a handle known for years, is a reason to ask."""
    first = said(rehearsal, who="fay")
    fay = Visitor(rehearsal)
    fay.get(f"/g/{first.token}")
    assert "was named" not in fay.text()
    fay.post(f"/g/{first.token}/confirm")
    bob = signed_in(rehearsal, "bob")
    bob.post("/give/claim", {"gift": first.id, "payee": "bob@example.com", "keep": "1"})
    at = rehearsal.clock.now()
    named = f"This PayPal account was named by @bob on {at.day} {at:%B %Y}"
    fay.get(f"/g/{first.token}")
    assert named in fay.text()
    rehearsal.clock.advance(days=40)
    gift = said(rehearsal)
    ann = Visitor(rehearsal)
    ann.get(f"/g/{gift.token}")
    assert "Is that what you want?" in ann.text()
    assert "(Memory, PayPal b…@example.com)" in ann.text()
    assert named in ann.text()


def test_a_charitys_account_is_shown_as_it_is_configured_now(rehearsal):
    gift = said(rehearsal, "@shop #donate 20EUR")
    ann = Visitor(rehearsal)
    ann.get(f"/g/{gift.token}")
    ann.post(f"/g/{gift.token}/confirm")
    charities = {"helpers": Charity("The Helpers", "right@other.example")}
    rehearsal.house.config = replace(rehearsal.house.config, giving=replace(GIVING, charities=charities))
    ann.get(f"/g/{gift.token}")
    assert "PayPal r…@other.example" in ann.text()


def test_in_french(rehearsal):
    gift = said(rehearsal, "@shop #don 12,50 €")
    ann = signed_in(rehearsal, "ann", "fr")
    ann.get(f"/g/{gift.token}")
    assert "12,50 € pour The Helpers" in ann.text()
    stranger = Visitor(rehearsal, "fr")
    stranger.get("/give")
    assert "#don 20EUR · The Helpers" in stranger.text()
    assert "#donate" not in stranger.text()


def test_nobody_claims_what_is_for_somebody_else(rehearsal):
    gift = said(rehearsal)
    ann = signed_in(rehearsal, "ann")
    ann.get(f"/g/{gift.token}")
    ann.post(f"/g/{gift.token}/confirm")
    eve = signed_in(rehearsal, "eve")
    assert eve.post("/give/claim", {"gift": gift.id, "payee": "eve@example.com"}).status_code == 404
    stranger = Visitor(rehearsal)
    stranger.get("/give")
    assert stranger.post("/give/claim", {"gift": gift.id, "payee": "eve@example.com"}).status_code == 303
    assert gifts(rehearsal.store.view()).gift(gift.id).state == "unclaimed"
    bob = signed_in(rehearsal, "bob")
    rehearsal.clock.advance(minutes=31)
    assert bob.post("/give/claim", {"gift": gift.id, "payee": "eve@example.com"}).status_code == 303
    assert gifts(rehearsal.store.view()).gift(gift.id).state == "unclaimed"


def test_the_address_is_the_token_alone(rehearsal):
    gift = said(rehearsal)
    for key in (gift.id, "x" * 22, "x"):
        assert Visitor(rehearsal).get(f"/g/{key}").status_code == 404


def test_let_be(rehearsal):
    gift = said(rehearsal)
    ann = Visitor(rehearsal)
    ann.get(f"/g/{gift.token}")
    ann.post(f"/g/{gift.token}/cancel")
    ann.get(f"/g/{gift.token}")
    assert "You have let it be." in ann.text()


def test_without_giving_there_is_no_page(rehearsal):
    rehearsal.house.config = replace(rehearsal.house.config, giving=replace(GIVING, charities={}, send=False))
    assert Visitor(rehearsal).get("/give").status_code == 404


def test_the_dashboard(rehearsal):
    marie = merchant(rehearsal)
    gift = said(rehearsal, "@shop #donate 20EUR")
    marie.get("/admin/gifts")
    assert "@ann to be confirmed The Helpers €20.00" in marie.text()
    marie.get(f"/admin/gifts/{gift.id}")
    assert "said in a reply" in marie.text()
    assert "give@helpers.example" not in marie.text()
    assert marie.post(f"/admin/gifts/{gift.id}/cancel").status_code == 303
    marie.get(f"/admin/gifts/{gift.id}")
    assert "ended by the shop" in marie.text()
