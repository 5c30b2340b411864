"""Clearance: rules over the catalogue propose or publish sales by a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge import catalogue, clearance, sales, wording
from bridge.clearance import RuleRequest
from bridge.clock import from_ms
from bridge.config import Selling
from bridge.errors import Conflict, Invalid, NotFound
from bridge.store.clearance import clearance as asked
from bridge.store.pages import Ask
from bridge.store.records.clearance import RuleTerms
from connectors.errors import NotSupported, Permanent, Retryable
from connectors.values import Money, ShopOrder, Special
from tests.conftest import Rehearsal, product
from tests.integration.pages.merchant import merchant

pytestmark = pytest.mark.both_stores
#: The rehearsal begins on a Monday at noon, UTC; a rule comes round on every day at six in the evening.
SIX = {"slots": ["day 18"], "percent": 20}


def special(minor: int, **window: datetime) -> Special:
    return Special(Money(minor, "EUR"), window.get("starts"), window.get("ends"))


@pytest.fixture
def world(rehearsal: Rehearsal) -> Rehearsal:
    """LAMP: 40 % off, 8 units. MUG: 25 % off, 50 units. SOAP: 5 % off. PRINT: no special price. TEE: one variant 50 % off."""
    rehearsal.shop.items |= {
        "LAMP": product("LAMP", price=10000, stock=8, special=special(6000), categories=("Outlet", "Light")),
        "MUG": product("MUG", price=2000, stock=50, special=special(1500), categories=("Kitchen",)),
        "SOAP": product("SOAP", price=1000, stock=90, special=special(950)),
        "TEE": product("TEE", kind="parent", stock=None, price=3000, categories=("Wear",)),
        "TEE-M": product("TEE-M", kind="variant", parent="TEE", parent_id="id-TEE", price=3000, stock=4,
                         special=special(1500), options={"Size": "M"}),
        "TEE-L": product("TEE-L", kind="variant", parent="TEE", parent_id="id-TEE", price=3000, stock=9,
                         options={"Size": "L"}),
    }  # fmt: skip
    catalogue.sync(rehearsal.house, full=True)
    return rehearsal


def picked(world: Rehearsal, **terms: object) -> str:
    made = RuleTerms(**{"slots": ((0, 18),), "zone": "UTC", **terms})  # type: ignore[arg-type]
    found = asked(world.store.view()).pick(made, world.clock.ms())
    return found.sku if found else ""


def proposals(world: Rehearsal):
    return asked(world.store.view()).proposals(Ask(1, 100)).items


def evening(world: Rehearsal, days: int = 0) -> int:
    """On to the next time that it is six in the evening; returns how many rules came round."""
    world.clock.advance(days=days)
    now = world.clock.now()
    at = now.replace(hour=18, minute=0, second=10, microsecond=0)
    world.clock.advance((at - now if at > now else at + timedelta(days=1) - now).total_seconds())
    return clearance.tick(world.house)


def test_what_fits_best_is_picked(world):
    assert picked(world, percent=20) == "TEE"
    assert picked(world, percent=20, stock_over=4) == "LAMP"
    assert picked(world, percent=20, stock_over=8) == "MUG"
    assert picked(world, percent=51) == ""
    assert picked(world, percent=5, stock_over=50) == "SOAP"
    assert picked(world, category="Kitchen") == "MUG"
    assert picked(world, category="outlet", percent=20) == "LAMP"
    assert picked(world, category="Kitch") == "", "a category is its whole name"
    assert picked(world, stock_over=1) == "SOAP", "without a special price the largest stock"
    found = asked(world.store.view()).pick(RuleTerms(((0, 18),), "UTC", percent=20, units=3), world.clock.ms())
    assert (found.off, found.stock, dict(found.items)) == (50, 4, {"TEE-M": 3})


def test_a_category_is_known_whatever_its_letters(world):
    world.shop.set_product("MUG", categories=("Éclairage",))
    catalogue.sync(world.house, full=True)
    assert picked(world, category="Éclairage") == "MUG"
    assert picked(world, category="éCLAIRAGE") == "MUG"
    assert picked(world, category="Eclairage") == "", "with another accent it may be another category"


def test_a_special_price_counts_in_its_window_only(world):
    now = world.clock.now()
    for sku in ("TEE-M", "MUG"):
        world.shop.set_product(sku, special=None)
    world.shop.set_product("LAMP", special=special(6000, ends=now + timedelta(hours=1)))
    catalogue.sync(world.house, full=True)
    assert picked(world, percent=20) == "LAMP"
    world.clock.advance(hours=2)
    assert picked(world, percent=20) == ""


def test_unsold_is_what_nobody_paid_here(world):
    for _ in range(2):
        world.on_sale("LAMP", quantity=1)
        world.reply("ann")
    world.pay("ann")
    for sale in world.store.view().sales(["live"]):
        sales.end(world.house, sale.id)
    world.clock.advance(days=3)
    assert picked(world, percent=40, stock_over=4, unsold_days=2, repeat_days=1) == "LAMP"
    assert picked(world, percent=40, stock_over=4, unsold_days=5, repeat_days=1) == ""
    world.clock.advance(days=3)
    assert picked(world, percent=40, stock_over=4, unsold_days=5, repeat_days=1) == "LAMP"


def in_the_shop(world: Rehearsal, sku: str, days_ago: float, units: int = 1) -> None:
    number = str(9000 + len(world.shop.orders))
    world.shop.orders[number] = ShopOrder(
        number, number, f"web-{number}", Money(100, "EUR"), True, "processing", {sku: units}
    )
    world.shop.made_at[number] = world.clock.now() - timedelta(days=days_ago)


def test_unsold_is_what_the_shop_did_not_sell_either(world):
    """A variant's sale counts for its parent. Days that were read are not read again, but for the last ones."""
    world.clock.advance(days=40)
    for sku, days_ago in (("TEE-L", 3), ("LAMP", 20), ("MUG", 0.1)):
        in_the_shop(world, sku, days_ago)
    asked_for: list[tuple[datetime, datetime]] = []
    units = world.shop.sold_units
    world.shop.sold_units = lambda since, until: asked_for.append((since, until)) or units(since, until)
    assert picked(world, percent=20, unsold_days=10) == "TEE", "nothing is known yet"
    rule = clearance.create(world.house, RuleRequest("Evenings", **SIX, unsold_days=10, repeat_days=1))
    clearance.tick(world.house)
    assert len(asked_for) == 11, "today and ten days"
    assert len({until - since for since, until in asked_for[1:]}) == 1
    evening(world)
    assert [one.sku for one in proposals(world)] == ["LAMP"]
    assert len(asked_for) == 11 + 5, "today and the four days before"
    assert asked(world.store.view()).shop_sold("LAMP") is None, "further back nothing was read"
    clearance.change(world.house, "Evenings", RuleRequest("Evenings", **SIX, unsold_days=30, repeat_days=1))
    in_the_shop(world, "SOAP", 0)
    evening(world)
    assert [one.rule_id for one in proposals(world)] == [rule.id], "nothing else fits: all was sold in these days"
    days = [world.clock.ms() - asked(world.store.view()).shop_sold(sku) for sku in ("SOAP", "TEE-L", "LAMP")]
    assert [round(ms / 86_400_000) for ms in days] == [1, 4, 21]
    assert len(asked_for) <= 11 + 5 + 20 + 2 * 6, "each day once, but for the last ones"


def test_half_a_unit_is_sold_too(world):
    """Shops that sell by weight: 0.5 comes as 0 units, in a line that was paid."""
    world.clock.advance(days=40)
    in_the_shop(world, "TEE-L", 3, units=0)
    clearance.create(world.house, RuleRequest("Evenings", **SIX, unsold_days=10))
    evening(world)
    assert [one.sku for one in proposals(world)] == ["LAMP"]


def test_a_shop_that_does_not_tell_what_it_sold_is_waited_for_and_then_said(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, unsold_days=10))
    world.shop.failures["sold_units"] = [Retryable("away", platform="memory")] * 6
    assert evening(world) == 0
    assert clearance.tick(world.house) == 0
    world.clock.advance(minutes=41)
    assert clearance.tick(world.house) == 1
    assert proposals(world) == []
    world.outbox.drain()
    assert any("does not tell what it sold" in alert["text"] for alert in world.store.view().alerts())
    evening(world)
    assert [one.sku for one in proposals(world)] == ["TEE"], "it answers again"


def test_a_shop_that_is_silent_is_told_once_and_once_an_hour(world, caplog):
    """It is asked every 20 seconds."""
    clearance.create(world.house, RuleRequest("Evenings", **SIX, unsold_days=10))
    world.shop.failures["sold_units"] = [Retryable("away", platform="memory")] * 400

    def told(hours: float) -> list[str]:
        caplog.clear()
        for _ in range(round(hours * 180)):
            clearance.tick(world.house)
            world.clock.advance(20)
        return [record.getMessage() for record in caplog.records if "what it sold" in record.getMessage()]

    with caplog.at_level("INFO", "replycart.clearance"):
        assert len(told(0.9)) == 1
        assert len(told(1)) == 1
        world.shop.failures["sold_units"] = [Permanent("keys", platform="memory")] * 9
        (other,) = told(0.05)
        assert "keys" in other
        world.shop.failures["sold_units"].clear()
        (again,) = told(0.5)
        assert "again, after" in again
        assert told(0.5) == []


def test_where_a_shop_tells_nothing_what_was_paid_here_counts(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, unsold_days=10))
    world.shop.failures["sold_units"] = [NotSupported("no", platform="memory")] * 9
    assert evening(world) == 1
    assert [one.sku for one in proposals(world)] == ["TEE"]


def test_what_is_on_sale_or_was_lately_is_left_alone(world):
    sale = world.on_sale("LAMP", quantity=1)
    assert picked(world, category="Outlet") == ""
    sales.end(world.house, sale.id)
    world.clock.advance(days=5)
    assert picked(world, category="Outlet", repeat_days=7) == ""
    assert picked(world, category="Outlet", repeat_days=4) == "LAMP"


def test_a_rule_proposes_once_and_a_click_makes_the_sale(world):
    rule = clearance.create(world.house, RuleRequest("Evenings", **SIX, units=2, hours=6))
    assert clearance.tick(world.house) == 0, "nothing before its first moment"
    assert evening(world) == 1
    assert clearance.tick(world.house) == 0
    (one,) = proposals(world)
    assert (one.state, one.sku, dict(one.items), one.rule_id) == ("proposed", "TEE", {"TEE-M": 2}, rule.id)
    assert "Thing TEE" in clearance.preview(world.house, one)
    world.outbox.drain()
    assert any("approve or dismiss" in alert["text"] for alert in world.store.view().alerts())
    posts = len(world.network.posts)
    clearance.approve(world.house, one.id)
    with pytest.raises(Conflict):
        clearance.approve(world.house, one.id)
    world.outbox.drain()
    one = clearance.find(world.house, one.id)
    assert (one.state, one.sale_id) == ("published", one.id)
    sale = sales.find(world.house, one.sale_id)
    assert (sale.state, sale.ends_at) == ("live", world.clock.ms() + 6 * 3_600_000)
    assert [(item.sku, item.unit, item.quantity) for item in world.store.view().items(sale.id)] == [
        ("TEE-M", 1500, 2)
    ]
    assert len(world.network.posts) == posts + 1


def test_it_does_not_come_back_to_the_same_and_says_it_in_other_words(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, publish=True, repeat_days=3, hours=2))
    for _ in range(5):
        evening(world)
        world.outbox.drain()
        world.clock.advance(hours=3)
        sales.tick(world.house)
    states = [(one.sku, one.state) for one in reversed(proposals(world))]
    assert states == [(sku, "published") for sku in ("TEE", "LAMP", "MUG", "TEE", "LAMP")]
    texts = [wording.bare(draft.text) for _, draft in world.network.posts.values()]
    assert len(set(texts)) == len(texts) == 5


def test_two_things_of_one_name_are_not_told_in_one_text(world):
    """The end of the sale is the same minute, the link does not count, and no post stands yet when the second is worded."""
    for sku in ("LAMP", "MUG", "SOAP"):
        world.shop.set_product(sku, name="Thing", price=Money(2000, "EUR"), special=special(1000), stock=9)
    catalogue.sync(world.house, full=True)
    for name in ("One", "Two"):
        clearance.create(world.house, RuleRequest(name, **SIX, stock_over=8, publish=True, units=2, hours=2))
    evening(world)
    world.outbox.drain()
    assert [one.state for one in proposals(world)] == ["published", "published"]
    assert len({wording.bare(draft.text) for _, draft in world.network.posts.values()}) == 2
    for sale in world.store.view().sales(["live"]):
        sales.end(world.house, sale.id)
    rule = clearance.rule(world.house, "One")
    found, _ = clearance.proposing._worded(
        world.house, rule.terms, replace(proposals(world)[0], id="another", sku="SOAP", items={"SOAP": 2})
    )
    used = {sale.terms.wording for sale in world.store.view().sales(["ended"])}
    assert found.terms.wording not in used, "they are over, and their posts stand"


def test_words_that_were_posted_are_not_posted_again(world):
    """The same end, price and number of units: another template is taken; with one of the merchant's own there is none."""
    clearance.create(world.house, RuleRequest("Evenings", **SIX, publish=True, repeat_days=1, category="Outlet"))
    evening(world)
    world.outbox.drain()
    first = next(one for one in proposals(world) if one.state == "published")
    rule = clearance.rule(world.house, "Evenings")
    found, _ = clearance.proposing._worded(world.house, rule.terms, first)
    posted = list(world.network.posts.values())[-1][1].text
    assert wording.bare(posted).startswith("Thing LAMP, now")
    assert not found.terms.wording.startswith("{name}, now")
    own = RuleTerms(rule.terms.slots, "UTC", wording="{name}, now {price}, until {until}. {quantity} available. Reply "
                    "“{keyword}”{options} to reserve yours, then pay here: {link}")  # fmt: skip
    with pytest.raises(Invalid, match="posted already"):
        clearance.proposing._worded(world.house, own, first)


def test_what_nobody_approves_lapses_and_what_is_dismissed_does_not_come_back(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, stock_over=4))
    evening(world)
    (lamp,) = proposals(world)
    clearance.dismiss(world.house, lamp.id)
    evening(world)
    mug = proposals(world)[0]
    assert (lamp.sku, mug.sku) == ("LAMP", "MUG")
    world.clock.advance(days=1, hours=1)
    with pytest.raises(Conflict, match="lapsed"):
        clearance.approve(world.house, mug.id)
    clearance.tick(world.house)
    assert clearance.find(world.house, mug.id).state == "lapsed"


def test_nothing_goes_out_in_the_quiet_hours(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, zone="Europe/Paris", quiet="19-9"))
    world.clock.advance(hours=5, seconds=5)
    clearance.tick(world.house)
    (one,) = proposals(world)
    world.clock.advance(hours=2)
    clearance.approve(world.house, one.id)
    world.outbox.drain()
    assert clearance.find(world.house, one.id).state == "approved"
    assert world.network.posts == {}
    world.clock.advance(hours=12, minutes=59)
    world.outbox.drain()
    assert clearance.find(world.house, one.id).state == "approved"
    world.clock.advance(minutes=1)
    world.outbox.drain()
    assert clearance.find(world.house, one.id).state == "published"
    assert len(world.network.posts) == 1
    sale = sales.find(world.house, one.id)
    assert from_ms(sale.live_at) == datetime(2026, 11, 24, 8, 0, 5, tzinfo=UTC), "nine in Paris, and not before"


def test_a_network_that_is_away_until_the_quiet_hours_gets_the_post_after_them(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, quiet="19-9", publish=True))
    world.network.failures["publish"] = [Retryable("away", platform="memory", retry_after=5000)]
    evening(world)
    world.outbox.drain()
    (one,) = proposals(world)
    assert (one.state, world.network.posts) == ("published", {}), "its page is open"
    for _ in range(13):
        world.clock.advance(hours=1)
        world.outbox.drain()
        assert world.network.posts == {}
    world.clock.advance(hours=2)
    world.outbox.drain()
    assert len(world.network.posts) == 1


def test_what_the_merchant_puts_on_sale_while_it_waits_does_not_go_out_as_well(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, category="Wear", quiet="19-9"))
    evening(world)
    (one,) = proposals(world)
    world.clock.advance(hours=2)
    clearance.approve(world.house, one.id)
    world.outbox.drain()
    # The other variant of it: a rule takes a product with all of them.
    sales.publish(world.house, sales.create(world.house, sales.SaleRequest("TEE", items={"TEE-L": 1})).id)
    world.outbox.drain()
    posts = len(world.network.posts)
    world.clock.advance(hours=13)
    world.outbox.drain()
    found = clearance.find(world.house, one.id)
    assert (found.state, found.why) == ("lapsed", clearance.proposing.ELSEWHERE)
    assert len(world.network.posts) == posts


def test_what_the_shop_can_keep_no_more_lapses(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, category="Outlet", publish=True))
    world.clock.advance(hours=6, seconds=5)
    clearance.tick(world.house)
    world.shop.set_product("LAMP", stock=1)
    world.outbox.drain()
    (one,) = proposals(world)
    assert (one.state, "the shop has 1" in one.why) == ("lapsed", True)
    assert sales.find(world.house, one.id).state == "ended"
    assert world.network.posts == {}


@pytest.mark.parametrize("after", ["over", "dearer", "smaller"])
def test_what_is_no_longer_reduced_as_the_rule_asks_does_not_go_out(world, after):
    """Approved hours later, or changed in the shop since the last sync: it would be posted as reduced, at its full price."""
    clearance.create(world.house, RuleRequest("Evenings", **{**SIX, "percent": 30}, category="Outlet"))
    world.shop.set_product("LAMP", special=special(6000, ends=world.clock.now() + timedelta(hours=8)))
    catalogue.sync(world.house, full=True)
    evening(world)
    (one,) = proposals(world)
    assert one.sku == "LAMP"
    if after == "over":
        world.clock.advance(hours=3)
    elif after == "dearer":
        world.shop.set_product("LAMP", special=None)
    else:
        world.shop.set_product("LAMP", special=special(8000))
    clearance.approve(world.house, one.id)
    world.outbox.drain()
    found = clearance.find(world.house, one.id)
    assert (found.state, found.why) == ("lapsed", "price: LAMP is no longer 30 % off in the shop")
    assert sales.find(world.house, one.id).state == "ended"
    assert world.network.posts == {}


def test_a_shop_that_is_away_is_waited_for_until_the_day_is_over(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, category="Outlet", publish=True))
    evening(world)
    (one,) = proposals(world)
    world.shop.failures["quote"] = [Retryable("away", platform="memory")]
    world.outbox.drain()
    assert (clearance.find(world.house, one.id).state, sales.find(world.house, one.id).state) == (
        "approved",
        "draft",
    )
    world.clock.advance(minutes=5)
    world.outbox.drain()
    assert (clearance.find(world.house, one.id).state, sales.find(world.house, one.id).state) == (
        "published",
        "live",
    )
    sales.end(world.house, one.id)
    evening(world, 40)
    two = proposals(world)[0]
    world.shop.failures["quote"] = [Retryable("away", platform="memory")]
    world.outbox.drain()
    world.clock.advance(days=1)
    world.outbox.drain()
    assert (clearance.find(world.house, two.id).state, sales.find(world.house, two.id).state) == (
        "lapsed",
        "ended",
    )


def test_a_moment_with_nothing_to_sell_is_over_all_the_same(world):
    clearance.create(world.house, RuleRequest("Evenings", **{**SIX, "percent": 90}))
    assert evening(world) == 1
    assert clearance.tick(world.house) == 0
    assert proposals(world) == []


def test_switched_off_it_rests_and_switched_on_it_makes_up_for_nothing(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX))
    clearance.switch(world.house, "Evenings", False)
    with pytest.raises(Conflict):
        clearance.switch(world.house, "Evenings", False)
    assert evening(world) == 0
    world.clock.advance(minutes=10)
    clearance.switch(world.house, "Evenings", True)
    assert clearance.tick(world.house) == 0
    assert evening(world) == 1


def test_a_moment_missed_by_more_than_an_hour_is_let_go(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX))
    world.clock.advance(hours=7, seconds=5)
    assert clearance.tick(world.house) == 0
    world.clock.advance(hours=23, minutes=59)
    assert clearance.tick(world.house) == 1


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"name": " "}, "name"),
        ({"slots": []}, "slots"),
        ({"slots": ["someday 18"]}, "slots"),
        ({"quiet": "17-20"}, "slots"),
        ({"quiet": "late"}, "quiet"),
        ({"zone": "Paris"}, "zone"),
        ({"percent": 0}, "percent"),
        ({"percent": 100}, "percent"),
        ({"stock_over": -1}, "stock_over"),
        ({"unsold_days": -1}, "unsold_days"),
        ({"repeat_days": 0}, "repeat_days"),
        ({"units": 0}, "units"),
        ({"hours": 169}, "hours"),
        ({"lang": "de"}, "lang"),
        ({"wording": "{name} {link}"}, "wording"),
        ({"wording": "{nme} {link} {until}"}, "wording"),
        ({"wording": "many words " * 30 + "{link} {until}"}, "wording"),
    ],
)
def test_what_makes_no_sense_is_refused_when_it_is_saved(world, terms, field):
    with pytest.raises(Invalid) as wrong:
        clearance.create(world.house, RuleRequest(**{"name": "Evenings", **SIX, **terms}))
    assert set(wrong.value.errors) == {field}


def test_a_rule_whose_sales_would_be_refused_is_refused_when_it_is_saved(world):
    """By the same words as the sale."""
    rule = clearance.create(world.house, RuleRequest("Evenings", **SIX))
    world.house.config = replace(world.house.config, selling=Selling(answers="none"))
    world.network.can_sign_in = lambda handle="": False
    with pytest.raises(Invalid) as sale:
        sales.create(world.house, sales.SaleRequest("LAMP", quantity=1))
    for save in (clearance.create, lambda house, asked: clearance.change(house, rule.id, asked)):
        with pytest.raises(Invalid) as wrong:
            save(world.house, RuleRequest("Nights", **SIX))
        assert wrong.value.errors == sale.value.errors
        assert set(wrong.value.errors) == {"answers"}
    clearance.switch(world.house, rule.id, False)
    with pytest.raises(Invalid):
        clearance.switch(world.house, rule.id, True)
    marie = merchant(world)
    marie.get("/admin/clearance/new?lang=fr")
    filled = {
        "name": "Nights",
        "day": "day",
        "hour": "18",
        "percent": "20",
        "repeat_days": "30",
        "units": "1",
        "hours": "4",
    }
    page = marie.post("/admin/clearance/new", data=filled)
    assert page.status_code == 422
    assert "selling.answers" in page.text
    assert "personne ne peut s" in page.text


def test_a_rule_whose_words_fit_no_network_is_refused(world):
    """Only where no name is short enough: whose words may fit is kept."""
    words = "{name} {link} {until} " + "x" * 200
    clearance.create(world.house, RuleRequest("Long", **SIX, wording=words))
    world.network.max_length = 250
    with pytest.raises(Invalid) as wrong:
        clearance.create(world.house, RuleRequest("Longer", **SIX, wording=words))
    assert set(wrong.value.errors) == {"wording"}


def test_two_rules_have_two_names(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX))
    with pytest.raises(Invalid) as wrong:
        clearance.create(world.house, RuleRequest("Evenings", **SIX))
    assert set(wrong.value.errors) == {"name"}


def test_a_rule_is_changed(world):
    rule = clearance.create(world.house, RuleRequest("Evenings", **SIX))
    other = clearance.create(world.house, RuleRequest("Nights", **{**SIX, "slots": ["day 23"]}))
    clearance.switch(world.house, rule.id, False)
    asked_for = clearance.as_request(clearance.rule(world.house, rule.id))
    assert clearance.change(world.house, "Evenings", asked_for).terms == rule.terms
    changed = clearance.change(world.house, "Evenings", RuleRequest("Early", **SIX, stock_over=4, hours=3))
    assert (changed.id, changed.name, changed.active) == (rule.id, "Early", False)
    assert (changed.terms.stock_over, changed.terms.hours) == (4, 3)
    with pytest.raises(Invalid) as wrong:
        clearance.change(world.house, "Early", RuleRequest("Nights", **SIX))
    assert set(wrong.value.errors) == {"name"}
    with pytest.raises(Invalid) as wrong:
        clearance.change(world.house, "Early", RuleRequest("", slots=[], percent=100))
    assert set(wrong.value.errors) == {"name", "slots", "percent"}
    assert [one.name for one in asked(world.store.view()).rules()] == ["Early", other.name]


def test_another_calendar_makes_up_for_nothing_but_another_name_does(world):
    for name in ("Moved", "Renamed"):
        clearance.create(
            world.house, RuleRequest(name, slots=["day 18"] if name == "Renamed" else ["day 23"], percent=20)
        )
    world.clock.advance(hours=6, minutes=10)  # ten past six in the evening
    clearance.change(world.house, "Moved", RuleRequest("Moved", **SIX))
    clearance.change(world.house, "Renamed", RuleRequest("As before", **SIX))
    assert clearance.tick(world.house) == 1
    assert [one.rule_id for one in proposals(world)] == [clearance.rule(world.house, "As before").id]


def test_what_waits_goes_out_by_the_new_terms(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, hours=6))
    evening(world)
    words = "{name} until {until} only: {link}"
    clearance.change(world.house, "Evenings", RuleRequest("Evenings", **SIX, hours=2, wording=words))
    (one,) = proposals(world)
    assert clearance.preview(world.house, one).startswith("Thing TEE until")
    clearance.approve(world.house, one.id)
    world.outbox.drain()
    (sale,) = world.store.view().sales(["live"])
    assert (sale.terms.wording, sale.ends_at - sale.live_at) == (words, 2 * 3_600_000)


def test_a_deleted_rule_rests_for_good_and_what_it_proposed_lapses(world):
    """What was approved goes out all the same, and the name is free."""
    rule = clearance.create(world.house, RuleRequest("Evenings", **SIX, quiet="20-7"))
    evening(world)
    (first,) = proposals(world)
    world.clock.advance(hours=2, minutes=30)
    clearance.approve(world.house, first.id)
    world.outbox.drain()
    assert clearance.find(world.house, first.id).state == "approved", "it waits for the end of the quiet hours"
    evening(world)
    second = proposals(world)[0]
    assert second.state == "proposed"
    clearance.delete(world.house, "Evenings")
    with pytest.raises(NotFound):
        clearance.delete(world.house, rule.id)
    with pytest.raises(NotFound):
        clearance.change(world.house, rule.id, RuleRequest("Evenings", **SIX))
    with pytest.raises(NotFound):
        clearance.switch(world.house, "Evenings", False)
    lapsed = clearance.find(world.house, second.id)
    assert (lapsed.state, lapsed.why) == ("lapsed", "its rule was thrown away")
    again = clearance.create(world.house, RuleRequest("Evenings", **SIX))
    assert [one.id for one in asked(world.store.view()).rules()] == [again.id]
    clearance.switch(world.house, again.id, False)
    assert evening(world) == 0


def test_what_was_approved_goes_out_though_its_rule_is_deleted(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX, quiet="20-7"))
    evening(world)
    (one,) = proposals(world)
    world.clock.advance(hours=2, minutes=30)
    clearance.approve(world.house, one.id)
    world.outbox.drain()
    clearance.delete(world.house, "Evenings")
    world.clock.advance(hours=12)
    world.outbox.drain()
    assert clearance.find(world.house, one.id).state == "published"
    assert [sale.id for sale in world.store.view().sales(["live"])] == [one.id]


def test_two_rules_at_one_moment_do_not_propose_the_same_thing(world):
    """Each looked before the other had proposed."""
    one, two = (
        clearance.create(world.house, RuleRequest(name, slots=["day 18"], percent=20)) for name in ("A", "B")
    )
    world.clock.advance(hours=6, seconds=1)
    real, store = type(world.store).write, world.store
    waiting = [lambda: clearance.fire(world.house, two, world.clock.now())]

    def write(work):
        if waiting:
            waiting.pop()()
        return real(store, work)

    store.write = write  # type: ignore[method-assign]
    assert clearance.fire(world.house, one, world.clock.now()) == 1
    assert sorted(found.sku for found in proposals(world)) == ["LAMP", "TEE"]


def test_a_draft_that_somebody_ended_lapses(world):
    clearance.create(world.house, RuleRequest("Evenings", **SIX))
    evening(world)
    (one,) = proposals(world)
    clearance.approve(world.house, one.id)
    real = world.shop._quote
    ends = [lambda: sales.end(world.house, one.id, "ended by the merchant")]

    def quote(draft):
        if ends:
            ends.pop()()
        return real(draft)

    world.shop._quote = quote  # type: ignore[method-assign]
    for _ in range(3):
        world.outbox.drain()
        world.clock.advance(5)
    (one,) = proposals(world)
    assert (one.state, one.why) == ("lapsed", "the draft was ended by the merchant")
    assert not world.store.view().tasks(state="parked")
