"""The inbox as a place of service: what the person bought beside their words, whose it is, answers kept for use again."""

from __future__ import annotations

import pytest

from bridge import replies_inbox, tokens
from bridge.errors import Invalid, NotFound
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
