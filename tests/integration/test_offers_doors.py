"""Offers and clearance by the API and the command line."""

from __future__ import annotations

import pytest

from bridge import catalogue, clearance, listening
from connectors.values import Money, Special
from tests.conftest import product
from tests.integration.office import Office

BODY = {"hashtag": "#HelloWinter", "percent": 10, "for": "anyone"}
RULE = {"name": "Evenings", "slots": ["day 18"], "percent": 20, "units": 2}


@pytest.fixture
def office(rehearsal):
    return Office(rehearsal, "sales:read", "sales:write")


def test_an_offer_by_the_api(rehearsal, office):
    made = office.post("/offers", BODY, 201, key="one")
    assert office.post("/offers", BODY, 201, key="one")["id"] == made["id"], "the key makes it once"
    assert (made["state"], made["for"], made["percent"], made["amount"]) == ("open", "anyone", 10, None)
    assert made["link"] == f"https://sell.example.com/o/{made['slug']}"
    assert office.wrong(BODY, "/offers") == {"hashtag"}
    assert office.wrong({**BODY, "hashtag": "#b", "for": "friends", "days": 0}, "/offers") == {"for", "days"}
    rehearsal.network.elsewhere["900"] = ""
    rehearsal.network.say("900", "ann", "#hellowinter")
    listening.poll_tags(rehearsal.house)
    rehearsal.hear()
    (coupon,) = office.items(f"/offers/{made['slug']}/coupons")
    assert (coupon["handle"], coupon["state"], coupon["purchase"]) == ("ann", "ready", None)
    assert office.get(f"/offers/{made['id']}")["coupons"]["ready"] == 1
    assert [one["id"] for one in office.items("/offers?state=open")] == [made["id"]]
    assert office.post(f"/offers/{made['id']}/end")["state"] == "ended"
    assert office.post(f"/offers/{made['id']}/end", status=409)["status"] == 409
    assert office.items("/offers?state=open") == []
    office.get("/offers/none", 404)


def test_clearance_by_the_api(rehearsal, office):
    rehearsal.shop.items["LAMP"] = product(
        "LAMP", price=9000, stock=8, special=Special(Money(5000, "EUR"), None, None)
    )
    catalogue.sync(rehearsal.house, full=True)
    rule = office.post("/clearance/rules", {**RULE, "quiet": "22-7"}, 201)
    assert (rule["slots"], rule["quiet"], rule["active"]) == (
        [f"{d} 18" for d in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]],
        "22-7",
        True,
    )
    assert office.wrong(RULE, "/clearance/rules") == {"name"}
    assert office.wrong({**RULE, "name": "b", "zone": "Mars", "quiet": "17-19"}, "/clearance/rules") == {
        "zone",
        "slots",
    }
    assert [one["id"] for one in office.get("/clearance/rules")["items"]] == [rule["id"]]
    for days in range(2):
        rehearsal.clock.advance(days=days, hours=6 * (1 - days), seconds=5)
        clearance.tick(rehearsal.house)
        (found,) = office.items("/clearance/proposals?state=proposed")
        assert (found["product"], found["items"], found["rule"]) == ("LAMP", {"LAMP": 2}, rule["id"])
        if days:
            break
        assert office.post(f"/clearance/proposals/{found['id']}/approve")["state"] == "approved"
        office.post(f"/clearance/proposals/{found['id']}/dismiss", status=409)
        rehearsal.outbox.drain()
        assert office.items("/clearance/proposals")[0]["state"] == "published"
        break
    assert office.post(f"/clearance/rules/{rule['id']}/off")["active"] is False
    assert office.post("/clearance/rules/Evenings/on")["active"] is True
    office.post("/clearance/proposals/none/approve", status=404)
