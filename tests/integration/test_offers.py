"""Offers: a hashtag gives a coupon of the shop, once for each account, or once for each paid order."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bridge import checkout, listening, offers, people
from bridge.errors import Conflict, Invalid
from bridge.offers import OfferRequest
from bridge.store.offers import offers as asked
from connectors.errors import NotSupported, Retryable
from connectors.simulators.memory.failing import lost
from connectors.values import Money, Percent
from tests.conftest import Rehearsal
from tests.integration.pages.visitor import Visitor

pytestmark = pytest.mark.both_stores


def opened(rehearsal: Rehearsal, **more: object):
    return offers.create(rehearsal.house, OfferRequest(**{"hashtag": "#HelloWinter", "percent": 10, **more}))


def say(rehearsal: Rehearsal, who: str, text: str = "me! #hellowinter", **more: object) -> str:
    """A post of somebody, under a post of somebody else."""
    rehearsal.network.elsewhere["900"] = ""
    said = rehearsal.network.say("900", who, text, **more)
    listening.poll_tags(rehearsal.house)
    rehearsal.hear()
    return said


def grants(rehearsal: Rehearsal, who: str):
    return asked(rehearsal.store.view()).grants_of("memory", f"u-{who}")


def why(rehearsal: Rehearsal, reply_id: str) -> tuple[str, str]:
    found = rehearsal.store.view().reply("memory", reply_id)
    return found.state, found.why


def answered(rehearsal: Rehearsal, reply_id: str) -> str:
    return str(rehearsal.network.answered.get(reply_id, ""))


def test_a_hashtag_gives_a_coupon_once_and_the_answer_does_not_tell_it(rehearsal):
    offer = opened(rehearsal, minimum=2000, days=7, announce=True)
    rehearsal.outbox.drain()
    assert "https://sell.example.com/o/" in str(list(rehearsal.network.posts.values())[-1])
    said = say(rehearsal, "ann")
    (grant,) = grants(rehearsal, "ann")
    assert (grant.state, grant.coupon_id) == ("ready", grant.code)
    terms = rehearsal.shop.coupon_terms[grant.code]
    assert terms == (Percent(10), rehearsal.clock.now() + timedelta(days=7), Money(2000, "EUR"))
    assert "Your coupon is ready, @ann" in answered(rehearsal, said)
    assert grant.code not in answered(rehearsal, said)
    assert "http" not in answered(rehearsal, said)
    assert why(rehearsal, said) == ("settled", "a coupon was given (#HelloWinter)")
    again = say(rehearsal, "ann", "and once more #HelloWinter")
    assert why(rehearsal, again)[1] == "has the coupon already (#HelloWinter)"
    assert "waits already, @ann" in answered(rehearsal, again)
    assert len(grants(rehearsal, "ann")) == 1
    assert offers.find(rehearsal.house, offer.slug).given == 1


def test_a_post_that_does_not_mention_us_is_heard_and_not_answered(rehearsal):
    opened(rehearsal)
    said = say(rehearsal, "ann", mentions_us=False)
    assert [one.state for one in grants(rehearsal, "ann")] == ["ready"]
    assert answered(rehearsal, said) == ""


def test_for_buyers_once_for_each_paid_order(rehearsal):
    opened(rehearsal, percent=0, amount=500, whom="buyers")
    first = say(rehearsal, "ann")
    assert why(rehearsal, first)[1] == "no paid order without a coupon (#HelloWinter)"
    assert "a coupon for each order" in answered(rehearsal, first)
    for orders in (1, 2):
        rehearsal.on_sale(quantity=1)
        rehearsal.reply("ann")
        rehearsal.pay("ann")
        say(rehearsal, "ann", "I bought it #HelloWinter")
        say(rehearsal, "ann", "really #HelloWinter")
        assert len(grants(rehearsal, "ann")) == orders
    assert len({one.paid for one in grants(rehearsal, "ann")}) == 2
    assert {terms[0] for terms in rehearsal.shop.coupon_terms.values()} == {Money(500, "EUR")}


def test_what_is_paid_together_is_thanked_once(rehearsal):
    """Two purchases of one parcel are one order."""
    opened(rehearsal, whom="buyers")
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    both = rehearsal.store.view().purchases()
    for one in both:
        rehearsal.store.write(lambda tx, one=one: tx.change_purchase(one, parcel=both[0].id))
    say(rehearsal, "ann")
    say(rehearsal, "ann")
    assert [one.paid for one in grants(rehearsal, "ann")] == [both[0].id]


def test_only_so_many_and_only_in_its_window(rehearsal):
    now = rehearsal.clock.now()
    opened(rehearsal, most=1, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    early = say(rehearsal, "ann")
    assert why(rehearsal, early)[1] == "the offer has not begun (#HelloWinter)"
    rehearsal.clock.advance(hours=1)
    say(rehearsal, "ann")
    gone = say(rehearsal, "bob")
    assert (len(grants(rehearsal, "ann")), grants(rehearsal, "bob")) == (1, [])
    assert "every coupon of #HelloWinter has been given out" in answered(rehearsal, gone)
    rehearsal.clock.advance(hours=1)
    assert offers.tick(rehearsal.house) == 1
    over = say(rehearsal, "cid")
    assert "Sorry @cid, #HelloWinter is over." in answered(rehearsal, over)
    rehearsal.clock.advance(days=4)
    assert why(rehearsal, say(rehearsal, "dan")) == ("inbox", "answers no sale")


def test_what_was_posted_in_time_counts_even_if_it_is_heard_late(rehearsal):
    offer = opened(rehearsal)
    rehearsal.network.elsewhere["900"] = ""
    rehearsal.network.say("900", "ann", "#hellowinter")
    rehearsal.clock.advance(minutes=5)
    offers.end(rehearsal.house, offer.id)
    with pytest.raises(Conflict):
        offers.end(rehearsal.house, offer.id)
    rehearsal.hear()
    assert [one.state for one in grants(rehearsal, "ann")] == ["ready"]


def test_who_is_shut_out_is_given_nothing_and_not_answered(rehearsal):
    opened(rehearsal)
    rehearsal.on_sale()
    rehearsal.reply("ann", "hello")
    people.block(rehearsal.house, "memory", "u-ann")
    said = say(rehearsal, "ann")
    assert (why(rehearsal, said)[0], grants(rehearsal, "ann"), answered(rehearsal, said)) == ("ignored", [], "")


def test_an_offer_in_the_words_of_an_earlier_one_is_numbered(rehearsal):
    for _ in range(3):
        offer = opened(rehearsal, announce=True)
        rehearsal.outbox.drain()
        offers.end(rehearsal.house, offer.id)
        rehearsal.clock.advance(1)
    said = [str(post) for post in rehearsal.network.posts.values()]
    assert ["(2)" in one for one in said] == [False, True, False]
    assert ["(3)" in one for one in said] == [False, False, True]
    assert rehearsal.store.view().tasks(state="parked") == []


def test_few_posts_of_one_account_are_answered(rehearsal):
    opened(rehearsal)
    said = [say(rehearsal, "ann", f"{number} #hellowinter") for number in range(6)]
    assert [bool(answered(rehearsal, one)) for one in said] == [True, True, True, False, False, False]


@pytest.mark.parametrize("failure", [lost, lambda: Retryable("away", platform="memory")])
def test_a_lost_answer_of_the_shop_makes_no_second_coupon(rehearsal, failure):
    opened(rehearsal)
    rehearsal.shop.failures["create_coupon"] = [failure(), failure()]
    said = say(rehearsal, "ann")
    (grant,) = grants(rehearsal, "ann")
    assert (grant.state, answered(rehearsal, said)) == ("given", "")
    for _ in range(3):
        rehearsal.clock.advance(minutes=5)
        rehearsal.outbox.drain()
    assert [one.state for one in grants(rehearsal, "ann")] == ["ready"]
    assert dict(rehearsal.shop.coupons_made) == {grant.code: 1}
    assert "Your coupon is ready, @ann" in answered(rehearsal, said)


def test_its_use_in_the_shop_is_counted(rehearsal):
    offer = opened(rehearsal, days=3)
    for who in ("ann", "bob", "cid"):
        say(rehearsal, who)
    ann, cid = grants(rehearsal, "ann")[0], grants(rehearsal, "cid")[0]
    rehearsal.shop.use_coupon(ann.code)
    del rehearsal.shop.coupons[cid.code]
    rehearsal.clock.advance(minutes=11)
    assert offers.look(rehearsal.house) == 1
    assert offers.look(rehearsal.house) == 0, "a moment later nothing is asked again"
    counts = asked(rehearsal.store.view()).grant_counts(offer.id)
    assert counts == {"used": 1, "ready": 1, "void": 1}
    rehearsal.clock.advance(days=6)
    offers.look(rehearsal.house)
    assert asked(rehearsal.store.view()).grant_counts(offer.id) == {"used": 1, "lapsed": 1, "void": 1}


def test_a_look_asks_the_shop_for_a_hundred_at_a_time_and_stops(rehearsal):
    offer = opened(rehearsal)
    rehearsal.network.elsewhere["900"] = ""
    for number in range(340):
        rehearsal.network.say("900", f"n{number}", "#hellowinter", mentions_us=False)
    while listening.poll_tags(rehearsal.house):
        rehearsal.hear()
    rehearsal.outbox.drain(500)
    assert asked(rehearsal.store.view()).grant_counts(offer.id) == {"ready": 340}
    rehearsal.clock.advance(minutes=11)
    sizes: list[int] = []
    whole = rehearsal.shop.coupons_used
    rehearsal.shop.coupons_used = lambda some: sizes.append(len(some)) or whole(some)
    offers.look(rehearsal.house)
    assert sizes == [100, 100, 100]
    offers.look(rehearsal.house)
    assert sizes == [100, 100, 100, 40]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"hashtag": "no good"}, "hashtag"),
        ({"hashtag": "#2026"}, "hashtag"),
        ({"percent": 0}, "percent"),
        ({"percent": 101}, "percent"),
        ({"amount": 500}, "percent"),
        ({"percent": 0, "amount": 500, "minimum": 400}, "minimum"),
        ({"minimum": 500, "currency": "USD"}, "currency"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"whom": "everybody"}, "for"),
        ({"most": -1}, "most"),
        ({"lang": "de"}, "lang"),
        ({"announce": True, "title": "long " * 60}, "title"),
    ],
)
def test_what_makes_no_sense_is_refused_when_it_is_saved(rehearsal, terms, field):
    with pytest.raises(Invalid) as wrong:
        opened(rehearsal, **terms)
    assert set(wrong.value.errors) == {field}


def test_a_window_that_is_over_and_a_hashtag_that_is_taken_are_refused(rehearsal):
    with pytest.raises(Invalid) as wrong:
        opened(rehearsal, ends_at=rehearsal.clock.now())
    assert set(wrong.value.errors) == {"ends_at"}
    offer = opened(rehearsal)
    with pytest.raises(Invalid) as wrong:
        opened(rehearsal, hashtag="#HELLOwinter")
    assert set(wrong.value.errors) == {"hashtag"}
    offers.end(rehearsal.house, offer.id)
    assert opened(rehearsal).id != offer.id


def test_a_shop_that_makes_no_coupons_has_no_offers(rehearsal):
    def none(coupons):
        raise NotSupported("the shop makes no coupons", platform="memory")

    rehearsal.shop.coupons_used = none
    with pytest.raises(Invalid) as wrong:
        opened(rehearsal)
    assert set(wrong.value.errors) == {"shop"}


def test_a_person_is_told_all_of_it_and_forgotten(rehearsal):
    opened(rehearsal)
    say(rehearsal, "ann")
    (coupon,) = people.export(rehearsal.house, "memory", "u-ann")["coupons"]
    assert (coupon["code"], coupon["state"], coupon["handle"]) == (
        grants(rehearsal, "ann")[0].code,
        "ready",
        "ann",
    )
    people.erase(rehearsal.house, "memory", "u-ann")
    assert [one.handle for one in grants(rehearsal, "ann")] == [""]
    say(rehearsal, "ann")
    assert len(grants(rehearsal, "ann")) == 1


def _ordered(rehearsal: Rehearsal, **terms: object) -> Visitor:
    """Ann's browser, on the page of her order."""
    rehearsal.on_sale(**terms)
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    ann = Visitor(rehearsal)
    ann.get(f"/c/{rehearsal.of('ann').token}")
    return ann


def _tells(visitor: Visitor) -> str:
    visitor.get(f"/c/{visitor.token}")
    found = visitor.soup.select_one("section[aria-labelledby=tell] a.button")
    return parse_qs(urlsplit(found["href"]).query)["text"][0] if found else ""


def test_the_page_of_an_order_has_the_words_that_bring_a_coupon(rehearsal):
    ann = _ordered(rehearsal)
    ann.token = rehearsal.of("ann").token
    assert _tells(ann) == "", "there is no offer"
    opened(rehearsal)
    assert _tells(ann) == "", "that one is for anyone"
    offer = opened(rehearsal, hashtag="#Merci", whom="buyers")
    words = _tells(ann)
    slug = rehearsal.store.view().sale(rehearsal.of("ann").sale_id).slug
    assert words.endswith(f"#Merci #ad https://sell.example.com/s/{slug}"), "who is paid to say it says so"
    assert "I bought Thing" in words
    said = say(rehearsal, "ann", words)
    assert why(rehearsal, said) == ("settled", "a coupon was given (#Merci)")
    (grant,) = grants(rehearsal, "ann")
    assert (grant.offer_id, grant.paid) == (offer.id, rehearsal.of("ann").id)
    assert _tells(ann) == "", "it has its coupon"


def test_nothing_is_promised_for_words_that_bring_none(rehearsal):
    ann = _ordered(rehearsal)
    ann.token = rehearsal.of("ann").token
    offer = opened(rehearsal, whom="buyers", starts_at=rehearsal.clock.now() + timedelta(hours=1))
    assert _tells(ann) == "", "not yet"
    rehearsal.clock.advance(hours=2)
    assert "#HelloWinter" in _tells(ann)
    offers.end(rehearsal.house, offer.id)
    assert _tells(ann) == "", "no more"
    opened(rehearsal, hashtag="#Once", whom="buyers", most=1)
    assert "#Once" in _tells(ann)
    checkout.request_refund(rehearsal.house, rehearsal.of("ann").id)
    rehearsal.outbox.drain()
    assert _tells(ann) == "", "what went back is thanked for no more"


def test_the_words_fit_however_long_the_name_is(rehearsal):
    ann = _ordered(rehearsal, title="A name of a print that goes on and on " * 4)
    ann.token = rehearsal.of("ann").token
    opened(rehearsal, whom="buyers")
    assert 0 < rehearsal.network.measure(_tells(ann)) <= rehearsal.network.max_length
