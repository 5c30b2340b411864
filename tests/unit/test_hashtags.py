"""Hashtags, and who claims them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import claims, listening
from bridge.intent.hashtags import folded, hashtags


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#ShopCart please", ("shopcart",)),
        ("put it in ＃ShopCart", ("shopcart",)),
        ("#un #deux #UN", ("un", "deux")),
        ("#été2026 et #noël", ("été2026", "noël")),
        ("number #1 of #2", ()),
        ("https://shop.example.com/#cart", ()),
        ("a#cart &#x27;", ()),
        ("(#cart)", ("cart",)),
        ("#日本", ("日本",)),
        ("#हिन्दी में", ("हिन्दी",)),
        ("#ภาษาไทย", ("ภาษาไทย",)),
        ("#e\u0301te\u0301 from a Mac", ("été",)),
        ("#کتاب\u200cخانه", ("کتاب\u200cخانه",)),
        ("#col·lecció", ("col·lecció",)),
        ("#\ufe0f\u20e3buy", ()),
        ("", ()),
    ],
)
def test_hashtags_of_a_text(text, found):
    assert hashtags(text) == found


def test_a_hashtag_is_compared_whatever_its_letters():
    assert folded("#ＳhopCart") == folded("shopcart") == "shopcart"


def basket(rehearsal):
    """A live sale, made a basket by hand."""
    sale = rehearsal.on_sale()
    terms = replace(sale.terms, mode="basket", hashtag="#ShopCart")
    rehearsal.store.write(lambda tx: tx._db.execute("UPDATE sales SET terms = ?", (terms.to_json(),)))
    return sale


def test_a_claimed_hashtag_goes_to_its_room_whatever_it_answers(rehearsal):
    basket(rehearsal)
    rehearsal.outbox._handlers = {**rehearsal.outbox._handlers, "hear_basket": lambda house, task: None}
    for post, text in ((rehearsal.post_id, "buy #shopcart"), ("4711", "#ShopCart"), ("4711", "no #other tag")):
        rehearsal.network.say(post, "ann", text)
    rehearsal.hear()
    heard = rehearsal.store.view().replies()
    assert [(one.state, one.intent) for one in heard] == [
        ("inbox", "none"),
        ("settled", "basket"),
        ("settled", "basket"),
    ]
    tasks = [rehearsal.store.view().tasks_of(f"hear_basket:memory:{one.reply_id}") for one in heard[1:]]
    assert [[task.kind for task in found] for found in tasks] == [["hear_basket"], ["hear_basket"]]
    assert rehearsal.store.view().purchases() == []


def test_what_mentions_nobody_is_heard_by_its_hashtag(rehearsal):
    basket(rehearsal)
    rehearsal.network.say("4711", "ann", "into my #ShopCart", mentions_us=False)
    rehearsal.network.say("4711", "bob", "what a nice day", mentions_us=False)
    assert listening.poll(rehearsal.house) == 0
    assert listening.poll_tags(rehearsal.house) == 1
    assert listening.poll_tags(rehearsal.house) == 0
    assert claims.claimed(rehearsal.house, rehearsal.store.view()) == {"shopcart": "basket"}
