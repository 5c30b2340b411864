"""``replycart offer …`` and ``replycart clearance …``."""

from __future__ import annotations

from datetime import timedelta

from bridge import clearance
from connectors.values import Money, Special
from tests.conftest import product


def test_an_offer_from_the_command_line(desk):
    assert "No offers yet" in desk.ok("offer", "list")
    made = desk.json("offer", "create", "#HelloWinter", "--amount", "5.00", "--minimum", "30", "--most", "9")
    assert (made["amount"], made["minimum"], made["most"], made["state"]) == (500, 3000, 9, "open")
    assert "hashtag" in desk.fails("offer", "create", "#hellowinter", "--percent", "10")
    assert "amount" in desk.fails("offer", "create", "#b", "--amount", "five")
    desk.network.elsewhere["900"] = ""
    desk.network.say("900", "ann", "hi #hellowinter")
    desk.serve()
    desk.serve()
    shown = desk.json("offer", "show", made["slug"])
    assert (shown["coupons"]["ready"], shown["latest"][0]["handle"]) == (1, "ann")
    assert "Given 1 of 9, used 0." in desk.ok("offer", "show", made["slug"])
    assert [one["id"] for one in desk.json("offer", "list")] == [made["id"]]
    assert desk.json("offer", "end", made["slug"])["state"] == "ended"
    assert "ended already" in desk.fails("offer", "end", made["slug"])


def test_clearance_from_the_command_line(desk):
    desk.shop.items["LAMP"] = product("LAMP", price=9000, stock=8, special=Special(Money(5000, "EUR"), None, None))
    desk.ok("sync")
    assert "No rules yet" in desk.ok("clearance", "rules")
    assert "slots" in desk.fails("clearance", "add", "Often", "--at", "never 5", "--percent", "10")
    words = ("clearance", "add", "Often", "--at", "day 3", "--at", "sat 10", "--percent", "20", "--hours", "4")
    assert "Often is on" in desk.ok(*words)
    (rule,) = desk.json("clearance", "rules")
    with desk.house() as home:
        clearance.fire(home, clearance.rule(home, "Often"), home.clock.now() - timedelta(minutes=1))
    (found,) = desk.json("clearance", "list", "--state", "proposed")
    assert (found["product"], found["rule"]) == ("LAMP", rule["id"])
    assert "is approved" in desk.ok("clearance", "approve", found["id"])
    assert "already" in desk.fails("clearance", "dismiss", found["id"])
    desk.serve()
    assert desk.json("clearance", "list")[0]["state"] == "published"
    assert desk.json("clearance", "off", "Often")["active"] is False
    assert "off already" in desk.fails("clearance", "off", "Often")
    assert "Often is on" in desk.ok("clearance", "on", "Often")


def test_a_rule_is_changed_and_deleted_from_the_command_line(desk):
    words = ("--at", "sat 10", "--percent", "20", "--quiet", "22-7", "--zone", "Europe/Paris", "--publish")
    before = desk.json("clearance", "add", "Often", *words)
    assert desk.json("clearance", "change", "Often", "--name", "Often") == before
    after = desk.json(
        "clearance", "change", "Often", "--name", "Rarely", "--at", "sun 18", "--percent", "0", "--stock-over", "5",
        "--quiet", "", "--propose",
    )  # fmt: skip
    assert (after["id"], after["name"], after["slots"]) == (before["id"], "Rarely", ["sun 18"])
    assert (after["percent"], after["stock_over"], after["quiet"], after["publish"]) == (0, 5, "", False)
    assert after["zone"] == "Europe/Paris"
    assert "percent" in desk.fails("clearance", "change", "Rarely", "--stock-over", "0")
    assert desk.ok("clearance", "delete", "Rarely") == "Rarely is deleted.\n"
    assert desk.json("clearance", "rules") == []
    assert "no clearance rule" in desk.fails("clearance", "delete", "Rarely")
