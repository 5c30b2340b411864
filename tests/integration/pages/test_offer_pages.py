"""The offer's page, and offers and clearance in the dashboard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge import catalogue, clearance, listening, offers
from bridge.clearance import RuleRequest
from bridge.offers import OfferRequest
from bridge.store.offers import offers as asked
from connectors.values import Money, Special
from tests.conftest import product
from tests.integration.pages.merchant import merchant
from tests.integration.pages.visitor import Visitor


@pytest.fixture
def offer(rehearsal):
    made = offers.create(
        rehearsal.house, OfferRequest("#HelloWinter", percent=15, minimum=3000, title="Hello winter")
    )
    rehearsal.network.elsewhere["900"] = ""
    rehearsal.network.say("900", "ann", "#hellowinter")
    listening.poll_tags(rehearsal.house)
    rehearsal.hear()
    return made


def signed_in(rehearsal, offer, handle, lang="en"):
    visitor = Visitor(rehearsal, lang)
    visitor.path = f"/o/{offer.slug}"
    assert visitor.get(visitor.path).status_code == 200
    away = visitor.post(f"{visitor.path}/sign-in", {"network": "memory"}).location
    back = visitor.get(rehearsal.network.allow(away, handle))
    assert back.location.endswith(visitor.path)
    assert visitor.get(visitor.path).status_code == 200
    return visitor


def code_of(rehearsal, who="ann"):
    return asked(rehearsal.store.view()).grants_of("memory", f"u-{who}")[0].code


def test_the_code_is_shown_to_nobody_but_its_account(rehearsal, offer):
    stranger = Visitor(rehearsal)
    stranger.get(f"/o/{offer.slug}")
    assert "15 % off from €30.00" in stranger.text()
    assert code_of(rehearsal) not in stranger.client.get(f"/o/{offer.slug}").text
    bob = signed_in(rehearsal, offer, "bob")
    assert code_of(rehearsal) not in bob.text()
    assert "No post of yours with #HelloWinter" in bob.text()
    ann = signed_in(rehearsal, offer, "ann")
    assert code_of(rehearsal) in ann.text()
    assert ann.get(ann.path).headers["Cache-Control"] == "no-store"
    assert ann.post(f"{ann.path}/sign-out").status_code == 303
    ann.get(ann.path)
    assert code_of(rehearsal) not in ann.text()


def test_in_french(rehearsal, offer):
    ann = signed_in(rehearsal, offer, "ann", "fr")
    assert "Votre bon, @ann" in ann.text()
    assert "15 % de remise dès 30,00" in ann.text()


def test_used_run_out_and_over_are_said(rehearsal, offer):
    ann = signed_in(rehearsal, offer, "ann")
    rehearsal.shop.use_coupon(code_of(rehearsal))
    rehearsal.clock.advance(minutes=11)
    offers.look(rehearsal.house)
    ann.get(ann.path)
    assert "You have used this coupon" in ann.text()
    offers.end(rehearsal.house, offer.id)
    ann.get(ann.path)
    assert "This offer is over" in ann.text()


def test_a_coupon_that_has_run_out_is_not_shown(rehearsal, offer):
    ann = signed_in(rehearsal, offer, "ann")
    rehearsal.clock.advance(days=14, seconds=1)
    ann.get(ann.path)
    assert "This coupon has run out" in ann.text()
    assert code_of(rehearsal) not in ann.text()


def test_who_says_no_at_the_network_is_told(rehearsal, offer):
    visitor = Visitor(rehearsal)
    visitor.get(f"/o/{offer.slug}")
    visitor.post(f"/o/{offer.slug}/sign-in", {"network": "memory"})
    with visitor.client.session_transaction(base_url="https://sell.example.com") as session:
        state = session["signing_in"]["state"]
    assert visitor.get(f"/signed-in?state={state}&error=denied").location.endswith(f"/o/{offer.slug}")
    visitor.get(f"/o/{offer.slug}")
    assert "You did not sign in" in visitor.text()


def test_there_is_no_page_of_what_is_no_offer(rehearsal, offer):
    assert Visitor(rehearsal).get("/o/nothing").status_code == 404
    assert Visitor(rehearsal).get(f"/o/{offer.id}").status_code == 404


# the dashboard


def test_an_offer_is_opened_looked_at_and_ended_in_the_dashboard(rehearsal):
    rehearsal.on_sale()
    marie = merchant(rehearsal)
    assert "No offers yet" in (marie.get("/admin/offers"), marie.text())[1]
    assert marie.get("/admin/offers/new").status_code == 200
    form = {"hashtag": "#Spring", "amount": "5.00", "minimum": "4.00", "days": "x", "whom": "buyers", "lang": "en"}
    assert marie.post("/admin/offers/new", form).status_code == 422
    assert set(marie.wrong()) == {"days"}
    assert marie.post("/admin/offers/new", {**form, "days": "10"}).status_code == 422
    assert set(marie.wrong()) == {"minimum"}
    made = marie.post("/admin/offers/new", {**form, "days": "10", "minimum": "20", "answers": "1"})
    assert made.status_code == 303
    marie.get(made.location)
    assert "for goods of €20.00 or more" in marie.text()
    (offer,) = asked(rehearsal.store.view()).offers()
    assert (offer.amount, offer.minimum, offer.days, offer.whom) == (500, 2000, 10, "buyers")
    assert marie.post(f"/admin/offers/{offer.slug}/end").status_code == 303
    marie.get("/admin/offers")
    assert "ended" in marie.text()


def test_who_was_given_a_coupon_stands_in_the_dashboard(rehearsal, offer):
    marie = merchant(rehearsal)
    marie.get(f"/admin/offers/{offer.slug}")
    assert code_of(rehearsal) in marie.text()
    assert "1 waiting" in marie.text()


def test_a_proposal_is_approved_with_one_click(rehearsal):
    rehearsal.shop.items["LAMP"] = product(
        "LAMP", price=9000, stock=8, special=Special(Money(5000, "EUR"), None, None)
    )
    catalogue.sync(rehearsal.house, full=True)
    marie = merchant(rehearsal)
    assert marie.get("/admin/clearance").status_code == 200
    assert marie.get("/admin/clearance/new").status_code == 200
    form = {
        "name": "Evenings",
        "day": "day",
        "hour": "25",
        "percent": "20",
        "repeat_days": "7",
        "units": "2",
        "hours": "4",
    }
    assert marie.post("/admin/clearance/new", form).status_code == 422
    assert set(marie.wrong()) == {"slots"}
    assert marie.post("/admin/clearance/new", {**form, "hour": "18", "quiet": "22-7"}).status_code == 303
    rehearsal.clock.advance(hours=6, seconds=5)
    assert clearance.tick(rehearsal.house) == 1
    marie = merchant(rehearsal)
    marie.get("/admin/clearance")
    assert "Thing LAMP, now €50.00" in marie.text()
    action = marie.soup.select_one("form[action$=approve]")["action"]
    assert marie.post(action, {"back": "/admin/clearance"}).status_code == 303
    assert marie.post(action, {"back": "/admin/clearance"}).status_code == 303
    marie.get("/admin/clearance")
    assert "is approved already" in marie.soup.get_text()
    rehearsal.outbox.drain()
    marie.get("/admin/clearance")
    assert "published" in marie.text()
    rule = clearance.rule(rehearsal.house, "Evenings")
    assert marie.post(f"/admin/clearance/rules/{rule.id}/off").status_code == 303
    assert not clearance.rule(rehearsal.house, "Evenings").active


def test_a_proposal_is_put_away(rehearsal):
    rehearsal.on_sale()
    marie = merchant(rehearsal)
    rehearsal.shop.items["LAMP"] = product(
        "LAMP", price=9000, stock=8, special=Special(Money(5000, "EUR"), None, None)
    )
    catalogue.sync(rehearsal.house, full=True)
    clearance.create(rehearsal.house, RuleRequest("E", slots=["day 12"], percent=10))
    rehearsal.clock.advance(timedelta(days=1).total_seconds())
    clearance.tick(rehearsal.house)
    marie = merchant(rehearsal)
    marie.get("/admin/clearance")
    assert marie.post(marie.soup.select_one("form[action$=dismiss]")["action"]).status_code == 303
    marie.get("/admin/clearance")
    assert "dismissed" in marie.text()


def test_a_rule_is_changed_and_deleted(rehearsal):
    rehearsal.on_sale()
    marie = merchant(rehearsal)
    terms = {
        "slots": ["sat 10", "sun 18"],
        "zone": "Europe/Paris",
        "percent": 20,
        "quiet": "22-7",
        "publish": True,
    }
    rule = clearance.create(
        rehearsal.house, RuleRequest("Evenings", **terms, wording="{name} until {until}: {link}")
    )
    marie.get("/admin/clearance")
    edit = marie.soup.find("a", string="Evenings")["href"]
    marie.get(edit)
    form = {one["name"]: one.get("value", "") for one in marie.soup.select("form.card input[name]")}
    form |= {one["name"]: one.get_text() for one in marie.soup.select("form.card textarea")}
    form["lang"] = marie.soup.select_one("option[selected]")["value"]
    assert form["slots"] == "sat 10, sun 18"
    assert marie.post(edit, form).status_code == 303
    assert clearance.rule(rehearsal.house, rule.id) == rule, "sent as it stands, nothing changes"
    marie.get(edit)
    assert marie.post(edit, {**form, "percent": "x", "slots": "sat 25"}).status_code == 422
    assert set(marie.wrong()) == {"percent"}
    assert marie.soup.select_one("#slots")["value"] == "sat 25"
    assert marie.post(edit, {**form, "name": "Nights", "units": "3"}).status_code == 303
    changed = clearance.rule(rehearsal.house, rule.id)
    assert (changed.name, changed.terms.units, changed.active) == ("Nights", 3, True)
    marie.get(edit)
    action = marie.soup.select_one("form[action$=delete]")["action"]
    assert marie.post(action, {"back": edit}).location == edit
    marie.get(edit)
    assert "Tick the box first" in marie.text()
    assert marie.post(action, {"back": edit, "sure": "1"}).status_code == 303
    marie.get("/admin/clearance")
    assert "Nights is deleted." in marie.text()
    assert not marie.soup.find("a", string="Nights")
    assert marie.get(edit).status_code == 404


def test_a_french_merchant_reads_and_writes_french_days(rehearsal):
    clearance.create(rehearsal.house, RuleRequest("D", slots=["day 18"], percent=10))
    marie = merchant(rehearsal, lang="fr")
    rule = clearance.create(rehearsal.house, RuleRequest("S", slots=["samedi 10", "dim 18"], percent=10))
    marie.get("/admin/clearance")
    said = marie.text()
    assert "Tous les jours 18:00 (UTC)" in said
    assert "sam. 10:00, dim. 18:00 (UTC)" in said
    edit = f"/admin/clearance/rules/{rule.id}/edit"
    marie.get(edit)
    assert marie.soup.select_one("#slots")["value"] == "sam 10, dim 18"
    marie.post(edit, {"name": "S", "percent": "10", "slots": "mar 9, ven 20", "repeat_days": "30", "units": "1", "hours": "2",
                      "lang": "fr"})  # fmt: skip
    assert clearance.rule(rehearsal.house, "S").terms.slots == ((1, 9), (4, 20))


@pytest.mark.parametrize("zone", ["Europe", "x" * 5000, "../../etc", "nowhere", "Europe/Paris"])
def test_a_time_in_a_zone_that_there_is_not_is_refused(rehearsal, zone):
    marie = merchant(rehearsal)
    marie.get("/admin/offers/new")
    form = {"hashtag": "#Winter", "percent": "10", "days": "7", "whom": "anyone", "answers": "1"}
    later = (rehearsal.clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    right = zone == "Europe/Paris"
    answer = marie.post("/admin/offers/new", {**form, "ends_at": later, "zone": zone})
    assert answer.status_code == (303 if right else 422)
    assert set(marie.wrong()) == (set() if right else {"ends_at"})
