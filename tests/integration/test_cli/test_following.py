"""Afterwards: purchases, tasks, cost; and what a reply would be taken for."""

import json

import pytest

from bridge import checkout
from connectors.errors import Refused
from tests.conftest import ADDRESS


@pytest.fixture
def sold(desk):
    desk.slug = desk.on_sale()["slug"]
    desk.ann = desk.reply("ann")
    return desk


def test_purchases_in_the_order_of_their_replies(sold):
    sold.reply("bob")
    assert [row["handle"] for row in sold.json("purchase", "list")] == ["ann", "bob"]
    assert [row["handle"] for row in sold.json("purchase", "list", "--limit", "1")] == ["ann"]
    assert len(sold.json("purchase", "list", "--sale", sold.slug, "--state", "held")) == 2
    assert sold.json("purchase", "list", "--state", "ordered") == []
    told = sold.ok("purchase", "list")
    assert sold.ann in told
    assert "@bob" in told
    assert "example.com" not in json.dumps(sold.json("purchase", "list")), "no address in a list"


def test_a_purchase_says_what_goes_in_one_parcel_with_it(sold):
    assert "in one parcel" not in sold.ok("purchase", "show", sold.ann)
    sold.ok("sale", "create", "MUG", "-q", "3", "--publish")
    sold.serve()
    mug = sold.reply("ann")
    with sold.house() as home:
        lead = home.store.view().purchase(mug)
        checkout.take_address(home, lead, ADDRESS, together=[sold.ann])
    assert f"in one parcel with: {sold.ann}\n" in sold.ok("purchase", "show", mug)
    assert f"in one parcel with: {mug}\n" in sold.ok("purchase", "show", sold.ann)


def test_a_purchase_with_its_whole_story(sold):
    sold.pay("ann")
    data = sold.json("purchase", "show", sold.ann)
    assert (data["state"], data["paid"], data["order"]) == ("ordered", 4900, "1001")
    assert [moment["to"] for moment in data["history"]] == ["held", "approved", "paying", "paid", "ordered"]
    assert data["link"].startswith("https://sell.example.com/c/")
    told = sold.ok("purchase", "show", sold.ann)
    assert "1 × Night Train [/print] no. 7 for @ann: ordered" in told
    assert "paid: 49.00 EUR" in told
    assert data["link"] + "\n" in told


def test_cancelled_units_go_to_who_waits(sold):
    sold.reply("bob")
    sold.reply("cid")
    dan = sold.reply("dan")
    assert sold.purchase("dan").state == "waitlisted"
    assert sold.ok("purchase", "cancel", sold.ann) == f"{sold.ann} is cancelled.\n"
    assert sold.json("purchase", "show", dan)["state"] == "held"
    assert "cancelled already" in sold.fails("purchase", "cancel", sold.ann)


def test_what_is_paid_is_refunded_and_not_cancelled(sold):
    assert "nothing to refund" in sold.fails("purchase", "refund", sold.ann)
    sold.pay("ann")
    assert "refund it instead" in sold.fails("purchase", "cancel", sold.ann)
    for amount in ("49.01", "0", "-1", "5.001", "five", "1,000"):
        assert "amount: " in sold.fails("purchase", "refund", sold.ann, "--amount", amount)
    assert "5.00 EUR goes back" in sold.ok(
        "purchase", "refund", sold.ann, "--amount", "5.00", "--reason", "a scratch"
    )
    assert "refunding" in sold.fails("purchase", "refund", sold.ann)
    sold.serve()
    (part,) = sold.json("purchase", "show", sold.ann)["refunds"]
    assert (part["amount"], part["state"], part["reason"]) == (500, "done", "a scratch")
    rest = sold.json("purchase", "refund", sold.ann)
    assert (rest["purchase"], rest["amount"], rest["state"]) == (sold.ann, 4400, "queued")
    sold.serve()
    assert sold.json("purchase", "show", sold.ann)["state"] == "refunded"
    (order,) = sold.shop.orders.values()
    assert order.refunded == order.total


@pytest.mark.parametrize("words", [("show", "x"), ("cancel", "x"), ("refund", "x")])
def test_an_unknown_purchase(desk, words):
    assert desk.fails("purchase", *words) == "replycart: no purchase 'x'; see: replycart purchase list\n"


def test_lists_with_words_that_are_off(desk):
    assert desk.ok("purchase", "list") == "Nothing yet.\n"
    assert "no sale 'nope'" in desk.fails("purchase", "list", "--sale", "nope")
    assert "--state" in desk.fails("purchase", "list", "--state", "happy", code=2)
    assert "--limit" in desk.fails("purchase", "list", "--limit", "0", code=2)
    assert "--state" in desk.fails("tasks", "list", "--state", "lost", code=2)


def test_parked_tasks_are_shown_and_taken_up_again(sold):
    assert sold.ok("tasks", "list") == "Nothing to do.\n"
    sold.shop.failures["place_order"] = [Refused("something new [/x]")]
    sold.pay("ann")
    (task,) = sold.json("tasks", "list", "--state", "parked")
    assert (task["kind"], task["subject"]) == ("write_back", sold.ann)
    assert "something new [/x]" in sold.ok("tasks", "list")
    assert "none of these tasks" in sold.fails("tasks", "retry", "999999")
    assert "ID" in sold.fails("tasks", "retry", "9" * 30, code=2).upper()
    assert sold.ok("tasks", "retry", str(task["id"])) == "1 tasks are taken up again.\n"
    assert sold.ok("tasks", "retry") == "0 tasks are taken up again.\n"
    sold.serve()
    assert sold.json("purchase", "show", sold.ann)["state"] == "ordered"
    assert sold.json("tasks", "list") == []
    assert "write_back" in {row["kind"] for row in sold.json("tasks", "list", "--state", "done")}


def test_what_the_network_cost(desk):
    assert "nothing yet" in desk.ok("cost")
    slug = desk.on_sale()["slug"]
    desk.reply("ann")
    desk.pay("ann")
    data = desk.json("cost")
    mine = next(row for row in data["sales"] if row["sale"] == slug)
    assert mine["calls"] == {"answer": 1, "post_link": 1}
    assert (mine["usd"], mine["orders"], mine["usd_per_order"]) == (0.21, 1, 0.21)
    hearing = next(row for row in data["sales"] if row["sale"] != slug)
    assert set(hearing["calls"]) == {"read_owned"}
    assert data["spent_usd"] == pytest.approx(sum(row["usd"] for row in data["sales"]))
    assert data["budget_usd"] == 50
    (there,) = mine["networks"]
    assert there == {
        "network": "memory",
        **{name: mine[name] for name in ("usd", "calls", "orders", "usd_per_order")},
    }
    day = f"{data['month']}-01"
    sale_id = desk.json("sale", "show", slug)["id"]
    with desk.house() as home:
        home.store.write(lambda tx: tx.add_costs(day, "second", {(sale_id, "", "answer"): (3, 30_000)}))
    data = desk.json("cost")
    mine = next(row for row in data["sales"] if row["sale"] == slug)
    assert [(one["network"], one["usd"], one["orders"], one["calls"]) for one in mine["networks"]] == [
        ("memory", 0.21, 1, {"answer": 1, "post_link": 1}),
        ("second", 0.03, 0, {"answer": 3}),
    ]
    assert (mine["usd"], mine["orders"], mine["calls"]) == (0.24, 1, {"answer": 4, "post_link": 1})
    assert data["networks"]["second"] == 0.03
    told = desk.ok("cost")
    assert "second 0.030" in told
    assert "answer 1, post_link 1" in told
    assert "of 50.00 USD" in told


def test_what_a_reply_would_be_taken_for(desk):
    assert desk.ok("intent", "I'd", "like", "to", "buy", "2").startswith("buy 2 (")
    assert desk.json("intent", "je prends")["intent"] == "buy"
    assert desk.json("intent", "je prends", "--lang", "en")["intent"] == "none"
    assert desk.json("intent", "don't buy this")["intent"] == "none"
    assert desk.json("intent", "stop")["intent"] == "stop"
    assert "[/bold]" not in desk.ok("intent", "[/bold] [red]")
    assert "--lang" in desk.fails("intent", "buy", "--lang", "de", code=2)
    assert "TEXT" in desk.fails("intent", code=2)


def test_replies_by_the_line(desk):
    lines = 'buy 3\r\n\nje prends\nbuy \xa0now\n{"a": 1}\nthe last one has no end'
    found = [
        json.loads(line) for line in desk.ok("intent", "-", input=lines.encode() + b" \xff\xfe \x00").splitlines()
    ]
    assert [one["intent"] for one in found] == ["buy", "none", "buy", "buy", "none", "none"]
    assert all(set(one) == {"intent", "quantity", "options", "why"} for one in found)
    assert found[0]["quantity"] == 3
    french = desk.ok("intent", "-", "--lang", "fr", input="buy\nje prends 2\n").splitlines()
    assert [json.loads(line)["quantity"] for line in french if json.loads(line)["intent"] == "buy"] == [2]
    assert desk.ok("intent", "-", input="") == ""


def test_intent_needs_no_configuration(desk):
    desk.config.unlink()
    assert "buy 1" in desk.ok("--config", "nowhere.yaml", "intent", "buy", config=False)
