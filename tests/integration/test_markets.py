"""A sale in another market of the shop: a store view with prices of its own, or a currency in which the sale says them."""

from __future__ import annotations

import pytest

from bridge import catalogue, checkout, doctor, figures, sales
from bridge.errors import Invalid
from bridge.sales import SaleRequest
from bridge.states import State
from connectors.errors import NotSupported
from connectors.values import Market, Money
from tests.conftest import Rehearsal, product
from tests.integration.pages.merchant import merchant

pytestmark = pytest.mark.both_stores


@pytest.fixture
def rehearsal(rehearsal: Rehearsal) -> Rehearsal:
    shop = rehearsal.shop
    shop.items["MUG"] = product("MUG")
    shop.sells_in = {
        "ch": Market("ch", "Schweiz", "CHF"),
        "USD": Market("USD", "USD", "USD", own_prices=False),
    }
    shop.there["ch", "PRINT"] = {"name": "Nachtzug", "price": Money(5200, "CHF")}
    catalogue.sync(rehearsal.house, full=True)
    return rehearsal


def test_in_a_store_view_with_prices_of_its_own(rehearsal):
    sale = rehearsal.on_sale(market="ch")
    assert (sale.title, sale.currency, sale.terms.market) == ("Nachtzug", "CHF", "ch")
    assert "CHF" in str(list(rehearsal.network.posts.values())[-1])
    rehearsal.reply("ann")
    paid = rehearsal.pay("ann")
    assert (paid.state, paid.currency, paid.paid_amount) == (State.ORDERED, "CHF", 5200)
    (order,) = rehearsal.shop.orders.values()
    assert order.total == Money(5200, "CHF")
    rehearsal.outbox.drain()
    rehearsal.sound()


def test_in_a_currency_without_prices_the_sale_says_them(rehearsal):
    with pytest.raises(Invalid) as lacking:
        sales.create(rehearsal.house, SaleRequest("PRINT", quantity=1, market="USD"))
    assert "no prices in USD" in lacking.value.errors["price"][0]
    sale = rehearsal.on_sale(market="USD", price=6000)
    rehearsal.reply("ann")
    assert rehearsal.pay("ann").paid_amount == 6000
    (order,) = rehearsal.shop.orders.values()
    assert order.total == Money(6000, "USD")
    again = sales.copy(rehearsal.house, sale.id)
    assert (again.terms.market, again.currency) == ("USD", "USD")


WRONG = {
    "no such market": ({"product": "PRINT", "quantity": 1, "market": "uk"}, "market", "there are ch, USD"),
    "not sold there": ({"product": "MUG", "quantity": 1, "market": "ch"}, "market", "not sold in Schweiz"),
    "a basket": ({"mode": "basket", "hashtag": "#ShopCart", "market": "ch"}, "market", "the shop's own currency"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_makes_no_sense_is_refused(rehearsal, what):
    asked, field, words = WRONG[what]
    with pytest.raises(Invalid) as wrong:
        sales.create(rehearsal.house, SaleRequest(**asked))
    assert words in wrong.value.errors[field][0]


@pytest.mark.parametrize(
    ("takes", "asked", "field"),
    [
        ("EUR", {"product": "PRINT", "quantity": 1, "market": "ch"}, "market"),
        ("CHF", {"product": "PRINT", "quantity": 1}, "product"),
        ("CHF", {"mode": "basket", "hashtag": "#ShopCart"}, "market"),
    ],
)
def test_a_currency_that_nobody_could_pay_in_is_refused_when_the_sale_is_saved(rehearsal, takes, asked, field):
    rehearsal.payments.currencies = frozenset({takes})
    with pytest.raises(Invalid) as wrong:
        sales.create(rehearsal.house, SaleRequest(**asked))
    assert wrong.value.errors == {
        field: [f"PayPal takes no {'CHF' if takes == 'EUR' else 'EUR'}: nobody could pay"]
    }


@pytest.mark.parametrize("takes", ["EUR", "CHF"])
def test_doctor_knows_a_shop_whose_currency_nobody_could_pay_in(rehearsal, takes):
    rehearsal.payments.currencies = frozenset({takes})
    told = [one.status for one in doctor._currency(rehearsal.house) if one.name == "payments: currency"]
    assert told == ([] if takes == "EUR" else ["failed"])


def test_a_shop_without_markets_says_so(rehearsal):
    rehearsal.shop.sells_in = {}
    with pytest.raises(Invalid) as wrong:
        sales.create(rehearsal.house, SaleRequest("PRINT", quantity=1, market="ch"))
    assert "none beside its own" in wrong.value.errors["market"][0]
    with pytest.raises(NotSupported):
        rehearsal.house.shop_at("ch")


def test_what_is_sold_in_two_markets_is_not_paid_together(rehearsal):
    rehearsal.on_sale(market="USD", price=6000)
    rehearsal.reply("ann")
    rehearsal.shop.sells_in["EU"] = Market("EU", "Europe", "EUR")
    rehearsal.shop.there["EU", "PRINT"] = {}
    for more in ({"market": "EU"}, {}, {"sku": "MUG"}):
        rehearsal.on_sale(**more)
        rehearsal.reply("ann")
    here = rehearsal.of("ann")
    (beside,) = checkout.companions(rehearsal.store.view(), here)
    assert (here.sku, beside.sku, beside.currency) == ("MUG", "PRINT", "EUR")


def test_the_figures_stay_in_the_shops_own_currency(rehearsal):
    rehearsal.on_sale(market="USD", price=6000)
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    found = figures.overall(rehearsal.house, 7)
    assert (found["currency"], found["totals"]["revenue"]) == ("EUR", 0)


def test_the_composer_offers_the_markets(rehearsal):
    marie = merchant(rehearsal)
    marie.get("/admin/sales/new?product=PRINT")
    assert "Where it sells The shop itself · EUR Schweiz · CHF USD" in marie.text()
    marie.get("/admin/sales/new?product=PRINT&market=ch")
    assert marie.soup.find(id="price")["value"] == "52.00"
    assert marie.soup.find(id="title")["value"] == "Nachtzug"
    marie.get("/admin/sales/new?product=PRINT&market=USD")
    form = {"product": "PRINT", "market": "USD", "title": "Night train", "quantity": "1", "lang": "en"}
    assert marie.post("/admin/sales/new", {**form, "price": ""}).status_code == 422
    assert "say what it costs there" in marie.text()
    assert marie.post("/admin/sales/new", {**form, "price": "60"}).status_code == 303
    (sale,) = rehearsal.store.view().sales()
    assert (sale.currency, sale.terms.market) == ("USD", "USD")
    assert marie.get("/admin/sales/new?product=PRINT&market=uk").status_code == 404


def test_what_was_paid_there_goes_back_there(rehearsal):
    rehearsal.on_sale(market="ch")
    rehearsal.reply("ann")
    bought = rehearsal.pay("ann")
    checkout.request_refund(rehearsal.house, bought.id, amount=1200)
    rehearsal.outbox.drain()
    (order,) = rehearsal.shop.orders.values()
    assert order.refunded == Money(1200, "CHF")
    checkout.request_refund(rehearsal.house, bought.id)
    rehearsal.outbox.drain()
    assert rehearsal.of("ann").state is State.REFUNDED
    assert {one.amount.currency for one in rehearsal.payments.refunded.values()} == {"CHF"}
    assert next(iter(rehearsal.shop.orders.values())).refunded == Money(5200, "CHF")
