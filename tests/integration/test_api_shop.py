"""What the back offices of both shops ask beside: one reply with what is beside it, canned answers, markets, what restocking
sells, wallets, alerts, tasks, rules of clearance, fields taken away, figures as a table."""

import csv
import io
from dataclasses import replace

import pytest

from bridge import catalogue, checkout, clearance, figures, holds, listening, tokens
from bridge.store.clearance import clearance as rules_of
from bridge.web.security import limiter
from connectors.errors import Refused
from connectors.simulators.memory import away
from connectors.values import Market, Money, Special
from tests.conftest import product
from tests.integration.office import Office
from tests.integration.test_wallets import saved

pytestmark = pytest.mark.both_stores
RULE = {"name": "Weekend", "slots": ["sat 10"], "percent": 20}
DRAFT = {"product": "PRINT", "quantity": 2}


@pytest.fixture
def office(rehearsal, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, wallets=True))
    catalogue.sync(rehearsal.house, full=True)
    return Office(rehearsal)


# replies


def test_one_reply_with_what_is_beside_it(office):
    rehearsal = office.rehearsal
    sale = rehearsal.on_sale(quantity=3, limit_per_buyer=3)
    rehearsal.reply("ann")
    paid = rehearsal.pay("ann")
    rehearsal.clock.advance(5)
    rehearsal.reply("ann", "buy 2")
    held = rehearsal.of("ann")
    ident = rehearsal.reply("ann", "where is it?")
    (listed,) = office.items("/replies")
    found = office.get(f"/replies/memory/{ident}")
    assert {name: found[name] for name in listed} == listed
    assert set(found) - set(listed) == {"beside", "text_limit"}
    assert found["text_limit"] == rehearsal.network.max_length
    assert found["beside"]["sale"] == {"id": sale.id, "slug": sale.slug, "title": sale.title, "state": "live"}
    assert [one["id"] for one in found["beside"]["purchases"]] == [held.id, paid.id], "the newest first"
    assert found["beside"]["purchases"][1] == {
        "id": paid.id, "name": paid.name, "quantity": 1, "state": "ordered", "shop_order_id": paid.shop_order_id,
        "shop_order_number": paid.shop_order_number, "created_at": "2026-11-23T12:00:00Z",
    }  # fmt: skip
    assert office.get(f"/replies/memory/{ident}")["private"] is False
    office.get("/replies/memory/nope", 404)
    office.get(f"/replies/other/{ident}", 404)


def test_at_most_twenty_and_only_the_author_s(office):
    rehearsal = office.rehearsal
    for number in range(23):
        rehearsal.shop.items[f"P{number}"] = product(f"P{number}")
        rehearsal.on_sale(f"P{number}", 2)
        rehearsal.reply("ann")
        rehearsal.reply("bob")
        rehearsal.clock.advance(1)
    ident = rehearsal.reply("ann", "where is it?")
    names = [one["name"] for one in office.get(f"/replies/memory/{ident}")["beside"]["purchases"]]
    assert names == [f"Thing P{number}" for number in range(22, 2, -1)]


def test_what_came_in_private_says_so(office):
    rehearsal = office.rehearsal
    rehearsal.on_sale()
    ident = rehearsal.reply("eve", "is it blue?")
    rehearsal.store.write(
        lambda tx: tx._db.execute("UPDATE replies SET reply_id = ? WHERE reply_id = ?", ("dm:7", ident))
    )
    assert office.get("/replies/memory/dm:7")["private"] is True
    assert [one["private"] for one in office.items("/replies")] == [True]


def in_private(rehearsal, handle, text):
    ident = rehearsal.network.write(handle, text)
    listening.poll_messages(rehearsal.house)
    while holds.settle(rehearsal.house):
        pass
    return ident


def test_a_private_answer_may_be_as_long_as_a_message(office):
    rehearsal = office.rehearsal
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, messages=True))
    rehearsal.on_sale()
    public = rehearsal.reply("eve", "is it blue?")
    private = in_private(rehearsal, "ann", "is it red?")
    assert office.get(f"/replies/memory/{public}")["text_limit"] == 280
    assert office.get(f"/replies/memory/{private}")["text_limit"] == 10_000
    long = "It is red. " * 90
    assert office.wrong({"text": long}, f"/replies/memory/{public}/answer") == {"text"}
    assert office.wrong({"text": "x" * 10_001}, f"/replies/memory/{private}/answer") == {"text"}
    assert office.post(f"/replies/memory/{private}/answer", {"text": long})["answer"] == long.strip()
    rehearsal.outbox.drain()
    assert rehearsal.network.messages == [("u-ann", long.strip())]
    # A network without a limit of its own for messages: what a post may have, as it weighs it.
    rehearsal.network.max_message = None
    other = in_private(rehearsal, "bob", "and green?")
    assert office.get(f"/replies/memory/{other}")["text_limit"] == 280
    assert office.wrong({"text": long}, f"/replies/memory/{other}/answer") == {"text"}
    assert office.post("/replies/canned", {"name": "Long", "text": "x" * 10_000})["items"]
    assert office.wrong({"name": "Longer", "text": "x" * 10_001}, "/replies/canned") == {"text"}


def test_replies_are_searched(office):
    office.rehearsal.on_sale()
    for handle, text in (("Eve", "is it blue?"), ("bob", "100% cotton?")):
        office.rehearsal.reply(handle, text)
    for search, found in (
        ("BLUE", ["Eve"]),
        ("@eve", ["Eve"]),
        ("ev", ["Eve"]),
        ("100%25", ["bob"]),
        ("%25", ["bob"]),
        ("red", []),
    ):
        assert [one["handle"] for one in office.items(f"/replies?search={search}")] == found, search
    assert office.items("/replies?search=blue&state=closed") == []


def test_canned_answers(office):
    assert office.get("/replies/canned") == {"items": []}
    one = {"name": "Colour", "text": "@{handle} {sale} is blue, see {order}"}
    assert office.post("/replies/canned", one, key="k") == {"items": [one]}
    other = {"name": "A/B c", "text": "yes"}
    assert office.post("/replies/canned", other)["items"] == [other, one]
    better = {**one, "text": "red"}
    assert office.post("/replies/canned", better)["items"] == [other, better], "one of the same name is replaced"
    assert office.get("/replies/canned")["items"] == [other, better]
    assert office.wrong({"name": "x", "text": "{price}"}, "/replies/canned") == {"text"}
    assert office.wrong({"name": "", "text": "x"}, "/replies/canned") == {"name"}
    office.call("DELETE", "/replies/canned/nope", 404)
    assert office.call("DELETE", "/replies/canned/Colour").get_json() == {"items": [other]}
    tokens.create_user(office.rehearsal.store, "anna", "correct horse battery")
    assert office.get("/people") == {"items": [{"name": "anna"}]}


# selling


def test_markets_the_shop_s_own_first(office):
    office.rehearsal.shop.sells_in = {"fr_ch": Market("fr_ch", "Suisse", "CHF", own_prices=False)}
    assert office.get("/markets")["items"] == [
        {"code": "", "name": "The Shop", "currency": "EUR", "own_prices": True},
        {"code": "fr_ch", "name": "Suisse", "currency": "CHF", "own_prices": False},
    ]


def test_what_restocking_would_sell_by_itself(office):
    rehearsal = office.rehearsal
    sale = rehearsal.on_sale(quantity=1, limit_per_buyer=2)
    empty = office.get(f"/sales/{sale.slug}/waitlist")
    assert (empty["items"], empty["wanted"], empty["promised"], empty["currency"]) == ([], 0, 0, "EUR")
    for handle, text in (("ann", "buy"), ("bob", "buy 2"), ("cid", "buy")):
        rehearsal.reply(handle, text)
    saved(rehearsal, "bob")
    rehearsal.clock.advance(1)
    checkout.promise(rehearsal.house, rehearsal.of("bob"), 7)
    line = office.get(f"/sales/{sale.slug}/waitlist?per_page=1")
    assert (line["wanted"], line["promised"], line["total"]) == (3, 2, 2), "of all, not of the page"
    assert line["restock"] == [
        {"sku": "PRINT", "name": "Thing PRINT", "wanted": 3, "promised": 2, "worth": 9800},
    ]
    whole = office.get(f"/sales/{sale.slug}/waitlist")["items"]
    assert {one["handle"]: one["promised"] for one in whole} == {"bob": True, "cid": False}
    rehearsal.clock.advance(days=8)
    late = office.get(f"/sales/{sale.slug}/waitlist")
    assert (late["wanted"], late["promised"], late["restock"][0]["worth"]) == (3, 0, 0), "promises end"


def test_null_takes_a_field_of_a_draft_away(office):
    made = office.post(
        "/sales",
        {**DRAFT, "price": 100, "wording": "{link} now", "starts_at": "2027-01-01T00:00:00Z", "ends_at": "2027-02-01T00:00:00Z",
         "limit_per_buyer": 2, "hold_seconds": 60, "title": "Mine", "answers": "none", "end_when_sold_out": True,
         "end_post": True, "teaser": True, "with_picture": False, "answer_code": True,
         "shipping": {"rule": "flat", "price": 490}},
        201,
    )  # fmt: skip
    path = f"/sales/{made['slug']}"
    fresh = office.post("/sales", DRAFT, 201)
    kept = office.patch(path, {"limit_per_buyer": 3})
    assert (kept["items"][0]["unit"], kept["starts_at"], kept["wording"]) == (
        100,
        "2027-01-01T00:00:00Z",
        "{link} now",
    )
    names = ("price", "wording", "starts_at", "ends_at", "limit_per_buyer", "hold_seconds", "title", "answers",
             "end_when_sold_out", "end_post", "teaser", "with_picture", "answer_code", "shipping")  # fmt: skip
    for nothing in (None, ""):
        before = office.patch(path, {"starts_at": "2027-01-01T00:00:00Z", "price": 100, "limit_per_buyer": 4})
        assert before["items"][0]["unit"] == 100
        after = office.patch(path, dict.fromkeys(names, nothing))
        own = {"id", "slug", "link", "created_at", "preview", "figures"}
        assert {k: v for k, v in after.items() if k not in own} == {k: v for k, v in fresh.items() if k not in own}
    assert office.wrong({"price": 0}, path, "PATCH") == {"price"}
    assert office.wrong({"quantity": None}, path, "PATCH") == {"quantity"}, "some are needed"
    assert office.wrong({"product": None}, path, "PATCH") == {"product"}


def test_another_market_has_another_currency(office):
    shop = office.rehearsal.shop
    shop.sells_in = {"ch": Market("ch", "Suisse", "CHF"), "JPY": Market("JPY", "JPY", "JPY", own_prices=False),
                     "at": Market("at", "Österreich", "EUR")}  # fmt: skip
    shop.there["ch", "PRINT"] = {"price": Money(5200, "CHF")}
    shop.there["at", "PRINT"] = {"price": Money(4700, "EUR")}
    made = office.post("/sales", {**DRAFT, "price": 100, "shipping": {"rule": "flat", "price": 490}}, 201)
    path = f"/sales/{made['slug']}"

    def money(told):
        return told["currency"], told["items"][0]["unit"], told["shipping"]["price"], told["market"]

    assert office.wrong({"market": "ch"}, path, "PATCH") == {"shipping"}, "4.90 € are not 4.90 francs"
    assert money(office.get(path)) == ("EUR", 100, 490, "")
    assert money(office.patch(path, {"market": "at"})) == ("EUR", 4700, 490, "at"), (
        "the price there; euros are euros"
    )
    there = office.patch(path, {"market": "ch", "shipping": {"rule": "flat", "price": 600}})
    assert money(there) == ("CHF", 5200, 600, "ch"), "the price of the shop there, not a hundred francs"
    assert money(office.patch(path, {"price": 5000})) == ("CHF", 5000, 600, "ch")
    assert money(office.patch(path, {"price": None})) == ("CHF", 5200, 600, "ch")
    assert office.wrong({"market": "JPY", "shipping": None}, path, "PATCH") == {"price"}
    assert money(office.patch(path, {"market": "JPY", "price": 900, "shipping": None})) == ("JPY", 900, 0, "JPY")
    for nothing in (None, ""):
        office.patch(path, {"market": "ch", "shipping": None})
        assert money(office.patch(path, {"market": nothing})) == ("EUR", 4900, 0, "")


# clearance


def test_a_rule_is_changed(office):
    made = office.post("/clearance/rules", {**RULE, "category": "Outlet", "quiet": "22-7", "units": 5}, 201)
    path = f"/clearance/rules/{made['id']}"
    assert office.patch(path, {"percent": 30}) == {**made, "percent": 30}
    assert office.patch("/clearance/rules/Weekend", {"name": "Sundays"})["name"] == "Sundays"
    after = office.patch(path, {"category": None, "quiet": "", "units": None, "name": "Weekend"})
    assert (after["category"], after["quiet"], after["units"], after["percent"]) == ("", "", 10, 30)
    assert office.wrong({"name": None}, path, "PATCH") == {"name"}
    assert office.wrong({"percent": None}, path, "PATCH") == {"percent"}, "nothing would be left to look for"
    office.post("/clearance/rules", {**RULE, "name": "Other"}, 201)
    assert office.wrong({"name": "Other"}, path, "PATCH") == {"name"}
    office.post(f"{path}/off")
    office.rehearsal.clock.advance(60)
    moved = office.patch(path, {"slots": ["sun 18"]})
    assert (moved["active"], moved["slots"]) == (False, ["sun 18"])
    assert moved["since"] != after["since"], "moments of the new calendar that are past do not count"
    assert office.patch(path, {"percent": 31})["since"] == moved["since"]


def on_offer(office, **more):
    shop = office.rehearsal.shop
    shop.items["LAMP"] = product("LAMP", price=10000, stock=8, special=Special(Money(6000, "EUR"), None, None))
    catalogue.sync(office.rehearsal.house, full=True)
    made = office.post("/clearance/rules", {**RULE, "slots": ["day 18"], **more}, 201)
    office.rehearsal.clock.advance(hours=6, seconds=10)
    clearance.tick(office.rehearsal.house)
    return made


def test_a_rule_is_thrown_away(office):
    made = on_offer(office)
    (waiting,) = office.items("/clearance/proposals?state=proposed")
    left = office.call("DELETE", f"/clearance/rules/{made['id']}").get_json()
    assert left == {"items": []}
    assert office.get("/clearance/rules") == left
    (lapsed,) = office.items("/clearance/proposals")
    assert (lapsed["id"], lapsed["state"], lapsed["why"]) == (waiting["id"], "lapsed", "its rule was thrown away")
    office.post(f"/clearance/proposals/{waiting['id']}/approve", status=409)
    for method in ("PATCH", "DELETE"):
        office.call(method, f"/clearance/rules/{made['id']}", 404, json={})
    office.post(f"/clearance/rules/{made['id']}/on", status=404)
    office.rehearsal.clock.advance(days=1)
    assert clearance.tick(office.rehearsal.house) == 0, "it comes round no more"
    assert office.post("/clearance/rules", RULE, 201)["name"] == "Weekend", "its name is free again"


@pytest.mark.parametrize("away_for", [0, 3])
def test_what_was_approved_goes_out_though_its_rule_is_gone(office, away_for):
    """By the rule itself; its sale is not made yet, or stands as a draft because the shop was away."""
    made = on_offer(office, publish=True)
    if away_for:
        office.rehearsal.shop.failures["product"] = [away()] * away_for
        office.rehearsal.outbox.drain()
    assert [one["state"] for one in office.items("/sales")] == (["draft"] if away_for else [])
    office.call("DELETE", f"/clearance/rules/{made['id']}")
    office.rehearsal.shop.failures.clear()
    office.rehearsal.clock.advance(minutes=10)
    office.rehearsal.outbox.drain()
    assert [one["state"] for one in office.items("/sales")] == ["live"]
    assert [one["state"] for one in office.items("/clearance/proposals")] == ["published"]
    assert rules_of(office.rehearsal.store.view()).rules() == []


# what a person should know


def test_wallets_without_what_charges_them(office):
    saved(office.rehearsal, "ann", (10_000, 20_000))
    office.rehearsal.clock.advance(60)
    saved(office.rehearsal, "bob")
    first, second = office.items("/wallets")
    assert (first["handle"], second["handle"]) == ("bob", "ann"), "who changed theirs last comes first"
    assert second == {
        "network": "memory", "buyer_id": "u-ann", "handle": "ann", "state": "saved", "per_purchase": 10_000,
        "per_month": 20_000, "currency": "EUR", "changed_at": "2026-11-23T12:00:00Z",
    }  # fmt: skip
    assert [one["handle"] for one in office.items("/wallets?per_page=1&page=2")] == ["ann"]


def test_alerts_and_tasks_that_wait(office):
    rehearsal = office.rehearsal
    assert office.items("/alerts") == office.items("/tasks") == []
    rehearsal.on_sale()
    rehearsal.reply("ann")
    paid = rehearsal.pay("ann")
    rehearsal.payments.failures["refund"] = [Refused("the window is over", code="expired", platform="memory")]
    row = checkout.request_refund(rehearsal.house, paid.id)
    rehearsal.outbox.drain()
    (task,) = office.items("/tasks")
    assert (task["kind"], task["state"], task["subject"]) == ("refund", "parked", row.id)
    assert "the window is over" in task["error"]
    assert office.items("/tasks?state=parked") == [task]
    assert office.items("/tasks?state=queued") == []
    assert set(office.get("/tasks?state=lost", 422)["errors"]) == {"state"}
    rehearsal.clock.advance(1)
    rehearsal.store.write(lambda tx: tx.alert("dispute", "x", "a second one"))
    second, first = office.items("/alerts")
    assert (second["kind"], second["subject"], second["text"], second["at"]) == (
        "dispute", "x", "a second one", "2026-11-23T12:00:01Z",
    )  # fmt: skip
    assert first["kind"] == "parked"
    assert second["id"] > first["id"]
    assert [one["id"] for one in office.items("/alerts?per_page=1&page=2")] == [first["id"]]
    path = f"/tasks/{task['id']}/retry"
    assert office.post(path, key="k")["state"] == "queued"
    assert office.post(path, key="k")["state"] == "queued"
    office.post(path, status=409)
    rehearsal.outbox.drain()
    assert rehearsal.of("ann").state == "refunded"
    assert office.items("/tasks") == []
    for nothing in ("99999", "x", "9" * 30, "-1"):
        office.post(f"/tasks/{nothing}/retry", status=404)


# figures


def table(office, path, accept="text/csv", **more):
    answer = office.call("GET", path, headers={"Accept": accept}, **more)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert {"Accept", "Accept-Language"} <= set(answer.vary)
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_figures_as_a_table(office):
    rehearsal = office.rehearsal
    rehearsal.on_sale()
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    days = table(office, "/figures?days=3")
    same = office.get("/figures?days=3")
    assert [(one["day"], int(one["paid"])) for one in days] == [(one["day"], one["paid"]) for one in same["days"]]
    assert (days[-1]["revenue"], days[-1]["currency"]) == ("49.00", "EUR")
    (worth,) = table(office, "/figures/worth?days=3", "text/csv, application/json;q=0.5")
    told = office.get("/figures/worth?days=3")
    assert (worth["ours_revenue"], int(worth["ours_orders"])) == ("49.00", told["ours"]["orders"])
    assert worth["shop_orders"] == str(told["shop"]["orders"] if told["shop"] else "")
    for accept in ("application/json", "*/*", "", "application/json, text/csv", "image/png"):
        assert office.get("/figures?days=3", headers={"Accept": accept}) == same, accept
    tag = office.call("GET", "/figures?days=3", headers={"Accept": "text/csv"}).headers["ETag"]
    office.call("GET", "/figures?days=3", 304, headers={"Accept": "text/csv", "If-None-Match": tag})
    office.call("GET", "/figures?days=3", headers={"If-None-Match": tag})


def test_what_went_back_is_a_number_in_the_table(office):
    """A net below nothing is no formula; what is not known is empty."""
    found = {"days": 1, "currency": "EUR", "ours": {"orders": 0, "revenue": 0}, "shop": None, "why": "=x", "share": None,
             "net": -500, "net_after_cost": None, "network_cost_usd": 0.0}  # fmt: skip
    text = figures.as_csv([figures.worth_line(found)], figures.WORTH_COLUMNS)
    assert text.splitlines()[1] == "1,EUR,0,0.00,,,,-5.00,,0.0,'=x"
