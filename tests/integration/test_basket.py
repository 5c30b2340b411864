"""The basket: a hashtag under any post that shows a product, several replies, one checkout, one order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import catalogue, checkout, holds, listening, sales
from bridge.errors import Conflict, Invalid
from bridge.sales import SaleRequest
from bridge.states import State
from connectors.values import Money
from tests.conftest import ADDRESS, Rehearsal, product
from tests.integration.pages.visitor import Visitor

pytestmark = pytest.mark.both_stores
SHOP = "https://shop.example.com"


@pytest.fixture
def world(rehearsal: Rehearsal) -> Rehearsal:
    """A shop of three things, one of them in two sizes, and an open basket."""
    rehearsal.shop.items |= {
        "PRINT": product("PRINT", url=f"{SHOP}/product/print/"),
        "MUG": product("MUG", price=1250, stock=5, url=f"{SHOP}/product/mug"),
        "TEE": product("TEE", kind="parent", stock=None, url=f"{SHOP}/product/tee/"),
        "TEE-M": product("TEE-M", kind="variant", parent="TEE", parent_id="id-TEE", options={"Size": "M"}),
        "TEE-L": product("TEE-L", kind="variant", parent="TEE", parent_id="id-TEE", options={"Size": "L"}),
    }
    catalogue.sync(rehearsal.house, full=True)
    basket = sales.create(rehearsal.house, SaleRequest(mode="basket", hashtag="#ShopCart"))
    sales.publish(rehearsal.house, basket.id)
    return rehearsal


def put(world: Rehearsal, text: str, who: str = "ann", *, under: str = "", **more: object) -> str:
    """A reply to somebody's post."""
    world.network.elsewhere["900"] = under
    said = world.network.say("900", who, text, **more)
    world.hear()
    return said


def inside(world: Rehearsal, who: str = "ann") -> dict[str, int]:
    found = world.store.view().purchases(states=[State.HELD])
    return {one.sku: one.quantity for one in found if one.handle == who}


def pay(world: Rehearsal, who: str = "ann") -> None:
    """All that is in the basket."""
    first = world.of(who)
    beside = [one.id for one in checkout.companions(world.store.view(), first)]
    lead = checkout.take_address(world.house, first, ADDRESS, beside)
    page = checkout.open_page(world.house, lead, "en").rsplit("/", 1)[-1]
    world.payments.approve(page)
    checkout.look(world.house, page)
    world.outbox.drain()


def test_several_replies_one_checkout_one_order(world):
    put(world, "#ShopCart", under=f"look at this {SHOP}/product/print")
    put(world, "2 of these #shopcart please", under="and http://www.shop.example.com/product/mug/?utm=x")
    assert inside(world) == {"PRINT": 1, "MUG": 2}
    pay(world)
    (order,) = world.shop.orders.values()
    assert order.quantities == {"PRINT": 1, "MUG": 2}
    assert order.total.minor == 4900 + 2500
    assert {one.state for one in world.store.view().purchases()} == {State.ORDERED}
    assert [world.shop.items[sku].stock for sku in ("PRINT", "MUG")] == [2, 3]


def test_a_link_in_the_reply_itself_a_short_one_and_a_sales_page(world):
    world.house.config.shop.settings.update(url=SHOP)  # type: ignore[attr-defined]
    sale = world.on_sale("MUG", 2)
    put(world, f"#ShopCart {SHOP}/product/print/")
    put(world, "#ShopCart", under=f"see https://sell.example.com/s/{sale.slug}")
    assert inside(world) == {"PRINT": 1, "MUG": 1}
    world.shop.items["PEN"] = product("PEN", url=f"{SHOP}/product/pen/")
    world.shop.items["PEN"] = product("PEN").__class__(**{
        **{name: getattr(world.shop.items["PEN"], name) for name in world.shop.items["PEN"].__slots__}, "id": "77",
    })  # fmt: skip
    catalogue.sync(world.house, full=True)
    put(world, "#ShopCart", under=f"{SHOP}/?p=77")
    assert inside(world)["PEN"] == 1
    put(world, "#ShopCart", under="https://elsewhere.example.com/?p=77")
    assert inside(world)["PEN"] == 1


@pytest.mark.parametrize(
    "place", ["catalog/product/view/id/77", "catalog/product/view/id/77/", "catalog/product/view/id/77/category/3/",
              "catalog/product/view/s/pen/id/77/", "index.php/catalog/product/view/id/77"],
)  # fmt: skip
def test_magentos_short_link(world, place):
    """The address by the product's number, which Magento answers whatever the product's own address is."""
    world.house.config.shop.settings.update(url=f"{SHOP}/")  # type: ignore[attr-defined]
    world.shop.items["PEN"] = replace(product("PEN", url=f"{SHOP}/pen.html"), id="77")
    catalogue.sync(world.house, full=True)
    put(world, "#ShopCart", under=f"https://elsewhere.example.com/{place}")
    assert inside(world) == {}
    put(world, "#ShopCart", under=f"{SHOP}/{place}")
    assert inside(world) == {"PEN": 1}


def test_what_was_ordered_counts_no_more_against_the_limit_of_a_thing(world):
    """Eight mugs ordered, five more put in and declined: paid by other means they are bought."""
    world.shop.set_product("MUG", stock=30)
    put(world, "8 #ShopCart", under=f"{SHOP}/product/mug")
    pay(world)
    assert world.of("ann").state is State.ORDERED
    put(world, "5 #ShopCart", under=f"{SHOP}/product/mug")
    assert world.pay("ann", "declined").state is State.DECLINED
    assert world.pay("ann").state is State.ORDERED
    assert [order.quantities for order in world.shop.orders.values()] == [{"MUG": 8}, {"MUG": 5}]


def test_a_declined_thing_and_more_of_it_stay_under_the_limit(world):
    world.shop.set_product("MUG", stock=30)
    put(world, "8 #ShopCart", under=f"{SHOP}/product/mug")
    declined = world.pay("ann", "declined")
    put(world, "5 #ShopCart", under=f"{SHOP}/product/mug")
    assert inside(world) == {"MUG": 5}
    page = checkout.open_page(world.house, declined, "en").rsplit("/", 1)[-1]
    world.payments.approve(page)
    checkout.look(world.house, page)
    world.outbox.drain()
    assert world.store.view().purchase(declined.id).state is State.DECLINED
    assert world.shop.orders == {}


def test_a_basket_is_called_by_its_hashtag_whatever_sign_was_typed(world):
    """The wide sign of Asian keyboards is a sign too."""
    for typed in ("other", "#other", "＃other"):
        sale = sales.create(world.house, SaleRequest(mode="basket", hashtag=typed))
        assert (sale.title, sale.terms.hashtag) == ("#other", "other")


def test_a_basket_takes_the_answers_that_it_has_whatever_is_usual(world):
    """What is configured for sales of products is not asked for by who opens a basket."""
    selling = replace(world.house.config.selling, answers="thanks", answer_code=True)
    world.house.config = replace(world.house.config, selling=selling)
    sale = sales.create(world.house, SaleRequest(mode="basket", hashtag="#other"))
    assert (sale.terms.answers, sale.terms.answer_code) == ("held", False)
    assert (
        sales.create(world.house, SaleRequest(mode="basket", hashtag="#more", answers="none")).terms.answers
        == "none"
    )


def test_a_reply_to_our_own_post_needs_no_look_at_its_links(world):
    world.on_sale("MUG", 2)
    world.network.say(world.post_id, "ann", "#shopcart")
    world.hear()
    assert inside(world) == {"MUG": 1}
    assert world.network.calls["links"] == 0
    assert world.store.view().sale(world.of("ann").sale_id).terms.mode == "basket"


def test_the_size_is_read_or_asked_for(world):
    put(world, "#ShopCart", under=f"{SHOP}/product/tee/")
    assert inside(world) == {}
    (asked,) = [text for _, text in world.network.answered.values()]
    assert "L, M" in asked
    assert world.store.view().replies(state="inbox")[0].why == "which Size?"
    put(world, "size L #ShopCart", under=f"{SHOP}/product/tee/")
    assert inside(world) == {"TEE-L": 1}


def test_the_same_thing_again_is_more_of_it_up_to_the_limit(world):
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    put(world, "another 3 #ShopCart", under=f"{SHOP}/product/mug")
    assert inside(world) == {"MUG": 4}
    put(world, "50 #ShopCart", under=f"{SHOP}/product/mug")
    assert inside(world) == {"MUG": 10}


def test_told_of_the_basket_once_a_day(world):
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    put(world, "#ShopCart", under=f"{SHOP}/product/print")
    assert len(world.network.answered) == 1
    assert "https://sell.example.com/s/" in next(iter(world.network.answered.values()))[1]
    world.clock.advance(86_401)
    put(world, "#ShopCart", under=f"{SHOP}/product/print")
    assert len(world.network.answered) == 2


def test_who_names_nobody_is_heard_by_the_hashtag_and_not_answered(world):
    world.network.elsewhere["900"] = f"{SHOP}/product/mug"
    world.network.say("900", "ann", "mine! #ShopCart", mentions_us=False)
    listening.poll_tags(world.house)
    world.hear()
    assert inside(world) == {"MUG": 1}
    assert world.network.answered == {}


def test_prices_are_those_of_the_checkout_and_what_is_gone_is_said(world):
    put(world, "2 #ShopCart", under=f"{SHOP}/product/mug")
    put(world, "#ShopCart", under=f"{SHOP}/product/print")
    world.shop.set_product("MUG", price=product("x", price=1500).price, stock=1)
    world.shop.set_product("PRINT", stock=0, in_stock=False)
    first = world.of("ann")
    beside = [one.id for one in checkout.companions(world.store.view(), first)]
    with pytest.raises(Conflict):
        checkout.take_address(world.house, first, ADDRESS, beside)
    found = {one.sku: one for one in world.store.view().purchases()}
    assert (found["PRINT"].state, found["PRINT"].reason) == (State.CANCELLED, "stock")
    assert (found["MUG"].quantity, found["MUG"].unit, found["MUG"].reason) == (1, 1500, "was 2 1250")
    lead = checkout.take_address(world.house, found["MUG"], ADDRESS)
    assert lead.quote.total.minor == 1500


def test_the_page_of_what_is_gone_leads_to_the_rest(world):
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    put(world, "#ShopCart", under=f"{SHOP}/product/print")
    gone, rest = (
        next(one for one in world.store.view().purchases() if one.sku == sku) for sku in ("PRINT", "MUG")
    )
    buyer = Visitor(world)
    buyer.path = f"/c/{gone.token}"
    assert buyer.get(buyer.path).status_code == 200
    world.shop.set_product("PRINT", stock=0, in_stock=False)
    answer = buyer.post(f"{buyer.path}/address", {**ADDRESS, "with": rest.id})
    # What was typed stays typed, on the form of the rest.
    assert answer.status_code == 409
    assert {name: field["value"] for name in ADDRESS if (field := buyer.soup.find("input", {"name": name}))} == {
        name: value for name, value in ADDRESS.items() if name != "country"
    }
    assert buyer.soup.find("option", selected=True)["value"] == ADDRESS["country"]
    assert f"/c/{rest.token}/address" in [form["action"] for form in buyer.soup.find_all("form")]
    assert "The shop has none left of: Thing PRINT." in buyer.text()
    assert buyer.get(f"/c/{gone.token}").location == f"/c/{rest.token}"
    assert buyer.get(f"/c/{rest.token}").status_code == 200
    assert "The shop has none left of: Thing PRINT." in buyer.text()
    # An empty basket leads nowhere.
    holds.cancel(world.house, rest.id, by="buyer")
    assert buyer.get(f"/c/{gone.token}").status_code == 200


def test_the_page_of_what_is_gone_leads_to_the_rest_that_paypal_declined(world):
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    put(world, "#ShopCart", under=f"{SHOP}/product/print")
    gone, rest = (
        next(one for one in world.store.view().purchases() if one.sku == sku) for sku in ("PRINT", "MUG")
    )
    page = world.to_paypal("ann", together=[gone.id, rest.id])
    world.payments.approve(page, "declined")
    checkout.look(world.house, page)
    world.outbox.drain()
    world.shop.set_product("PRINT", stock=0, in_stock=False)
    buyer = Visitor(world)
    lead = world.store.view().together(world.store.view().purchase(rest.id))[0]
    buyer.get(f"/c/{lead.token}?edit=1")
    buyer.post(f"/c/{lead.token}/address", {**ADDRESS, "with": [gone.id, rest.id]})
    found = {one.sku: (one.state, one.payable) for one in world.store.view().purchases()}
    assert found == {"PRINT": (State.CANCELLED, False), "MUG": (State.DECLINED, True)}
    assert buyer.get(f"/c/{gone.token}").location == f"/c/{rest.token}"


def test_what_was_typed_and_chosen_comes_back_when_something_beside_has_gone(world):
    for thing in ("mug", "print", "tee"):
        put(world, "M #ShopCart" if thing == "tee" else "#ShopCart", under=f"{SHOP}/product/{thing}")
    found = {one.sku: one for one in world.store.view().purchases()}
    buyer = Visitor(world)
    buyer.get(f"/c/{found['MUG'].token}")
    world.shop.set_product("PRINT", stock=0, in_stock=False)
    chosen = {**ADDRESS, "line1": "99 quai des Brumes", "with": [found["PRINT"].id]}
    answer = buyer.post(f"/c/{found['MUG'].token}/address", chosen)
    assert answer.status_code == 409
    assert buyer.soup.find("input", {"name": "line1"})["value"] == "99 quai des Brumes"
    beside = {box["value"]: box.has_attr("checked") for box in buyer.soup.find_all("input", {"name": "with"})}
    assert beside == {found["TEE-M"].id: False}, "it was not chosen, and is not chosen now"
    assert buyer.post(f"/c/{found['MUG'].token}/address", {**chosen, "with": []}).status_code == 303
    assert world.store.view().purchase(found["MUG"].id).address.line1 == "99 quai des Brumes"


def test_cancel_empties_it_and_time_does_too(world):
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    put(world, "cancel #ShopCart")
    assert inside(world) == {}
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    world.clock.advance(8 * 86_400)
    holds.expire_due(world.house)
    assert {(one.state, one.reason) for one in world.store.view().purchases()} == {
        (State.CANCELLED, "buyer"),
        (State.CANCELLED, "basket"),
    }
    assert world.store.view().lapsed("memory", ["u-ann"], 0) == {}


def test_nothing_that_can_be_bought_goes_to_a_person(world):
    put(world, "#ShopCart what is this", under="no link at all")
    world.shop.set_product("PRINT", stock=0, in_stock=False)
    put(world, "#ShopCart", under=f"{SHOP}/product/print")
    assert [one.why for one in world.store.view().replies(state="inbox")] == [
        "the shop has none of it right now",
        "no link to a product of the shop",
    ]


def test_told_twice_by_a_crash_it_is_there_once(world):
    said = put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    task = world.store.view().tasks_of(f"hear_basket:memory:{said}")[0]
    holds.hear_basket(world.house, task)
    assert inside(world) == {"MUG": 1}


def test_the_shelf_of_the_whole_shop_is_never_set_aside(world):
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    assert sales.renew(world.house) == 0
    assert not [task for task in world.store.view().tasks() if task.kind == "allot"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"hashtag": ""}, "hashtag"),
        ({"hashtag": "#2026"}, "hashtag"),
        ({"hashtag": "#Shop Cart"}, "hashtag"),
        ({"hashtag": "#SHOPCART"}, "hashtag"),
        ({"hashtag": "#other", "product": "PRINT"}, "product"),
        ({"hashtag": "#other", "quantity": 3}, "quantity"),
        ({"hashtag": "#other", "price": 100}, "price"),
        ({"hashtag": "#other", "answers": "thanks"}, "answers"),
        ({"hashtag": "#other", "answer_code": True}, "answer_code"),
        ({"hashtag": "#other", "end_when_sold_out": True}, "end_when_sold_out"),
        ({"hashtag": "#other", "hold_seconds": 31 * 86_400}, "hold_seconds"),
        ({"hashtag": "#other", "mode": "standard", "product": "PRINT", "quantity": 1}, "hashtag"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(world, asked, field):
    with pytest.raises(Invalid) as caught:
        sales.create(world.house, SaleRequest(**{"mode": "basket", **asked}))
    assert field in caught.value.errors


def test_a_copy_of_a_basket_waits_until_its_hashtag_is_free(world):
    (sale,) = world.store.view().sales(["live"])
    with pytest.raises(Invalid):
        sales.copy(world.house, sale.id)
    sales.end(world.house, sale.id)
    made = sales.copy(world.house, sale.id)
    assert (made.terms.mode, made.terms.hashtag, made.state) == ("basket", "ShopCart", "draft")
    assert sales.publish(world.house, made.id).state == "live"


def test_one_more_while_the_shop_reckons_is_not_paid_at_the_price_of_one(world, monkeypatch):
    """What the shop reckoned for one must not be kept for two: the buyer would pay for one, and the order be refused."""
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    real = type(world.shop).quote

    def quote(shop, draft):
        reckoned = real(shop, draft)
        put(world, "another #ShopCart", under=f"{SHOP}/product/mug")
        return reckoned

    monkeypatch.setattr(type(world.shop), "quote", quote)
    with pytest.raises(Conflict, match="has changed meanwhile"):
        checkout.take_address(world.house, world.of("ann"), ADDRESS)
    monkeypatch.undo()
    pay(world)
    (order,) = world.shop.orders.values()
    assert (order.quantities, order.total.minor) == ({"MUG": 2}, 2500)


def test_one_more_that_was_looked_at_before_the_price_changed_brings_no_old_price(world, monkeypatch):
    """The checkout asks the shop; a reply whose look at it is a little older does not turn that back."""
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    before = world.shop.product("MUG")
    world.shop.set_product("MUG", price=Money(1400, "EUR"))
    checkout.take_address(world.house, world.of("ann"), ADDRESS)
    monkeypatch.setattr(type(world.shop), "product", lambda *_, **__: before)
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    assert (world.of("ann").quantity, world.of("ann").unit) == (2, 1400)


def test_a_page_that_was_open_while_the_price_changed_is_ordered_at_its_own(world):
    """Two tabs: the second sees the new price, the first one's page is approved. What stood on it is paid, and ordered."""
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    page = world.to_paypal("ann")
    world.shop.set_product("MUG", price=Money(1400, "EUR"))
    checkout.take_address(world.house, world.of("ann"), ADDRESS)
    assert world.of("ann").unit == 1400
    world.payments.approve(page)
    checkout.look(world.house, page)
    world.outbox.drain()
    assert (world.of("ann").state, world.of("ann").paid_amount) == (State.ORDERED, 1250)
    (order,) = world.shop.orders.values()
    assert order.total.minor == 1250


def test_what_is_set_aside_while_the_shop_is_asked_comes_back(world, monkeypatch):
    """Two tabs: one goes to PayPal while the other hears that the shop has none left. No unit is lost."""
    put(world, "#ShopCart", under=f"{SHOP}/product/mug")
    checkout.take_address(world.house, world.of("ann"), ADDRESS)
    real = type(world.shop).product

    def product_of(shop, sku, **more):
        monkeypatch.undo()
        checkout.open_page(world.house, world.of("ann"), "en")
        world.shop.set_product("MUG", stock=0, in_stock=False)
        return real(shop, sku, **more)

    monkeypatch.setattr(type(world.shop), "product", product_of)
    with pytest.raises(Conflict, match="none left"):
        checkout.take_address(world.house, world.of("ann"), ADDRESS)
    assert world.of("ann").state is State.CANCELLED
    assert world.store.view().imbalances() == []


def test_four_things_are_paid_together_whatever_their_order(world, monkeypatch):
    """Their places in the line and their ids need not go the same way. The shop reckons and orders them in one order: what
    it said of a line (WooCommerce's net) is kept by the line's place."""
    seen: dict[str, list[str]] = {}
    for name in ("quote", "place_order"):
        real = getattr(type(world.shop), name)

        def asked(shop, draft, real=real, name=name):
            seen[name] = [line.sku for line in draft.lines]
            return real(shop, draft)

        monkeypatch.setattr(type(world.shop), name, asked)
    for sku in ("CUP", "JUG", "PAN", "POT"):
        world.shop.items[sku] = product(sku, price=1000, url=f"{SHOP}/product/{sku.lower()}")
    catalogue.sync(world.house, full=True)
    for sku in ("cup", "jug", "pan", "pot"):
        put(world, "#ShopCart", under=f"{SHOP}/product/{sku}")
    # As whoever asked again has it: a later place in the line, under the id of before.
    first, *_, last = world.store.view().purchases()
    world.store.write(lambda tx: tx.change_purchase(first, line=last.line - 1))
    lines = [one.id for one in world.store.view().purchases()]
    assert lines[-1] == last.id
    assert lines[:-1] != sorted(lines[:-1])
    pay(world)
    (order,) = world.shop.orders.values()
    assert (set(order.quantities), order.total.minor) == ({"CUP", "JUG", "PAN", "POT"}, 4000)
    assert seen["quote"] == seen["place_order"]
