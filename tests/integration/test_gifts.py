"""Gifts: said in a reply, confirmed on a page, paid at PayPal straight to the recipient's account, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import giving, people, reconcile
from bridge.config.values import Charity, Giving
from bridge.errors import Conflict, Invalid, NotFound
from bridge.store.gifts import GIFT_MOVES, gifts
from bridge.store.pages import Ask
from connectors.errors import NotSupported, PayeeTrouble, Refused, Retryable
from connectors.simulators.memory.failing import lost
from connectors.values import Account, Money
from tests.conftest import Rehearsal

pytestmark = pytest.mark.both_stores
BOB = Account("u-bob", "bob")
GIVING = Giving(
    charities={"helpers": Charity("The Helpers", "give@helpers.example"), "trees": Charity("Trees", "2345678ABCDEF")},
    send=True,
)  # fmt: skip


@pytest.fixture
def rehearsal(rehearsal: Rehearsal) -> Rehearsal:
    rehearsal.house.config = replace(rehearsal.house.config, giving=GIVING)
    rehearsal.network.elsewhere["900"] = ""
    return rehearsal


def say(rehearsal: Rehearsal, who: str, text: str, **more: object) -> str:
    said = rehearsal.network.say("900", who, text, **more)
    rehearsal.hear()
    return said


def of(rehearsal: Rehearsal, reply_id: str):
    return gifts(rehearsal.store.view()).gift_of_reply("memory", reply_id)


def why(rehearsal: Rehearsal, reply_id: str) -> tuple[str, str]:
    found = rehearsal.store.view().reply("memory", reply_id)
    return found.state, found.why


def answered(rehearsal: Rehearsal, reply_id: str) -> str:
    return str(rehearsal.network.answered.get(reply_id, ""))


def confirmed(rehearsal: Rehearsal, text: str = "@shop #donate 20EUR", who: str = "ann"):
    gift = of(rehearsal, say(rehearsal, who, text))
    return giving.confirm(rehearsal.house, gift)


def opened(rehearsal: Rehearsal, gift) -> str:
    """PayPal's page of it."""
    giving.open_page(rehearsal.house, giving.find(rehearsal.house, gift.id), "en")
    return giving.find(rehearsal.house, gift.id).page_id


def paid(rehearsal: Rehearsal, gift, instrument: str = "ok"):
    page = opened(rehearsal, gift)
    rehearsal.payments.approve(page, instrument)
    giving.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    return giving.find(rehearsal.house, gift.id)


def once(rehearsal: Rehearsal, payee: str, minor: int) -> None:
    """PayPal took exactly that, for exactly that account."""
    taken = [page for page, count in rehearsal.payments.taken.items() for _ in range(count)]
    assert [rehearsal.payments.pages[page].request.payee for page in taken] == [payee]
    assert [rehearsal.payments.pages[page].request.total for page in taken] == [Money(minor, "EUR")]


def test_to_a_charity(rehearsal):
    said = say(rehearsal, "ann", "@shop #donate 20EUR")
    gift = of(rehearsal, said)
    assert (gift.kind, gift.state, gift.amount, gift.payee_name) == ("donate", "asked", 2000, "The Helpers")
    assert why(rehearsal, said) == ("settled", "a gift")
    assert "€20.00 for The Helpers, @ann" in answered(rehearsal, said)
    assert "https://sell.example.com/give" in answered(rehearsal, said)
    assert gift.token not in answered(rehearsal, said)
    with pytest.raises(Conflict):
        giving.open_page(rehearsal.house, gift, "en")
    gift = giving.confirm(rehearsal.house, gift)
    assert giving.confirm(rehearsal.house, gift) == gift
    assert paid(rehearsal, gift).state == "paid"
    once(rehearsal, "give@helpers.example", 2000)
    assert giving.sums(rehearsal.house) == [("donate", 1, Money(2000, "EUR"))]
    assert rehearsal.shop.orders == {}
    assert rehearsal.store.view().purchases() == []
    for late in (giving.cancel, lambda house, one: giving.open_page(house, one, "en")):
        with pytest.raises(Conflict):
            late(rehearsal.house, giving.find(rehearsal.house, gift.id))


def test_the_charity_that_is_named(rehearsal):
    gift = of(rehearsal, say(rehearsal, "ann", "@shop #don 5 EUR @Trees"))
    assert (gift.payee_name, gift.payee) == ("Trees", "2345678ABCDEF")


def test_between_people_with_a_claim(rehearsal):
    said = say(rehearsal, "ann", "@shop #send 50EUR @Bob")
    gift = giving.confirm(rehearsal.house, of(rehearsal, said))
    assert (gift.state, gift.to_handle, gift.payee) == ("unclaimed", "bob", "")
    with pytest.raises(Conflict):
        giving.open_page(rehearsal.house, gift, "en")
    for who in (Account("u-eve", "eve"), Account("u-ann", "ann")):
        with pytest.raises(NotFound):
            giving.claim(rehearsal.house, gift, who, "eve@example.com", keep=False)
    with pytest.raises(Invalid):
        giving.claim(rehearsal.house, gift, BOB, "no address", keep=True)
    gift = giving.claim(rehearsal.house, gift, BOB, " bob@example.com ", keep=True)
    assert (gift.state, gift.to_id) == ("open", "u-bob")
    with pytest.raises(Conflict):
        giving.claim(rehearsal.house, gift, BOB, "else@example.com", keep=False)
    assert paid(rehearsal, gift).state == "paid"
    once(rehearsal, "bob@example.com", 5000)
    # What is sent to him later goes there at once; and no more once he takes it back.
    assert confirmed(rehearsal, "@shop #envoyer 5 € @bob", "cid").payee == "bob@example.com"
    giving.forget_payee(rehearsal.house, "memory", "u-bob")
    assert confirmed(rehearsal, "@shop #send 6 EUR @bob", "cid").state == "unclaimed"


def bob_keeps_one(rehearsal: Rehearsal) -> None:
    gift = confirmed(rehearsal, "@shop #send 5EUR @bob", "fay")
    giving.claim(rehearsal.house, gift, BOB, "bob@example.com", keep=True)


def test_a_kept_account_follows_the_person_not_the_handle(rehearsal):
    """Bob is called otherwise now, and eve is called bob: what is sent to @bob is hers to claim, and does not go to him."""
    bob_keeps_one(rehearsal)
    rehearsal.network.holders["bob"] = "u-eve"
    gift = confirmed(rehearsal, "@shop #send 20EUR @Bob")
    assert (gift.state, gift.to_id, gift.payee) == ("unclaimed", "u-eve", "")
    with pytest.raises(NotFound):
        giving.claim(rehearsal.house, gift, BOB, "bob@example.com", keep=False)
    gift = giving.claim(rehearsal.house, gift, Account("u-eve", "bob"), "eve@example.com", keep=True)
    assert gift.payee == "eve@example.com"
    assert confirmed(rehearsal, "@shop #send 21EUR @bob").payee == "eve@example.com"
    rehearsal.network.holders["bob"] = "u-bob"
    assert confirmed(rehearsal, "@shop #send 22EUR @bob").payee == "bob@example.com"
    rehearsal.network.holders["bob"] = ""
    assert confirmed(rehearsal, "@shop #send 23EUR @bob").state == "unclaimed"


@pytest.mark.parametrize("error", [NotSupported("no such ability"), Refused("no")])
def test_where_the_network_does_not_tell_who_has_the_handle_it_is_claimed_again(rehearsal, error):
    bob_keeps_one(rehearsal)
    rehearsal.network.failures["who_has"] = [error]
    gift = confirmed(rehearsal, "@shop #send 20EUR @bob")
    assert (gift.state, gift.to_id, gift.payee) == ("unclaimed", "", "")


def test_a_network_that_is_away_is_asked_again_who_has_the_handle(rehearsal):
    bob_keeps_one(rehearsal)
    rehearsal.network.failures["who_has"] = [Retryable("away")]
    said = say(rehearsal, "ann", "@shop #send 20EUR @bob")
    assert of(rehearsal, said) is None
    rehearsal.clock.advance(minutes=10)
    rehearsal.outbox.drain()
    assert of(rehearsal, said).payee == "bob@example.com"


def test_the_network_is_asked_only_where_somebody_keeps_an_account(rehearsal):
    asked = []
    ask = rehearsal.network.who_has
    rehearsal.network.who_has = lambda handle: asked.append(handle) or ask(handle)
    confirmed(rehearsal, "@shop #send 5EUR @bob")
    confirmed(rehearsal, "@shop #donate 5EUR @bob")
    assert asked == []
    bob_keeps_one(rehearsal)
    confirmed(rehearsal, "@shop #send 6EUR @bob")
    confirmed(rehearsal, "@shop #send 6EUR @cid")
    assert asked == ["bob"]


def charity(rehearsal: Rehearsal, *payee: str) -> None:
    charities = {"helpers": Charity("The Helpers", *payee)} if payee else {}
    rehearsal.house.config = replace(rehearsal.house.config, giving=replace(GIVING, charities=charities))


@pytest.mark.parametrize("before", ["refused", "opened", "approved", "lost"])
def test_a_charitys_account_that_was_corrected_takes_what_was_asked_before(rehearsal, before):
    gift = confirmed(rehearsal)
    if before == "refused":
        rehearsal.payments.failures["open"] = [PayeeTrouble("PAYEE_ACCOUNT_INVALID")]
        with pytest.raises(PayeeTrouble):
            opened(rehearsal, gift)
    elif before == "lost":
        rehearsal.payments.failures["open"] = [lost()]
        with pytest.raises(Retryable):
            opened(rehearsal, gift)
    else:
        old = opened(rehearsal, gift)
    charity(rehearsal, "right@helpers.example")
    if before == "approved":
        # That payment is made, as its page said.
        rehearsal.payments.approve(old)
        assert giving.open_page(rehearsal.house, giving.find(rehearsal.house, gift.id), "en").endswith(gift.token)
        rehearsal.outbox.drain()
        once(rehearsal, "give@helpers.example", 2000)
        return
    assert paid(rehearsal, gift).payee == "right@helpers.example"
    once(rehearsal, "right@helpers.example", 2000)
    if before == "opened":
        rehearsal.payments.approve(old)
        giving.look(rehearsal.house, old)
        rehearsal.outbox.drain()
        once(rehearsal, "right@helpers.example", 2000)


def test_a_charity_that_is_taken_out_is_given_nothing_more(rehearsal):
    gift = confirmed(rehearsal)
    charity(rehearsal)
    with pytest.raises(Conflict):
        opened(rehearsal, gift)
    assert rehearsal.payments.pages == {}
    giving.cancel(rehearsal.house, giving.find(rehearsal.house, gift.id))


LEFT = {
    "@shop #send 50EUR": "nobody is named after the hashtag",
    "@shop @bob #send 50EUR": "nobody is named after the hashtag",
    "@shop #send 5EUR @bob @cid": "more than one account is named",
    "@shop #send 5EUR @ann": "a gift to oneself",
    "@shop #donate": "no amount",
    "@shop #donate 1,000": "an amount that can be read in two ways",
}


@pytest.mark.parametrize("text", LEFT)
def test_what_is_not_clear_is_left_to_a_person(rehearsal, text):
    said = say(rehearsal, "ann", text)
    assert why(rehearsal, said) == ("inbox", LEFT[text])
    assert of(rehearsal, said) is None
    assert answered(rehearsal, said) == ""


def test_ceilings_by_kind_and_currency(rehearsal):
    over = say(rehearsal, "ann", "@shop #send 250.01 EUR @bob")
    assert why(rehearsal, over) == ("settled", "a gift above the ceiling")
    assert "€250.00 at most" in answered(rehearsal, over)
    assert of(rehearsal, say(rehearsal, "ann", "@shop #send 250 EUR @bob")).amount == 25_000
    assert of(rehearsal, say(rehearsal, "ann", "@shop #donate 500 EUR")).amount == 50_000
    assert of(rehearsal, say(rehearsal, "ann", "@shop #donate 500.01 EUR")) is None
    other = say(rehearsal, "ann", "@shop #donate 5 USD")
    assert why(rehearsal, other) == ("settled", "a gift in a currency without a ceiling")
    assert "possible in EUR" in answered(rehearsal, other)


def test_nobody_floods_us(rehearsal):
    for _ in range(10):
        assert of(rehearsal, say(rehearsal, "ann", "@shop #donate 1EUR")) is not None
    more = say(rehearsal, "ann", "@shop #donate 1EUR")
    assert why(rehearsal, more) == ("inbox", "more gifts than one account may ask for in a day")
    rehearsal.clock.advance(hours=25)
    assert of(rehearsal, say(rehearsal, "ann", "@shop #donate 1EUR")) is not None


def test_what_is_not_said_to_us_is_nothing(rehearsal):
    said = say(rehearsal, "ann", "#donate 20EUR", mentions_us=False)
    assert of(rehearsal, said) is None
    assert answered(rehearsal, said) == ""


def test_without_giving_the_hashtag_means_nothing(rehearsal):
    rehearsal.house.config = replace(rehearsal.house.config, giving=Giving())
    said = say(rehearsal, "ann", "@shop #donate 20EUR")
    assert why(rehearsal, said) == ("inbox", "answers no sale")


def test_it_answers_a_private_message_in_private(rehearsal):
    rehearsal.house.config = replace(
        rehearsal.house.config, selling=replace(rehearsal.house.config.selling, messages=True)
    )
    from bridge import listening

    rehearsal.network.write("ann", "#send 5EUR @bob")
    listening.poll_messages(rehearsal.house)
    rehearsal.hear()
    (gift,) = gifts(rehearsal.store.view()).gift_pages(Ask()).items
    ((to, text),) = rehearsal.network.messages
    assert to == "u-ann"
    assert f"/g/{gift.token}" in text


def test_a_declined_payment_is_tried_again_on_another_page(rehearsal):
    gift = confirmed(rehearsal)
    first = paid(rehearsal, gift, "declined")
    assert (first.state, first.page_id) == ("declined", None)
    assert paid(rehearsal, gift).state == "paid"
    once(rehearsal, "give@helpers.example", 2000)


def test_a_page_that_was_given_up_is_never_captured(rehearsal):
    gift = confirmed(rehearsal)
    old = opened(rehearsal, gift)
    rehearsal.clock.advance(minutes=171)
    new = opened(rehearsal, gift)
    assert old != new
    rehearsal.payments.approve(old)
    assert not giving.look(rehearsal.house, old)
    rehearsal.payments.approve(new)
    giving.look(rehearsal.house, new)
    rehearsal.outbox.drain()
    once(rehearsal, "give@helpers.example", 2000)


def test_called_twice_it_is_the_same_page(rehearsal):
    gift = confirmed(rehearsal)
    first = giving.open_page(rehearsal.house, gift, "en")
    assert giving.open_page(rehearsal.house, gift, "en") == first
    assert giving.open_page(rehearsal.house, giving.find(rehearsal.house, gift.id), "en") == first
    assert len(rehearsal.payments.pages) == 1


def test_the_answer_of_opening_or_capturing_is_lost(rehearsal):
    gift = confirmed(rehearsal)
    rehearsal.payments.failures["open"] = [lost()]
    with pytest.raises(Retryable):
        opened(rehearsal, gift)
    page = opened(rehearsal, gift)
    assert len(rehearsal.payments.pages) == 1
    rehearsal.payments.approve(page)
    rehearsal.payments.failures["capture"] = [lost()]
    giving.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    rehearsal.clock.advance(minutes=10)
    rehearsal.outbox.drain()
    assert giving.find(rehearsal.house, gift.id).state == "paid"
    once(rehearsal, "give@helpers.example", 2000)


def test_a_closed_browser_is_made_up_for_by_the_notice_or_the_sweep(rehearsal):
    from bridge import inbox

    for heal in ("notice", "sweep"):
        gift = confirmed(rehearsal, who=heal)
        rehearsal.payments.approve(opened(rehearsal, gift))
        if heal == "notice":
            headers, body = rehearsal.payments.sent[-1]
            inbox.receive_payment(rehearsal.house, headers, body)
        else:
            reconcile.sweep(rehearsal.house)
        rehearsal.outbox.drain()
        assert giving.find(rehearsal.house, gift.id).state == "paid"
    for headers, body in rehearsal.payments.sent:
        inbox.receive_payment(rehearsal.house, headers, body)
    rehearsal.outbox.drain()
    assert sum(rehearsal.payments.taken.values()) == 2


def test_held_by_paypal_then_settled_or_not(rehearsal):
    good, bad = confirmed(rehearsal, who="ann"), confirmed(rehearsal, who="cid")
    for gift in (good, bad):
        assert paid(rehearsal, gift, "echeck").state == "pending"
    with pytest.raises(Conflict):
        giving.cancel(rehearsal.house, giving.find(rehearsal.house, good.id))
    for gift, state in ((good, "completed"), (bad, "declined")):
        rehearsal.payments.settle(f"CAP-{giving.find(rehearsal.house, gift.id).page_id}", state)
    reconcile.sweep(rehearsal.house)
    assert giving.find(rehearsal.house, good.id).state == "paid"
    assert giving.find(rehearsal.house, bad.id).state == "declined"


def test_an_account_that_paypal_does_not_take(rehearsal):
    gift = giving.confirm(rehearsal.house, of(rehearsal, say(rehearsal, "ann", "@shop #send 5EUR @bob")))
    gift = giving.claim(rehearsal.house, gift, BOB, "bob@wrong.example", keep=True)
    rehearsal.payments.failures["open"] = [PayeeTrouble("PAYEE_ACCOUNT_INVALID")]
    with pytest.raises(PayeeTrouble):
        opened(rehearsal, gift)
    gift = giving.find(rehearsal.house, gift.id)
    assert (gift.state, gift.payee) == ("unclaimed", "")
    gift = giving.claim(rehearsal.house, gift, BOB, "bob@example.com", keep=False)
    page = opened(rehearsal, gift)
    rehearsal.payments.approve(page)
    rehearsal.payments.failures["capture"] = [PayeeTrouble("PAYEE_ACCOUNT_RESTRICTED")]
    giving.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    assert giving.find(rehearsal.house, gift.id).state == "declined"
    assert rehearsal.payments.taken == {}
    charity = confirmed(rehearsal)
    rehearsal.payments.failures["open"] = [PayeeTrouble("PAYEE_ACCOUNT_INVALID")]
    with pytest.raises(PayeeTrouble):
        opened(rehearsal, charity)
    assert "The Helpers" in str(rehearsal.store.view().alerts())


def test_it_runs_out_and_a_late_approval_takes_nothing(rehearsal):
    gift = confirmed(rehearsal)
    page = opened(rehearsal, gift)
    rehearsal.clock.advance(days=15)
    assert giving.expire(rehearsal.house) == 1
    rehearsal.payments.approve(page)
    giving.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    assert giving.find(rehearsal.house, gift.id).state == "expired"
    assert rehearsal.payments.taken == {}


def test_heard_again_from_a_copy_it_is_the_same_gift(rehearsal):
    said = say(rehearsal, "ann", "@shop #donate 20EUR")
    first = of(rehearsal, said)
    rehearsal.store.write(lambda tx: tx._db.execute("DELETE FROM gift_history"))
    rehearsal.store.write(lambda tx: tx._db.execute("DELETE FROM gifts"))
    rehearsal.store.write(lambda tx: tx._db.execute("DELETE FROM tasks"))
    rehearsal.store.write(lambda tx: tx.reopen_replies("memory", "900"))
    rehearsal.store.write(lambda tx: tx._db.execute("UPDATE replies SET state = 'new'"))
    rehearsal.hear()
    again = of(rehearsal, said)
    assert (again.id, again.token) == (first.id, first.token)


def test_people_are_shown_what_is_theirs_and_forgotten(rehearsal):
    gift = giving.confirm(rehearsal.house, of(rehearsal, say(rehearsal, "ann", "@shop #send 5EUR @bob")))
    giving.claim(rehearsal.house, gift, BOB, "bob@example.com", keep=True)
    ann, bob = (people.export(rehearsal.house, "memory", f"u-{who}") for who in ("ann", "bob"))
    assert (ann["gifts"][0]["given"], ann["gifts"][0]["payee"], ann["payee"]) == (True, None, None)
    assert (bob["gifts"][0]["given"], bob["gifts"][0]["payee"], bob["payee"]) == (
        False,
        "bob@example.com",
        "bob@example.com",
    )
    people.erase(rehearsal.house, "memory", "u-bob")
    assert gifts(rehearsal.store.view()).payee("memory", "u-bob") == ""
    assert giving.find(rehearsal.house, gift.id).payee == "bob@example.com"
    giving.cancel(rehearsal.house, giving.find(rehearsal.house, gift.id))
    for who in ("ann", "bob"):
        people.erase(rehearsal.house, "memory", f"u-{who}")
    gift = giving.find(rehearsal.house, gift.id)
    assert (gift.sender, gift.to_handle, gift.payee, gift.amount) == ("", "", "", 500)


def test_every_state_leads_to_an_end():
    over = {state for state, after in GIFT_MOVES.items() if not after}
    reach = {state: set(after) for state, after in GIFT_MOVES.items()}
    for _ in reach:
        for state in reach:
            reach[state] |= set().union(*(reach[one] for one in reach[state])) if reach[state] else set()
    assert all(reach[state] & over for state in reach if state not in over)


@pytest.mark.parametrize("end", ["declined", "completed", "returned"])
def test_paypal_has_decided_before_its_first_answer_is_heard(rehearsal, end):
    """It held the payment; while that answer is on its way it decides, and somebody looks."""
    gift, payments = confirmed(rehearsal), rehearsal.payments
    page = opened(rehearsal, gift)
    real = payments.capture

    def slow(page_id, reference, **more):
        answer = real(page_id, reference, **more)
        payments.settle(answer.id, "declined" if end == "declined" else "completed")
        if end == "returned":
            payments.reverse(answer.id)
        giving.look(rehearsal.house, page_id)
        return answer

    payments.approve(page, "echeck")
    payments.capture = slow
    giving.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    payments.capture = real
    now = giving.find(rehearsal.house, gift.id)
    assert now.state == {"completed": "paid"}.get(end, end)
    assert [task.error for task in rehearsal.store.view().tasks(subject=gift.id) if task.state == "parked"] == []
    if end == "declined":
        assert paid(rehearsal, now).state == "paid"
