"""The API's inbox and buyers: answered once, put away; found, handed out, forgotten, shut out. And how it stands."""

import itertools
import json

import pytest

from bridge import checkout, figures, sales
from bridge.figures import spared
from bridge.replies_inbox import answer_reply
from bridge.store.sums import first_id
from bridge.web.security import limiter
from connectors.errors import Permanent, Refused
from connectors.simulators.memory import away
from connectors.values import Figures, Finding
from tests.integration.office import Office

QUESTION = "is it blue?"


@pytest.fixture
def office(rehearsal, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    rehearsal.on_sale()
    return Office(rehearsal)


def asked(office, handle="eve", **more):
    """Somebody asks; the path of the reply."""
    return f"/replies/memory/{office.rehearsal.reply(handle, QUESTION, **more)}"


# the inbox


@pytest.mark.both_stores
def test_the_inbox(office):
    path = asked(office)
    office.rehearsal.reply("ann", "buy")
    (reply,) = office.items("/replies")
    assert (reply["handle"], reply["text"], reply["state"], reply["author"]) == ("eve", QUESTION, "inbox", "u-eve")
    assert f"/replies/memory/{reply['id']}" == path
    sale = office.get("/sales")["items"][0]
    assert office.items(f"/replies?sale={sale['slug']}") == [reply]
    office.get("/replies?sale=nope", 404)
    assert [one["handle"] for one in office.items("/replies?state=settled")] == ["ann"]
    assert set(office.get("/replies?state=lost", 422)["errors"]) == {"state"}
    closed = office.post(f"{path}/close")
    assert (closed["state"], closed["closed_at"]) == ("closed", "2026-11-23T12:00:00Z")
    assert office.post(f"{path}/close") == closed
    assert office.items("/replies") == []
    assert office.items("/replies?state=closed") == [closed]
    office.post(f"{path}/answer", {"text": "yes"}, 409)
    assert office.post(f"{path}/reopen") == reply


@pytest.mark.both_stores
def test_an_answer_goes_out_once(office):
    path = asked(office)
    ident = path.rsplit("/", 1)[1]
    told = office.post(f"{path}/answer", {"text": " @eve yes, it is \n"}, key="k")
    assert (told["state"], told["answer"], told["answered_at"]) == ("answered", "@eve yes, it is", None)
    assert "just going out" in office.post(f"{path}/reopen", status=409)["detail"]
    assert office.post(f"{path}/answer", {"text": " @eve yes, it is \n"}, key="k") == told
    office.post(f"{path}/answer", {"text": "once more"}, 409)
    office.rehearsal.outbox.drain()
    assert office.rehearsal.network.answered[ident][1] == "@eve yes, it is"
    (reply,) = office.items("/replies?state=answered")
    assert reply["answered_at"]
    office.post(f"{path}/reopen")
    assert "its answer already" in office.post(f"{path}/answer", {"text": "and now?"}, 409)["detail"]
    office.rehearsal.outbox.drain()
    assert office.rehearsal.network.calls["answer"] == 1


def test_an_answer_whose_answer_was_lost_goes_out_once(office):
    path = asked(office)
    office.rehearsal.network.lose = 1
    office.post(f"{path}/answer", {"text": "yes"})
    for _ in range(5):
        office.rehearsal.outbox.drain()
        office.rehearsal.clock.advance(minutes=1)
    assert office.rehearsal.network.calls["answer"] == 1
    assert office.items("/replies?state=answered")[0]["answered_at"]


def test_an_answer_that_is_refused_comes_back(office):
    path = asked(office)
    office.rehearsal.network.failures["answer"] = [Refused("not here", code="not_summoned"), away()]
    office.post(f"{path}/answer", {"text": "yes"})
    office.rehearsal.outbox.drain()
    (reply,) = office.items("/replies")
    assert (reply["state"], reply["why"], reply["answered_at"]) == ("inbox", "no answer: not here", None)
    office.post(f"{path}/answer", {"text": "yes!"})
    office.rehearsal.outbox.drain()
    office.rehearsal.clock.advance(minutes=1)
    office.rehearsal.outbox.drain()
    assert office.items("/replies?state=answered")[0]["answer"] == "yes!"
    assert office.rehearsal.network.calls["answer"] == 1


def test_answers_that_cannot_be(office):
    path = asked(office)
    for text in ("", "  ", "x" * 281, "\x07", "\ud800", 5, None):
        assert office.wrong({"text": text}, f"{path}/answer") == {"text"}, text
    assert office.wrong({}, f"{path}/answer") == {"text"}
    stranger = asked(office, "stranger", mentions_us=False)
    assert "mention us" in office.post(f"{stranger}/answer", {"text": "yes"}, 409)["detail"]
    office.post("/buyers/memory/u-eve/block")
    assert "blocked" in office.post(f"{path}/answer", {"text": "yes"}, 409)["detail"]
    office.post("/buyers/memory/u-eve/unblock")
    office.rehearsal.store.write(lambda tx: tx.add_costs("2026-11-23", "memory", {("", "", "post"): (1, 10**9)}))
    assert "budget" in office.post(f"{path}/answer", {"text": "yes"}, 409)["detail"]
    assert office.rehearsal.network.answered == {}


def test_what_changes_before_an_answer_is_out(office):
    """Queued, then the author deletes the reply."""
    path = asked(office)
    ident = path.rsplit("/", 1)[1]
    answer_reply(office.rehearsal.house, "memory", ident, "yes")
    office.rehearsal.store.write(lambda tx: tx.mark_deleted("memory", [ident]))
    office.rehearsal.outbox.drain()
    assert office.items("/replies")[0]["why"] == "no answer: its author deleted the reply"
    office.post(f"{path}/answer", {"text": "yes"}, 409)


# buyers


@pytest.mark.both_stores
def test_buyers_are_found_and_handed_out(office):
    asked(office)
    office.rehearsal.reply("Ann", "buy")
    office.rehearsal.pay("Ann", email="Ann.Martin@example.com")
    first, second = office.items("/buyers")
    assert (first["handle"], first["id"], first["replies"], first["purchases"]) == ("Ann", "u-Ann", 1, 1)
    assert (second["handle"], second["purchases"]) == ("eve", 0)
    assert [one["handle"] for one in office.items("/buyers?per_page=1&page=2")] == ["eve"]
    for query in ("search=an", "search=@ann", "search=u-Ann", "email=ann.martin@EXAMPLE.com"):
        assert [one["id"] for one in office.items(f"/buyers?{query}")] == ["u-Ann"], query
    for query in ("search=zed", "email=martin@example.com", "email=nobody@example.com", "search=%25"):
        assert office.items(f"/buyers?{query}") == [], query
    kept = office.call("GET", "/buyers/memory/u-Ann")
    assert kept.headers["Cache-Control"] == "no-store"
    (bought,) = kept.get_json()["purchases"]
    assert bought["address"]["email"] == "Ann.Martin@example.com"
    assert bought["paid"] == 4900
    assert [one["text"] for one in kept.get_json()["replies"]] == ["buy"]
    office.get("/buyers/memory/u-nobody", 404)
    office.get("/buyers/x/u-Ann", 404)


def test_a_buyer_is_forgotten(office):
    rehearsal = office.rehearsal
    path = asked(office, "ann")
    office.post(f"{path}/answer", {"text": "@ann yes"})
    rehearsal.outbox.drain()
    rehearsal.reply("ann", "buy")
    paid = rehearsal.pay("ann")
    done = office.post("/buyers/memory/u-ann/erase")
    assert done["erased"] == {"replies": 2, "purchases": 1}
    assert (done["kept"], done["under_way"]) == ([paid.id], [])
    told = json.dumps([office.get("/buyers/memory/u-ann"), office.get(f"/purchases/{paid.id}")])
    for word in ("Ada", "ada@example.com", "rue de la Paix", '"ann"', "@ann", QUESTION):
        assert word not in told, word
    whole = "\n".join(rehearsal.store.view()._db.iterdump())
    for word in ("ada@example.com", "rue de la Paix", "@ann yes", "'ann'"):
        assert word not in whole, word
    assert office.items("/buyers?email=ada@example.com") == []
    assert office.items("/buyers")[0]["handle"] == ""
    assert office.get(f"/purchases/{paid.id}")["order"] == paid.shop_order_number
    assert office.post("/buyers/memory/u-ann/erase")["erased"]["purchases"] == 1, "twice does no harm"
    rehearsal.hear()
    assert len(rehearsal.store.view().replies()) == 2, "nothing is heard anew"


@pytest.mark.both_stores
def test_what_is_under_way_is_not_forgotten_yet(office):
    rehearsal = office.rehearsal
    rehearsal.reply("ann", "buy")
    page = rehearsal.to_paypal("ann")
    done = office.post("/buyers/memory/u-ann/erase")
    assert (done["under_way"], done["kept"]) == ([rehearsal.of("ann").id], [])
    rehearsal.payments.approve(page, "ok")
    checkout.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    assert rehearsal.of("ann").state == "ordered"
    assert office.post("/buyers/memory/u-ann/erase")["under_way"] == []


@pytest.mark.both_stores
def test_blocked_and_let_in(office):
    rehearsal = office.rehearsal
    rehearsal.reply("ann", QUESTION)
    assert office.post("/buyers/memory/u-ann/block")["blocked_at"]
    assert office.post("/buyers/memory/u-ann/block")["blocked_at"] == "2026-11-23T12:00:00Z"
    rehearsal.reply("ann", "buy")
    assert office.get("/purchases")["total"] == 0
    assert office.post("/buyers/memory/u-ann/unblock")["blocked_at"] is None
    rehearsal.reply("ann", "buy")
    assert office.get("/purchases")["total"] == 1
    rehearsal.reply("ann", "stop")
    office.post("/buyers/memory/u-ann/unblock")
    assert office.items("/buyers")[0]["stopped_at"], "an opt-out of their own stays"
    for what in ("erase", "block", "unblock"):
        office.post(f"/buyers/memory/u-zed/{what}", status=404)


# figures, settings, health


@pytest.mark.both_stores
def test_figures_by_day(office):
    rehearsal = office.rehearsal
    rehearsal.reply("ann", "buy")
    rehearsal.reply("eve", QUESTION)
    rehearsal.pay("ann")
    rehearsal.clock.advance(days=1)
    rehearsal.reply("bob", "buy")
    rehearsal.pay("bob")
    checkout.request_refund(rehearsal.house, rehearsal.of("ann").id)
    rehearsal.outbox.drain()
    found = office.get("/figures?days=3")
    assert [day["day"] for day in found["days"]] == ["2026-11-22", "2026-11-23", "2026-11-24"]
    none, first, second = found["days"]
    assert {value for name, value in none.items() if name not in ("day", "views", "net_after_cost")} == {0}
    assert first == {
        "day": "2026-11-23", "views": None, "replies": 2, "intents": 1, "holds": 1, "checkouts": 1, "paid": 1, "ordered": 1,
        "refunded": 0, "revenue": 4900, "refunds": 0, "network_cost_usd": 0.0, "net": 4900, "net_after_cost": None,
    }  # fmt: skip
    assert second == {
        "day": "2026-11-24", "views": None, "replies": 1, "intents": 1, "holds": 1, "checkouts": 1, "paid": 1, "ordered": 1,
        "refunded": 1, "revenue": 4900, "refunds": 4900, "network_cost_usd": 0.0, "net": 0, "net_after_cost": None,
    }  # fmt: skip
    totals = found["totals"]
    assert (totals["revenue"], totals["refunds"], totals["checkouts"], totals["replies"]) == (9800, 4900, 2, 3)
    assert found["currency"] == "EUR"
    assert [day["revenue"] for day in office.get("/figures?days=1")["days"]] == [4900]
    assert office.get("/figures?days=1")["totals"]["checkouts"] == 1
    assert len(office.get("/figures")["days"]) == 30
    for days in ("0", "367", "x", "-1"):
        assert set(office.get(f"/figures?days={days}", 422)["errors"]) == {"days"}


@pytest.mark.both_stores
def test_how_often_a_post_was_seen(office, monkeypatch):
    rehearsal = office.rehearsal
    key = office.items("/sales")[0]["id"]
    assert office.get(f"/sales/{key}/figures")["views"] is None
    looks = []

    def told(post_id):
        looks.append(post_id)
        return Figures(views=100 * len(looks), replies=1, reposts=2, likes=3)

    monkeypatch.setattr(rehearsal.network, "figures", told)
    assert figures.look(rehearsal.house) == 1
    assert figures.look(rehearsal.house) == 0, "it was just asked"
    assert office.get(f"/sales/{key}/figures")["views"] == 100
    rehearsal.clock.advance(minutes=31)
    assert figures.look(rehearsal.house) == 1
    assert office.get(f"/sales/{key}/figures")["views"] == 200
    assert office.get("/figures")["totals"]["views"] == 200
    office.post(f"/sales/{key}/end")
    rehearsal.clock.advance(hours=1)
    assert figures.look(rehearsal.house) == 0
    assert len(looks) == 2


def test_dear_figures_are_shown_again(office, monkeypatch):
    """Each look at the clock is a second later: a figure that took a second is shown again for ten."""
    sale = sales.find(office.rehearsal.house, office.items("/sales")[0]["id"])
    seconds = itertools.count()
    monkeypatch.setattr(spared, "monotonic", lambda: float(next(seconds)))

    def replies():
        return figures.of_sale(office.rehearsal.house, sale)["replies"]

    assert replies() == 0
    office.rehearsal.reply("ann")
    assert [replies() for _ in range(12)] == [0] * 9 + [1] * 3
    monkeypatch.setattr(spared, "monotonic", lambda: 1000.0)
    office.rehearsal.reply("bob")
    assert replies() == 2
    office.rehearsal.reply("cid")
    assert replies() == 3, "what costs nothing is always new"


def test_ids_of_a_moment(rehearsal):
    now = rehearsal.clock.ms()
    ids = [rehearsal.clock.new_id() for _ in range(50)]
    assert all(first_id(now) <= one < first_id(now + 1) for one in ids)
    assert first_id(now - 1) < first_id(now)


def test_settings_without_secrets(office):
    found = office.get("/settings")
    assert found["shop"]["platform"] == "memory"
    assert found["seller"]["name"] == "The Shop"
    assert found["placeholders"]["link"]
    assert found["network"]["max_length"] == 280
    assert "0123456789abcdef" not in json.dumps(found)


def test_health(office):
    rehearsal = office.rehearsal
    found = office.get("/health")
    assert (found["shop"], found["network"], found["payments"]) == (
        {"platform": "memory", "name": "The Shop"}, "memory", "memory",
    )  # fmt: skip
    assert found["oldest_unwritten_seconds"] is None
    assert {one["code"] for one in found["checks"] if one["level"] != "ok"} == {"alerts"}
    assert found["status"] == "attention"
    rehearsal.reply("ann", "buy")
    rehearsal.shop.failures["place_order"] = [away()] * 99
    rehearsal.pay("ann")
    assert office.get("/health")["oldest_unwritten_seconds"] == 0
    rehearsal.clock.advance(minutes=2)
    found = office.get("/health")
    assert found["oldest_unwritten_seconds"] == 120
    assert "unwritten" in {one["code"] for one in found["checks"] if one["level"] == "error"}
    rehearsal.clock.advance(minutes=10)
    assert office.get("/health")["status"] == "down", "nobody works"
    rehearsal.shop.failures.clear()
    rehearsal.outbox.drain()
    assert "idle" not in {one["code"] for one in office.get("/health")["checks"]}


def test_a_deep_look_asks_the_platforms(office, monkeypatch):
    def check():
        return [Finding("keys", "failed", "the key is wrong", "make a new one")]

    assert office.get("/health")["status"] == office.get("/health?deep=0")["status"] == "attention"
    assert {"units", "shop", "network", "payments"} <= {
        one["code"] for one in office.get("/health?deep=1")["checks"]
    }
    monkeypatch.setattr(office.rehearsal.payments, "check", check)
    assert office.get("/health")["status"] == "attention", "not asked"
    found = office.get("/health?deep=1")
    assert found["status"] == "down"
    assert {
        "level": "error",
        "code": "payments",
        "text": "keys: the key is wrong",
        "advice": "make a new one",
    } in found["checks"]
    assert set(office.get("/health?deep=yes", 422)["errors"]) == {"deep"}
    monkeypatch.setattr(office.rehearsal.shop, "check", lambda: (_ for _ in ()).throw(Permanent("no")))
    assert office.get("/health?deep=1")["status"] == "down"
