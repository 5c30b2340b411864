"""Olga posts the hashtag of an offer, sees her coupon by signing in, and uses it in the shop. Another thanks buyers: Pia, who has
paid here, has one coupon for her order; Nils, who has not, is told so."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup

from bridge import offers, sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.offers import OfferRequest
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.offers import offers as asked
from bridge.store.pages import Ask

HASHTAG, THANKS = "HelloAtelier", "MerciAtelier"


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, asked(stage.house.store.view())
    offer = offers.create(house, OfferRequest(f"#{HASHTAG}", percent=10, days=7))
    olga = Buyer("olga", f"Lovely prints! #{HASHTAG}", "posts a hashtag")
    said = outside(stage.x, "mention", {"username": "printblog", "text": "Who knows a good print shop?"})
    olga.reply(stage, said["id"])

    def hers() -> list[Any]:
        return [one for one in view.grants(offer.id, Ask()).items if one.handle == "olga"]

    until(lambda: any(one.state == "ready" for one in hers()), "Olga's coupon is made")
    grant = hers()[0]
    page = _page(olga, offers.url(house, offer))
    wrong = [] if grant.code in page else ["@olga: her coupon is not on her page"]
    show.say(
        f"Olga posts #{HASHTAG}. Her coupon waits on a page that she alone sees: {grant.code}, 10 % off one order."
    )
    wrong += _use(stage, grant.code)
    offers.look(house, again_ms=0)
    if (state := hers()[0].state) != "used":
        wrong.append(f"@olga: her coupon was used in the shop, and is {state} in the ledger")
    show.say("She uses it in the shop; the use is counted.")
    offers.end(house, offer.id)
    return wrong + _thanks(show, stage)


def _thanks(show: Any, stage: Any) -> list[str]:
    """An offer for each order that was paid here."""
    house, view = stage.house, stage.house.store.view()
    pia, nils = Buyer("pia", "buy", "is thanked for her order"), Buyer("nils", "", "has bought nothing yet")
    thing = next(
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and (one.product.available() or 0) > 3
    )
    sale = sales.publish(house, sales.create(house, SaleRequest(thing.sku, quantity=1)).id)
    until(lambda: bool(view.posts(sale.id)), "the sale for Pia is posted")
    pia.reply(stage, view.posts(sale.id)[0].post_id)
    pia.pay(house.sale_url(sale.slug))

    def bought() -> Any:
        return view.purchases(sale_id=sale.id)[0]

    until(lambda: bought().state is State.ORDERED, "Pia's order stands")
    offer = offers.create(house, OfferRequest(f"#{THANKS}", percent=20, whom="buyers"))
    said = outside(stage.x, "mention", {"username": "printblog", "text": "Who has a print of theirs?"})["id"]
    _tell(pia)

    def grants() -> list[Any]:
        return list(asked(view).grants(offer.id, Ask()).items)

    until(lambda: bool(grants()), "Pia's post is heard")
    for buyer in (nils, pia):
        buyer.reply(stage, said, f"#{THANKS}")

    def told(handle: str) -> list[str]:
        page = BeautifulSoup(requests.get(f"{stage.x.base_url}/post/{said}", timeout=10).text, "html.parser")
        answers = [one.get_text() for one in page.select(".answer.own .text")]
        return [text for text in answers if f"@{handle}" in text and THANKS in text]

    until(lambda: bool(told("nils")) and any(one.state == "ready" for one in grants()), "both are answered")
    show.say(
        f"#{THANKS} thanks buyers: Pia's page puts “I bought …” into her mouth, she posts it and has a coupon for her order; "
        f"Nils is told: “{told('nils')[0]}”"
    )
    offers.end(house, offer.id)
    sales.end(house, sale.id, "the story is over")
    found = [(one.handle, one.paid) for one in grants()]
    wrong = [] if found == [("pia", bought().id)] else [f"#{THANKS}: coupons for {found}"]
    return wrong + (
        [] if "each order that is paid here" in told("nils")[0] else ["@nils is not told why he has none"]
    )


def _tell(buyer: Buyer) -> None:
    """From the page of the order to the network's own, which has the words already, and out they go."""
    order = BeautifulSoup(buyer.browser.get(buyer.page, timeout=20).text, "html.parser")
    link = order.select_one("section[aria-labelledby=tell] a.button")
    if link is None:
        raise RuntimeError(f"@{buyer.handle}: the page of the order does not offer to tell of it")
    there = str(link["href"])
    form = BeautifulSoup(buyer.browser.get(there, timeout=20).text, "html.parser").select_one("form[action$=post]")
    data = {**_fields(form), "username": buyer.handle}
    buyer.browser.post(urljoin(there, _action(form)), data=data, timeout=20).raise_for_status()


def _page(buyer: Buyer, url: str) -> str:
    """The offer's page once the buyer has signed in there."""
    browser = buyer.browser
    browser.trust_env = False
    form = BeautifulSoup(browser.get(url, timeout=20).text, "html.parser").select_one("form[action$=sign-in]")
    answer = browser.post(urljoin(url, _action(form)), data=_fields(form), timeout=30)
    form = BeautifulSoup(answer.text, "html.parser").select_one("form[action$=authorize]")
    data = {**_fields(form), "username": buyer.handle, "other": buyer.handle, "decision": "allow"}
    return browser.post(urljoin(answer.url, _action(form)), data=data, timeout=30).text


def _action(form: Any) -> str:
    if form is None:
        raise RuntimeError("the page has no such form")
    return str(form["action"])


def _fields(form: Any) -> dict[str, str]:
    return {str(tag["name"]): str(tag.get("value", "")) for tag in form.find_all("input") if tag.get("name")}


def _use(stage: Any, code: str) -> list[str]:
    """An order in the shop itself, with the coupon: as a guest at Magento; at WooCommerce as its own checkout notes it."""
    item = next(one for one in stage.shop.items if one.kind == "simple" and one.published and (one.stock or 0) > 3)
    if stage.shop_name == "woocommerce":
        number = stage.shop.shelf.by_sku[item.sku]
        body = {"line_items": [{"product_id": number, "quantity": 1}], "coupon_lines": [{"code": code}]}
        found = stage.house.shop.api.object("POST", "orders", {}, body)
        return [] if float(found["discount_total"]) > 0 else ["@olga: the shop takes nothing off for her coupon"]
    at = {"firstname": "Olga", "lastname": "Demo", "street": ["1 Torstraße"], "city": "Berlin", "postcode": "10119",
          "country_id": "DE", "telephone": "030123", "email": "olga@example.com"}  # fmt: skip
    cart = _magento(stage, "POST", "", None)
    _magento(stage, "POST", f"/{cart}/items", {"cartItem": {"sku": item.sku, "qty": 1, "quote_id": cart}})
    _magento(stage, "PUT", f"/{cart}/coupons/{code}", None)
    way = {
        "shipping_address": at,
        "billing_address": at,
        "shipping_carrier_code": "flatrate",
        "shipping_method_code": "flatrate",
    }
    told = _magento(stage, "POST", f"/{cart}/shipping-information", {"addressInformation": way})
    paid = {"email": at["email"], "paymentMethod": {"method": "checkmo"}, "billing_address": at}
    _magento(stage, "POST", f"/{cart}/payment-information", paid)
    return [] if told["totals"]["discount_amount"] < 0 else ["@olga: the shop takes nothing off for her coupon"]


def _magento(stage: Any, method: str, path: str, body: Any) -> Any:
    answer = requests.request(
        method, f"{stage.shop.base_url}/rest/default/V1/guest-carts{path}", json=body, timeout=20
    )
    answer.raise_for_status()
    return answer.json()
