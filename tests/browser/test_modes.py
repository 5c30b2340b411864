"""The pages of the further ways of selling, and theirs in the dashboard: WCAG 2.2 AA as far as axe can see, on a telephone
and at 320 px."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge import catalogue, checkout, clearance, giving, holds, listening, offers, sales
from bridge.clearance import RuleRequest
from bridge.offers import OfferRequest
from bridge.sales import SaleRequest
from bridge.store.gifts import gifts
from bridge.store.offers import offers as asked
from bridge.store.pages import Ask
from connectors.values import Account, Money, Special
from tests.browser.house import PHONE
from tests.browser.test_access import LEVELS, violations
from tests.browser.test_admin import PROOF, sign_in
from tests.conftest import ADDRESS
from tests.integration.test_gifts import GIVING

#: French words are the longer ones; what both have in common is looked at once in `make test`.
LANGS = ["en", "fr"] if PROOF else ["fr"]
SHOTS = os.environ.get("REPLYCART_SHOTS", "")


def flaws(page, name):
    found = []
    for scheme, options in (
        ("light", {"runOnly": LEVELS}),
        ("dark", {"runOnly": {"type": "rule", "values": ["color-contrast"]}}),
    ):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in violations(page, options)]
    page.emulate_media(color_scheme="light")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 640})
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        found.append("scrolls sideways at 320 px")
    page.set_viewport_size(PHONE["viewport"])
    return found


def opened(here):
    offer = offers.create(
        here.house, OfferRequest("#HelloWinter", percent=15, minimum=3000, title="Hello winter", days=10)
    )
    here.network.elsewhere["900"] = ""
    for who in ("ann", "bob"):
        here.network.say("900", who, "#hellowinter")
    listening.poll_tags(here.house)
    here.hear()
    return offer


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_an_offer(here, chromium, lang):
    offer = opened(here)
    context = chromium.new_context(**{**PHONE, "locale": lang, "reduced_motion": "reduce"})
    page = context.new_page()
    address = offers.url(here.house, offer)
    page.goto(address)
    wrong = {"before": flaws(page, f"offer-{lang}")}
    here.expects("ann")
    page.locator("form[action$=sign-in] button").click()
    page.wait_for_url(address)
    (grant,) = asked(here.store.view()).grants_of("memory", "u-ann")
    assert page.locator(".coupon").inner_text() == grant.code
    wrong["signed in"] = flaws(page, f"offer-signed-in-{lang}")
    here.shop.use_coupon(grant.code)
    here.clock.advance(minutes=11)
    offers.look(here.house)
    offers.end(here.house, offer.id)
    page.goto(address)
    wrong["used"] = flaws(page, f"offer-used-{lang}")
    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_an_order_that_may_be_told(here, chromium, lang):
    offers.create(here.house, OfferRequest("#MerciAtelier", percent=15, whom="buyers"))
    here.selling()
    here.reply("ann")
    here.pay("ann")
    context = chromium.new_context(**{**PHONE, "locale": lang, "reduced_motion": "reduce"})
    page = context.new_page()
    page.goto(here.page("ann"))
    link = page.locator("section[aria-labelledby=tell] a.button")
    assert "%23MerciAtelier" in link.get_attribute("href")
    wrong = flaws(page, f"order-tell-{lang}")
    context.close()
    assert wrong == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_dashboards_pages(here, chromium, lang):
    offer = opened(here)
    here.shop.set_product("PRINT", special=Special(Money(3900, "EUR"), None, None))
    catalogue.sync(here.house, full=True)
    rule = clearance.create(
        here.house, RuleRequest("Weekend", slots=["sat 10", "sun 18"], percent=10, stock_over=2)
    )
    clearance.fire(here.house, rule, here.clock.now())
    context = chromium.new_context(**{**PHONE, "locale": lang, "reduced_motion": "reduce"})
    page = context.new_page()
    sign_in(page, here)
    wrong = {}
    for name, path in {
        "offers": "offers", "offer": f"offers/{offer.slug}", "offer-form": "offers/new", "clearance": "clearance",
        "rule-form": "clearance/new",
    }.items():  # fmt: skip
        page.goto(f"{here.base}/admin/{path}")
        wrong[name] = flaws(page, f"admin-{name}-{lang}")
    page.locator("#name").fill("")
    page.locator("#hour").fill("99")
    with page.expect_navigation():
        page.locator("main form button").last.click()
    wrong["rule with mistakes"] = flaws(page, f"admin-rule-wrong-{lang}")
    page.goto(f"{here.base}/admin/clearance")
    page.locator("form[action$=approve] button").click()
    page.wait_for_url(f"{here.base}/admin/clearance")
    wrong["approved"] = flaws(page, f"admin-approved-{lang}")
    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("lang", LANGS)
def test_a_series_its_list_a_parcel_and_a_basket(here, chromium, lang):
    catalogue.sync(here.house, full=True)
    series = sales.create(here.house, SaleRequest("PRINT", quantity=2, mode="first_come", by="either"))
    sales.publish(here.house, series.id)
    basket = sales.create(here.house, SaleRequest("", mode="basket", hashtag="ShopCart", title="#ShopCart"))
    sales.publish(here.house, basket.id)
    here.outbox.drain()
    post = here.post_id
    for who in ("ann", "bob", "eve"):
        here.network.say(post, who, "buy")
        here.clock.advance(seconds=1)
    here.hear()
    here.clock.advance(seconds=20)
    holds.draw(here.house)
    here.network.say(post, "ann", "#shopcart")
    here.hear()
    context = chromium.new_context(**{**PHONE, "locale": lang, "reduced_motion": "reduce"})
    page = context.new_page()
    wrong = {}
    for name, path in {"series": f"s/{series.slug}", "draw": f"s/{series.slug}/draw"}.items():
        page.goto(f"{here.base}/{path}")
        wrong[name] = flaws(page, f"{name}-{lang}")
    address = f"{here.base}/s/{basket.slug}"
    page.goto(address)
    here.expects("ann")
    page.locator("form[action$=sign-in] button").click()
    page.wait_for_url(address)
    wrong["basket"] = flaws(page, f"basket-{lang}")
    held = next(one for one in here.store.view().purchases() if one.handle == "ann" and one.sale_id == series.id)
    page.goto(here.house.checkout_url(held.token))
    assert page.locator(".beside input").count() == 1
    wrong["beside"] = flaws(page, f"parcel-address-{lang}")
    checkout.take_address(
        here.house, held, ADDRESS, [one.id for one in checkout.companions(here.store.view(), held)]
    )
    page.goto(here.house.checkout_url(held.token))
    wrong["together"] = flaws(page, f"parcel-review-{lang}")
    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("lang", LANGS)
def test_a_wallet_and_a_promise(here, chromium, lang):
    here.house.config = replace(here.house.config, selling=replace(here.house.config.selling, wallets=True))
    sale = here.on_sale(quantity=1)
    for who in ("bob", "ann"):
        here.reply(who)
        here.clock.advance(seconds=1)
    context = chromium.new_context(**{**PHONE, "locale": lang, "reduced_motion": "reduce"})
    page = context.new_page()
    address = f"{here.base}/wallet"
    page.goto(address)
    wrong = {"door": flaws(page, f"wallet-door-{lang}")}
    here.expects("ann")
    page.locator("form[action$=sign-in] button").click()
    page.wait_for_url(address)
    page.locator("#per_purchase").fill("100")
    page.locator("#per_month").fill("ten")
    page.locator("form[action$=wallet] button.wide").click()
    wrong["mistakes"] = flaws(page, f"wallet-wrong-{lang}")
    account = {"network": "memory", "id": "u-ann", "handle": "ann"}
    url = checkout.save(here.house, account, ADDRESS, (10_000, 30_000), lang)
    here.payments.consent(url.rsplit("/", 1)[-1])
    page.goto(f"{address}/back")
    wrong["saved"] = flaws(page, f"wallet-saved-{lang}")
    token = here.of("ann").token
    page.goto(here.house.checkout_url(token))
    wrong["in line"] = flaws(page, f"promise-{lang}")
    page.locator("form[action*=promise] button").click()
    wrong["promised"] = flaws(page, f"promised-{lang}")
    sign_in(page, here)
    page.goto(f"{here.base}/admin/sales/{sale.slug}/line")
    wrong["line"] = flaws(page, f"admin-line-{lang}")
    page.goto(f"{here.base}/admin/sales/new?product=PRINT")
    wrong["composer"] = flaws(page, f"admin-composer-{lang}")
    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("lang", LANGS)
def test_gifts(here, chromium, lang):
    here.house.config = replace(here.house.config, giving=GIVING)
    here.network.elsewhere["900"] = ""
    here.network.say("900", "ann", "@shop #send 20EUR @bob")
    here.network.say("900", "ann", "@shop #donate 500EUR")
    here.network.say("900", "cid", "@shop #send 7,50 € @ann")
    here.hear()
    ours = {one.sender + one.kind: one for one in gifts(here.store.view()).gift_pages(Ask()).items}
    giving.confirm(here.house, ours["cidsend"])
    context = chromium.new_context(**{**PHONE, "locale": lang, "reduced_motion": "reduce"})
    page = context.new_page()
    address = f"{here.base}/give"
    page.goto(address)
    wrong = {"door": flaws(page, f"give-door-{lang}")}
    here.expects("ann")
    page.locator("form[action$=sign-in] button").click()
    page.wait_for_url(address)
    page.locator("input[name=payee]").fill("no address")
    with page.expect_navigation():
        page.locator("form[action$=claim] button").click()
    wrong["mine"] = flaws(page, f"give-{lang}")
    gift = ours["annsend"]
    here.house.config = replace(here.house.config, public_url=here.base)
    for state in ("asked", "unclaimed", "open", "declined", "pending", "paid"):
        if state == "unclaimed":
            giving.confirm(here.house, gift)
        elif state == "open":
            giving.claim(here.house, gift, Account("u-bob", "bob"), "bob@example.com", keep=False)
        elif state in ("declined", "pending"):
            giving.open_page(here.house, giving.find(here.house, gift.id), lang)
            opened = giving.find(here.house, gift.id).page_id
            here.payments.approve(opened, "declined" if state == "declined" else "echeck")
            giving.look(here.house, opened)
            here.outbox.drain()
        elif state == "paid":
            here.payments.settle(f"CAP-{giving.find(here.house, gift.id).page_id}", "completed")
            giving.sweep(here.house)
        page.goto(f"{here.base}/g/{gift.token}")
        assert giving.find(here.house, gift.id).state == state
        wrong[state] = flaws(page, f"gift-{state}-{lang}")
    sign_in(page, here)
    for name, path in {"list": "gifts", "one": f"gifts/{gift.id}"}.items():
        page.goto(f"{here.base}/admin/{path}")
        wrong[name] = flaws(page, f"admin-gift-{name}-{lang}")
    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


def test_a_page_that_counts_down_shows_the_start_as_it_comes(here, chromium):
    """It looks for changes more and more rarely: a flash sale was on for up to a minute before who waited for it saw it."""
    catalogue.sync(here.house, full=True)
    starts = here.clock.now() + timedelta(seconds=10)
    sale = sales.publish(
        here.house, sales.create(here.house, SaleRequest("PRINT", quantity=2, starts_at=starts)).id
    )
    page = chromium.new_context(**PHONE).new_page()
    page.clock.install()
    page.goto(here.house.sale_url(sale.slug))
    assert page.locator("strong.rest").inner_text() in ("00:10", "00:09")
    here.clock.advance(10)
    sales.tick(here.house)
    page.clock.run_for(10_500)
    page.clock.run_for(3_500)
    page.get_by_text("2 of 2 left").wait_for(timeout=3000)
