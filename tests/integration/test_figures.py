"""What came of a sale: hour by hour, by post, by account, what it cost and what is left. On both stores."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from bridge import checkout, figures, holds, inbox, sales, spreading
from bridge.store.records import Post
from bridge.store.sums import sums, writes
from connectors.simulators.memory import away
from connectors.values import Figures
from tests.conftest import Rehearsal, product
from tests.integration.office import Office
from tests.integration.pages.merchant import merchant

pytestmark = pytest.mark.both_stores


def spend(rehearsal: Rehearsal, call: str, microdollars: int, sale: str = "") -> None:
    day = f"{rehearsal.clock.now():%Y-%m-%d}"
    rehearsal.store.write(lambda tx: tx.add_costs(day, "memory", {(sale, "", call): (1, microdollars)}))


def with_rates(rehearsal: Rehearsal, **rates: int) -> None:
    house = rehearsal.house
    house.config = replace(house.config, budget=replace(house.config.budget, rates=rates))


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_hour_tells_the_whole_way(rehearsal):
    sale = rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    rehearsal.reply("bob")
    rehearsal.reply("cyd", "what is it?")
    rehearsal.clock.advance(minutes=61)
    holds.expire_due(rehearsal.house)
    rehearsal.pay("bob")
    hours = figures.of_sale(rehearsal.house, sale)["by_hour"]
    rows = [
        [hour[name] for name in ("replies", "intents", "holds", "checkouts", "paid", "revenue")] for hour in hours
    ]
    assert rows[0] == [3, 2, 1, 0, 0, 0]
    assert rows[-1] == [0, 0, 1, 1, 1, 4900], "bob's hold began when ann's had run out"
    (_, last) = lines(figures.table(rehearsal.house, "hours"))
    assert (last["sale"], last["holds"], last["revenue"]) == (sale.slug, "1", "49.00")


def test_each_post_has_what_came_of_it(rehearsal):
    sale = rehearsal.on_sale(quantity=3)
    spend(rehearsal, "answer", 700_000, sale.id)
    first = rehearsal.post_id
    second = Post("memory", "777", sale.id, "https://memory.invalid/post/777", "again", rehearsal.clock.ms() + 1)
    rehearsal.store.write(lambda tx: tx.add_post(second))
    rehearsal.reply("ann")
    rehearsal.network.say("777", "bob", "buy")
    rehearsal.network.say("777", "cyd", "how big?")
    rehearsal.hear()
    rehearsal.pay("bob")
    checkout.request_refund(rehearsal.house, rehearsal.of("bob").id, amount=900, reason="a scratch")
    rehearsal.outbox.drain()

    rehearsal.store.write(lambda tx: writes(tx).put_figures("memory", first, Figures(views=500, reposts=2)))
    one, two = figures.of_posts(rehearsal.house, sale)
    assert (one["post"], one["views"], one["reposts"], one["likes"]) == (first, 500, 2, None)
    assert [one[name] for name in ("replies", "intents", "holds", "paid", "revenue")] == [1, 1, 1, 0, 0]
    assert [two[name] for name in ("views", "replies", "intents", "holds", "paid", "revenue", "refunds")] == [
        None, 2, 1, 1, 1, 4900, 900
    ]  # fmt: skip
    assert [(line["checkouts"], line["net"]) for line in (one, two)] == [(0, 0), (1, 4000)]
    sale_cost = figures.of_sale(rehearsal.house, sale)["network_cost_usd"]
    assert sale_cost > 0
    assert one["network_cost_usd"] + two["network_cost_usd"] == pytest.approx(sale_cost)
    assert two["network_cost_usd"] > one["network_cost_usd"], "two replies and the post beside one and the post"
    with_rates(rehearsal, EUR=1_000_000)
    two = figures.of_sales.reckoned_posts(rehearsal.house, sale)[1]
    assert two["net_after_cost"] == 4000 - round(two["network_cost_usd"] * 100)
    told = lines(figures.table(rehearsal.house, "posts"))
    assert [line["net"] for line in told] == ["0.00", "40.00"]
    assert [(line["post"], line["revenue"], line["refunds"]) for line in told] == [
        (first, "0.00", "0.00"), ("777", "49.00", "9.00")
    ]  # fmt: skip


def test_what_hearing_cost_is_shared_out_by_the_replies_of_each_day(rehearsal):
    rehearsal.shop.items["PRINT"] = product("PRINT", stock=50)
    one = rehearsal.on_sale(quantity=5)
    for handle in ("ann", "bob", "cyd"):
        rehearsal.reply(handle)
    two = rehearsal.on_sale(quantity=5)
    rehearsal.reply("dan")
    # Five were heard that day, one of them of no sale.
    rehearsal.network.say("4711", "eve", "nice weather", mentions_us=True)
    rehearsal.hear()
    spend(rehearsal, "read_owned", 5_000)
    spend(rehearsal, "read_user", 50_000)
    spend(rehearsal, "message", 15_000)
    spend(rehearsal, "post_link", 200_000, one.id)
    rehearsal.clock.advance(hours=24)
    rehearsal.reply("fay")
    spend(rehearsal, "read_post", 5_001)
    costs = [figures.of_sale(rehearsal.house, sale)["network_cost_usd"] for sale in (one, two)]
    assert costs == [0.2 + 0.033, 0.011 + 0.005001]
    view = sums(rehearsal.store.view())
    assert view.costs_of_hearing() == {one.id: {"memory": 33_000}, two.id: {"memory": 16_001}}
    told = {line["sale"]: line["network_cost_usd"] for line in lines(figures.table(rehearsal.house, "sales"))}
    assert told == {one.slug: "0.233", two.slug: "0.016001"}


def test_what_is_left_has_refunds_and_the_network_taken_off(rehearsal):
    sale = rehearsal.on_sale(quantity=3)
    for handle in ("ann", "bob"):
        rehearsal.reply(handle)
        rehearsal.pay(handle)
    checkout.request_refund(rehearsal.house, rehearsal.of("ann").id, amount=900, reason="a scratch")
    rehearsal.outbox.drain()
    spend(rehearsal, "post_link", 2_000_000, sale.id)
    (line,) = lines(figures.table(rehearsal.house, "sales"))
    assert (line["revenue"], line["refunds"], line["net"], line["net_after_cost"]) == (
        "98.00",
        "9.00",
        "89.00",
        "",
    )
    with_rates(rehearsal, EUR=920_000)
    (line,) = lines(figures.table(rehearsal.house, "sales"))
    assert (line["net"], line["net_after_cost"]) == ("89.00", "87.16")
    found = figures.worth(rehearsal.house, 7)
    assert (found["net"], found["net_after_cost"]) == (8900, 8716)
    assert found["ours"] == {"orders": 2, "revenue": 9800}


def test_in_dollars_the_network_is_always_taken_off(rehearsal):
    with_rates(rehearsal)
    assert figures.after_cost(rehearsal.house, 1000, "USD", 1_234_999) == 877
    assert figures.after_cost(rehearsal.house, 1000, "USD", 1_235_000) == 876
    assert figures.after_cost(rehearsal.house, 1000, "EUR", 0) is None
    with_rates(rehearsal, JPY=155_000_000)
    assert figures.after_cost(rehearsal.house, 1000, "JPY", 2_000_000) == 690


def test_a_parcel_of_two_is_one_order_beside_the_shops(rehearsal):
    rehearsal.on_sale(quantity=3)
    rehearsal.reply("ann")
    rehearsal.on_sale("CARD", 3) if "CARD" in rehearsal.shop.items else _card_on_sale(rehearsal)
    rehearsal.reply("ann")
    mine = [one for one in rehearsal.store.view().purchases() if one.handle == "ann"]
    page = rehearsal.to_paypal("ann", together=[mine[0].id])
    rehearsal.payments.approve(page)
    checkout.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    totals = figures.overall(rehearsal.house, 7)["totals"]
    assert totals["ordered"] == 2
    assert totals["checkouts"] == 2, "the one that does not lead was at PayPal too: nobody paid who was not there"
    for sale in rehearsal.store.view().sales(["live"]):
        assert figures.of_sale(rehearsal.house, sale)["checkouts"] == 1, sale.title
    assert figures.worth(rehearsal.house, 7)["ours"]["orders"] == 1


def _card_on_sale(rehearsal: Rehearsal) -> None:
    rehearsal.shop.items["CARD"] = product("CARD", price=1000)
    rehearsal.on_sale("CARD", 3)


def test_all_who_wait_are_counted_however_long_the_line_is(rehearsal, monkeypatch):
    from bridge.web.admin import sales as page

    monkeypatch.setattr(page, "LINE", 2)
    sale = rehearsal.on_sale(quantity=1)
    for number in range(5):
        rehearsal.reply(f"b{number}")
    marie = merchant(rehearsal)
    shown = marie.get(f"/admin/sales/{sale.slug}/line").get_data(as_text=True)
    assert "4 wanted in line" in shown
    assert 'name="units" inputmode="numeric" value="4"' in shown
    assert "The first 2 of 4." in shown


def test_the_post_at_the_end_is_one_of_the_sale(rehearsal):
    rehearsal.on_sale(quantity=1, end_when_sold_out=True, end_post=True)
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    sales.tick(rehearsal.house)
    rehearsal.outbox.drain()
    sale = rehearsal.store.view().sales()[0]
    assert len(rehearsal.store.view().posts(sale.id)) == 2
    rehearsal.reply("bob", "what a pity, how many were there?")
    assert rehearsal.store.view().replies()[0].sale_id == sale.id
    assert figures.look(rehearsal.house) == 2


def test_figures_are_asked_for_until_three_days_after_the_end(rehearsal):
    sale = rehearsal.on_sale()
    assert figures.look(rehearsal.house) == 1
    rehearsal.clock.advance(minutes=31)
    sales.end(rehearsal.house, sale.id)
    assert figures.look(rehearsal.house) == 0, "seldom, once it has ended"
    rehearsal.clock.advance(hours=6)
    assert figures.look(rehearsal.house) == 1
    rehearsal.clock.advance(hours=73)
    assert figures.look(rehearsal.house) == 0


@pytest.fixture
def spread(rehearsal):
    sale = rehearsal.on_sale(quantity=3)
    post = rehearsal.post_id
    quote = rehearsal.network.quote(post, "zoe", reach=12_000)
    rehearsal.network.quote(post, "=yan", reach=40)
    rehearsal.network.repost(post, "xia")
    spreading.look(rehearsal.house)
    rehearsal.network.say(quote, "ann", "@shop buy")
    rehearsal.hear()
    rehearsal.pay("ann")
    rehearsal.sale = sale
    return rehearsal


def test_who_passed_it_on_and_whom_they_brought(spread):
    zoe, yan, xia = figures.of_accounts(spread.house, spread.sale)
    assert (zoe["kind"], zoe["handle"], zoe["replies"], zoe["paid"], zoe["revenue"]) == (
        "quote",
        "zoe",
        1,
        1,
        4900,
    )
    assert (yan["handle"], yan["replies"], yan["revenue"]) == ("=yan", 0, 0)
    assert (xia["kind"], xia["replies"], xia["revenue"], xia["said_at"]) == ("repost", None, None, None)
    told = lines(figures.table(spread.house, "accounts"))
    assert [line["handle"] for line in told] == ["zoe", "'=yan", "xia"]
    assert [(line["revenue"], line["paid"]) for line in told] == [("49.00", "1"), ("0.00", "0"), ("", "")]


def test_the_api_tells_posts_and_accounts(spread):
    office = Office(spread)
    (post,) = office.get(f"/sales/{spread.sale.slug}/figures/posts")["items"]
    assert (post["replies"], post["revenue"], post["currency"]) == (0, 0, "EUR")
    accounts = office.get(f"/sales/{spread.sale.slug}/figures/accounts")["items"]
    assert [(one["handle"], one["revenue"]) for one in accounts] == [("zoe", 4900), ("=yan", 0), ("xia", None)]
    whole = office.get(f"/sales/{spread.sale.slug}/figures")
    assert (whole["net"], whole["net_after_cost"]) == (4900, None)
    assert whole["by_hour"][0]["revenue"] == 4900


def test_the_api_gives_posts_hours_and_accounts_of_a_sale_as_tables(spread):
    office, path = Office(spread), f"/sales/{spread.sale.slug}/figures"
    for what, name, columns in (
        ("/posts", "posts", figures.POST_COLUMNS),
        ("/accounts", "accounts", figures.ACCOUNT_COLUMNS),
        ("", "hours", figures.HOUR_COLUMNS),
    ):
        answer = office.call("GET", path + what, headers={"Accept": "text/csv"})
        assert answer.mimetype == "text/csv"
        assert f"replycart-{name}.csv" in answer.headers["Content-Disposition"]
        assert "Accept" in answer.vary
        found = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
        assert tuple(found[0]) == columns
        assert {one["sale"] for one in found} == {spread.sale.slug}
        assert "application/json" in office.call("GET", path + what, headers={"Accept": "*/*"}).mimetype
        if name != "posts":
            assert found[0]["revenue"] == "49.00"
        office.call("GET", f"/sales/nope/figures{what}", 404, headers={"Accept": "text/csv"})


def test_tables_of_posts_hours_and_accounts_in_the_dashboard(spread):
    marie = merchant(spread)
    for what, said in (("posts", spread.sale.slug), ("hours", "49.00"), ("accounts", "zoe")):
        answer = marie.get(f"/admin/figures/{what}.csv")
        assert "text/csv" in answer.headers["Content-Type"]
        assert said in answer.get_data(as_text=True)


def test_the_page_of_a_sale_shows_posts_and_accounts(spread):
    marie = merchant(spread)
    text = marie.get(f"/admin/sales/{spread.sale.slug}").get_data(as_text=True)
    assert "Who passed it on" in text
    assert "@zoe" in text
    assert "12,000" in text
    assert "Post by post" in text


def test_a_hold_that_waits_in_line_again_still_counts(rehearsal):
    """Hours and posts told it, and the sale as a whole did not."""
    sale = rehearsal.on_sale(quantity=1, hold_seconds=60)
    rehearsal.reply("ann")
    rehearsal.clock.advance(61)
    holds.expire_due(rehearsal.house)
    rehearsal.reply("bob")
    holds.try_again(rehearsal.house, rehearsal.of("ann").id)
    told = figures.of_sale(rehearsal.house, sale)
    assert told["holds"] == sum(hour["holds"] for hour in told["by_hour"]) == 2
    assert [post["holds"] for post in figures.of_posts(rehearsal.house, sale)] == [2]


def test_a_dispute_won_before_the_order_stood_is_no_second_payment(rehearsal):
    """It led back to "paid", and the days counted the money twice."""
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    rehearsal.shop.failures["place_order"] = [away()]
    dispute = rehearsal.payments.dispute(rehearsal.pay("ann").capture_id)
    for outcome in ("", "RESOLVED_SELLER_FAVOUR"):
        if outcome:
            rehearsal.clock.advance(days=1)
            rehearsal.payments.resolve(dispute, outcome)
        inbox.receive_payment(rehearsal.house, *rehearsal.payments.sent[-1])
        rehearsal.outbox.drain()
    assert [moment.after for moment in rehearsal.store.view().history(rehearsal.of("ann").id)].count("paid") == 2
    totals = figures.overall(rehearsal.house, 7)["totals"]
    assert (totals["paid"], totals["revenue"]) == (1, 4900)
