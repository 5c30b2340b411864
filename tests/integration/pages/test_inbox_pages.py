"""The inbox as a place of service: what the person bought beside their words, whose it is, answers kept for use again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import listening, replies_inbox, tokens
from bridge.errors import Conflict, Invalid, NotFound
from tests.integration.pages.merchant import merchant


@pytest.fixture
def marie(rehearsal):
    rehearsal.slug = rehearsal.on_sale(quantity=3, limit_per_buyer=2).slug
    return merchant(rehearsal)


def test_the_sale_and_what_the_person_bought_stand_beside_the_words(rehearsal, marie):
    rehearsal.reply("ann")
    number = rehearsal.pay("ann").shop_order_number
    rehearsal.reply("ann", "where is my parcel?")
    marie.get("/admin/inbox")
    assert f"order {number}" in marie.text()
    assert "2 replies of this person" in marie.text()
    assert marie.soup.select_one(f"a[href$='/admin/sales/{rehearsal.slug}']")


@pytest.mark.both_stores
def test_a_reply_is_handed_over_and_found_by_whose_it_is(rehearsal, marie):
    tokens.create_user(rehearsal.store, "paul", "another good password")
    reply = rehearsal.reply("eve", "is it blue?")
    other = rehearsal.reply("joe", "is it red?")
    marie.get("/admin/inbox")
    hand = next(form["action"] for form in marie.soup.select("form[action$='/assign']") if reply in form["action"])
    marie.post(hand, {"user": "paul", "back": "/admin/inbox"})
    marie.get("/admin/inbox")
    assert "paul takes care of it." in marie.text()
    marie.get("/admin/inbox?whose=nobody")
    assert "is it red?" in marie.text()
    assert "is it blue?" not in marie.text()
    marie.get("/admin/inbox?whose=mine")
    assert "Nobody waits" in marie.text()
    replies_inbox.assign_reply(rehearsal.house, "memory", other, "marie")
    marie.get("/admin/inbox?whose=mine")
    assert "is it red?" in marie.text()
    replies_inbox.assign_reply(rehearsal.house, "memory", other, "")
    assert rehearsal.store.view().reply("memory", other).assigned == ""
    with pytest.raises(Invalid, match="no user"):
        replies_inbox.assign_reply(rehearsal.house, "memory", other, "nobody")


@pytest.mark.both_stores
def test_of_two_who_take_a_reply_at_once_the_second_is_told_whose_it_is(rehearsal, marie):
    tokens.create_user(rehearsal.store, "paul", "another good password")
    reply = rehearsal.reply("eve", "is it blue?")
    marie.get("/admin/inbox")
    form = next(form for form in marie.soup.select("form[action$='/assign']") if reply in form["action"])
    was = form.select_one("[name=was]")["value"]
    replies_inbox.assign_reply(rehearsal.house, "memory", reply, "paul", "")
    marie.post(form["action"], {"user": "marie", "was": was, "back": "/admin/inbox"})
    marie.get("/admin/inbox")
    assert "paul takes care of this reply by now" in marie.text()
    assert rehearsal.store.view().reply("memory", reply).assigned == "paul"
    replies_inbox.assign_reply(rehearsal.house, "memory", reply, "paul", "")
    replies_inbox.assign_reply(rehearsal.house, "memory", reply, "", "paul")
    with pytest.raises(Conflict, match="nobody's by now"):
        replies_inbox.assign_reply(rehearsal.house, "memory", reply, "marie", "paul")


@pytest.mark.both_stores
def test_a_canned_answer_is_kept_filled_in_and_sent_by_a_person(rehearsal, marie):
    rehearsal.reply("ann")
    number = rehearsal.pay("ann").shop_order_number
    reply = rehearsal.reply("ann", "where is my parcel?")
    marie.get("/admin/inbox/answers")
    bad = marie.post("/admin/inbox/answers", {"name": "", "text": "{price} is the price"})
    assert bad.status_code == 422
    assert set(marie.wrong()) == {"name", "text"}
    marie.post("/admin/inbox/answers", {"name": "On its way", "text": "{handle} Order {order} is on its way."})
    marie.get("/admin/inbox")
    link = next(a["href"] for a in marie.soup.select("a[href*='use=']"))
    marie.get(link)
    field = marie.soup.select_one("textarea")
    assert field.get_text().strip() == f"@ann Order {number} is on its way."
    assert rehearsal.network.answered.keys() == {next(iter(rehearsal.network.answered))}, (
        "nothing went out by itself"
    )
    action = marie.soup.select_one("form[action*='/answer']")["action"]
    marie.post(action, {"text": field.get_text().strip(), "back": "/admin/inbox"})
    rehearsal.outbox.drain()
    assert rehearsal.network.answered[reply][1] == f"@ann Order {number} is on its way."
    marie.get("/admin/inbox/answers")
    marie.post("/admin/inbox/answers", {"what": "drop", "name": "On its way"})
    with pytest.raises(NotFound):
        replies_inbox.drop_answer(rehearsal.house, "On its way")


def test_what_cannot_be_answered_from_here_says_why_and_where(rehearsal, marie, monkeypatch):
    monkeypatch.setattr(
        type(rehearsal.network),
        "address",
        lambda self, handle, post_id: f"https://memory.invalid/@{handle}/{post_id}",
    )
    asked = rehearsal.reply("ann", "is it blue?")
    said = rehearsal.network.say("4711", "bob", "Maison Dupont is lovely", mentions_us=False)
    work = replace(rehearsal.house.config.work, watch=["Maison Dupont"])
    rehearsal.house.config = replace(rehearsal.house.config, work=work)
    listening.poll_watch(rehearsal.house)
    rehearsal.hear()
    rehearsal.network.write("cyd", "hello?")
    listening.poll_messages(rehearsal.house)
    rehearsal.hear()
    marie.get("/admin/inbox")
    cards = {card.h2.get_text(): card for card in marie.soup.select("article")}
    hand = cards["@bob"].select_one(f"a[href='https://memory.invalid/@bob/{said}']")
    assert hand.get_text().startswith("Open it on")
    assert "no program may answer it" in cards["@bob"].get_text()
    assert not cards["@bob"].select("form[action*='/answer']")
    assert cards["@ann"].select(f"a[href$='/@ann/{asked}']")
    assert cards["@ann"].select("form[action*='/answer']")
    assert "no program" not in cards["@ann"].get_text()
    assert not cards["@cyd"].select("a[href^='https://memory.invalid']"), "a private message has no page"
    rehearsal.store.write(lambda tx: tx.mark_deleted("memory", [asked]))
    marie.get("/admin/inbox")
    assert "Its author deleted it." in marie.text()
    assert not marie.soup.select(f"a[href$='/@ann/{asked}']")


def test_an_answer_that_is_refused_comes_back_on_the_list_where_it_was_written(rehearsal, marie, monkeypatch):
    """On any other the reply may not stand, and what was typed would be gone."""
    from bridge.web.admin import inbox

    monkeypatch.setattr(inbox, "PER_PAGE", 1)
    sale = rehearsal.on_sale(quantity=1)
    asked = rehearsal.reply("ann", "does it come framed?")
    replies_inbox.assign_reply(rehearsal.house, "memory", asked, "marie")
    rehearsal.on_sale("PRINT", quantity=1, title="Another")
    rehearsal.reply("bob", "and in blue?")
    for where in ("whose=mine", f"sale={sale.slug}"):
        marie.get(f"/admin/inbox?{where}")
        form = marie.soup.select_one("form[action*='/answer']")
        answer = marie.post(form["action"], {"text": "no " * 200})
        assert answer.status_code == 422
        assert "no no no" in marie.soup.select_one("textarea").get_text(), where
        assert marie.soup.select_one("#text-wrong")
    author = rehearsal.store.view().reply("memory", asked).author_id
    rehearsal.store.write(lambda tx: tx.shut_out("memory", author, "ann", stopped=True))
    marie.get("/admin/inbox?whose=mine")
    answer = marie.post(marie.soup.select_one("form[action*='/answer']")["action"], {"text": "Yes, in oak."})
    assert answer.status_code == 409
    assert marie.soup.select_one("textarea").get_text().strip() == "Yes, in oak."
    assert "wants no answers" in marie.soup.select_one("#text-wrong").get_text()
