"""The inbox on the command line: who waits, whose they are, answers and answers that are kept."""

from __future__ import annotations

import pytest

from connectors.values import Reply


@pytest.fixture
def asked(desk):
    """A sale with one question; the id of its reply."""
    desk.slug = desk.on_sale()["slug"]
    desk.network.say(list(desk.network.posts)[-1], "ann", "is it blue?")
    desk.serve()
    (one,) = desk.json("replies", "list")
    assert (one["network"], one["handle"], one["text"], one["assigned"]) == ("memory", "ann", "is it blue?", "")
    return one["reply"]


def state_of(desk, state):
    return [one["handle"] for one in desk.json("replies", "list", "--state", state)]


def test_a_reply_is_answered_once_where_it_was_said(desk, asked):
    assert "characters" in desk.fails("replies", "answer", "memory", asked, "x" * 400)
    desk.ok("replies", "answer", "memory", asked, "@ann it is")
    assert state_of(desk, "answered") == ["ann"]
    desk.serve()
    assert [text for _, text in desk.network.answered.values()] == ["@ann it is"]
    assert "answered" in desk.fails("replies", "answer", "memory", asked, "@ann truly")
    assert "no reply" in desk.fails("replies", "answer", "memory", "4711", "@ann it is")


def test_a_reply_is_closed_and_opened_again(desk, asked):
    desk.ok("replies", "close", "memory", asked)
    assert (state_of(desk, "closed"), state_of(desk, "inbox")) == (["ann"], [])
    desk.ok("replies", "reopen", "memory", asked)
    assert (state_of(desk, "closed"), state_of(desk, "inbox")) == ([], ["ann"])
    assert "memory" in desk.ok("replies", "list")


def test_a_reply_is_handed_over_to_somebody_who_is_there(desk, asked):
    assert "no user" in desk.fails("replies", "assign", "memory", asked, "marie")
    desk.ok("user", "create", "marie", input="correct horse battery\ncorrect horse battery\n")
    desk.ok("replies", "assign", "memory", asked, "marie")
    assert [one["assigned"] for one in desk.json("replies", "list")] == ["marie"]
    assert "everybody" in desk.ok("replies", "assign", "memory", asked)
    assert [one["assigned"] for one in desk.json("replies", "list")] == [""]


def test_answers_are_kept_listed_and_dropped(desk):
    assert "no placeholder" in desk.fails("replies", "keep", "Norway", "{price} to Norway")
    desk.ok("replies", "keep", "Norway", "{handle} We ship to Norway.")
    desk.ok("replies", "keep", "Norway", "{handle} We do ship to Norway.")
    kept = desk.json("replies", "kept")
    assert kept == [{"name": "Norway", "text": "{handle} We do ship to Norway."}]
    assert "Norway" in desk.ok("replies", "kept")
    desk.ok("replies", "drop", "Norway")
    assert desk.json("replies", "kept") == []
    assert "no canned answer" in desk.fails("replies", "drop", "Norway")


def test_figures_as_tables(desk, asked):
    desk.reply("bob", "buy")
    head, line, *_ = desk.ok("figures", "--csv", "posts").splitlines()
    assert head.startswith("sale,network,post,url,posted_at,views")
    assert line.split(",")[0] == desk.slug
    assert desk.ok("figures", "--csv", "hours").splitlines()[1].split(",")[2:5] == ["2", "1", "1"]
    assert desk.ok("figures", "--csv", "accounts").splitlines() == [
        "sale,network,post,kind,account,handle,reach,quote,url,said_at,seen_at,replies,intents,holds,paid,revenue,refunds,currency"
    ]
    assert len(desk.ok("figures", "--csv", "days", "--days", "3").splitlines()) == 4
    assert "net_after_cost" in desk.ok("figures", "--csv", "sales")
    told = desk.ok("figures", "--days", "7")
    assert "kept, before that" in told
    assert "network_cost_usd" not in told, "there is one network"
    with desk.house() as home:
        elsewhere = Reply("m1", "99", "u-eve", "eve", "buy", home.clock.now())
        home.store.write(lambda tx: tx.add_replies("mastodon", [elsewhere]))
    told = desk.ok("figures", "--days", "7")
    rows = {words[0]: words[1:] for words in map(str.split, told.splitlines()) if words}
    assert rows["replies"] == ["2", "1"]
    assert rows["network_cost_usd"] == ["0.212", "0.000"]
    assert rows["net"] == ["0.00", "EUR", "0.00", "EUR"]
    assert desk.json("figures")["worth"]["net_after_cost"] is None
