"""Who gets the units: nothing sold twice, nothing left unsold, everybody in the order of their replies."""

import pytest

from bridge import holds, listening, sales
from bridge.errors import Conflict
from bridge.states import State
from bridge.store import Stale
from tests.conftest import product

pytestmark = pytest.mark.both_stores


def states(rehearsal):
    return {p.handle: str(p.state) for p in rehearsal.store.view().purchases()}


def test_first_come_first_held_and_the_rest_waits(rehearsal):
    rehearsal.on_sale()
    for name in ("ann", "bob", "cid", "dan", "eve"):
        rehearsal.reply(name)
    assert states(rehearsal) == {
        "ann": "held",
        "bob": "held",
        "cid": "held",
        "dan": "waitlisted",
        "eve": "waitlisted",
    }
    assert rehearsal.store.view().line_before(rehearsal.of("eve")) == 1


def test_one_answer_to_each_hold_and_none_to_who_waits(rehearsal):
    rehearsal.on_sale()
    ids = {name: rehearsal.reply(name) for name in ("ann", "bob", "cid", "dan")}
    assert set(rehearsal.network.answered) == {ids["ann"], ids["bob"], ids["cid"]}
    texts = [text for _, text in rehearsal.network.answered.values()]
    assert len(set(texts)) == 3, "the network refuses the same words twice"
    holds.cancel(rehearsal.house, rehearsal.of("ann").id)
    rehearsal.outbox.drain()
    assert ids["dan"] in rehearsal.network.answered, "who moves up hears of it by the one answer"


def test_units_that_come_back_go_down_the_line(rehearsal):
    rehearsal.on_sale(quantity=1)
    for name in ("ann", "bob", "cid"):
        rehearsal.reply(name)
    rehearsal.clock.advance(minutes=16)
    holds.expire_due(rehearsal.house)
    assert states(rehearsal) == {"ann": "expired", "bob": "held", "cid": "waitlisted"}
    rehearsal.clock.advance(minutes=16)
    holds.expire_due(rehearsal.house)
    assert states(rehearsal)["cid"] == "held"


def test_who_wants_more_than_is_there_is_passed_over_and_keeps_the_place(rehearsal):
    rehearsal.on_sale(quantity=2, limit_per_buyer=2)
    rehearsal.reply("ann", "buy 1")
    rehearsal.reply("bob", "buy 1")
    rehearsal.reply("cid", "buy 2")
    rehearsal.reply("dan", "buy 1")
    holds.cancel(rehearsal.house, rehearsal.of("ann").id)
    assert states(rehearsal) == {"ann": "cancelled", "bob": "held", "cid": "waitlisted", "dan": "held"}
    holds.cancel(rehearsal.house, rehearsal.of("bob").id)
    holds.cancel(rehearsal.house, rehearsal.of("dan").id)
    assert rehearsal.of("cid").state is State.HELD


def test_the_limit_per_buyer_counts_everything_open(rehearsal):
    rehearsal.on_sale(limit_per_buyer=2)
    rehearsal.reply("ann", "buy 2")
    rehearsal.reply("ann", "buy")
    assert [p.quantity for p in rehearsal.store.view().purchases()] == [2]
    assert rehearsal.store.view().replies(limit=1)[0].why == "limit of 2 per buyer"


def test_a_reply_is_settled_once_however_often_it_is_heard(rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    page = rehearsal.network.replies("")
    for _ in range(3):
        listening.hear(rehearsal.house, page.replies)
        holds.settle(rehearsal.house)
    assert len(rehearsal.store.view().purchases()) == 1


def test_an_edit_keeps_the_first_meaning(rehearsal):
    rehearsal.on_sale()
    first = rehearsal.reply("ann", "buy")
    rehearsal.reply("ann", "buy 3", edit_of=first)
    assert [p.quantity for p in rehearsal.store.view().purchases()] == [1]
    assert rehearsal.store.view().reply("memory", first).edited_at is not None


def test_a_deleted_reply_withdraws_an_unpaid_hold(rehearsal):
    rehearsal.on_sale(quantity=1)
    mine = rehearsal.reply("ann")
    rehearsal.reply("bob")
    rehearsal.network.delete(mine)
    gone = listening.look_for_deleted(rehearsal.house)
    assert gone == [mine]
    holds.withdraw_deleted(rehearsal.house, gone)
    assert states(rehearsal) == {"ann": "cancelled", "bob": "held"}
    assert rehearsal.store.view().reply("memory", mine).text == ""


def test_a_deleted_reply_that_is_paid_stays_paid(rehearsal):
    rehearsal.on_sale()
    mine = rehearsal.reply("ann")
    rehearsal.pay("ann")
    rehearsal.network.delete(mine)
    assert listening.look_for_deleted(rehearsal.house) == []
    assert rehearsal.of("ann").state is State.ORDERED


def test_cancel_by_reply_gives_the_unit_to_the_next(rehearsal):
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    rehearsal.reply("bob")
    rehearsal.reply("ann", "cancel")
    assert states(rehearsal) == {"ann": "cancelled", "bob": "held"}


def test_buy_and_cancel_in_one_batch(rehearsal):
    rehearsal.on_sale(quantity=1)
    for name, text in (("ann", "buy"), ("ann", "cancel"), ("bob", "buy"), ("ann", "buy")):
        rehearsal.network.say(rehearsal.post_id, name, text)
    rehearsal.hear()
    found = [(p.handle, str(p.state)) for p in rehearsal.store.view().purchases()]
    assert found == [("ann", "cancelled"), ("bob", "held"), ("ann", "waitlisted")]


def test_stop_is_honoured_for_ever(rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann", "stop")
    rehearsal.reply("ann", "buy")
    assert rehearsal.store.view().purchases() == []
    assert rehearsal.network.answered == {}


def test_nobody_is_answered_who_did_not_address_us(rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann", "buy", mentions_us=False)
    assert rehearsal.of("ann").state is State.HELD
    assert rehearsal.network.answered == {}


def test_a_question_goes_to_a_person(rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann", "is it signed?")
    inbox = rehearsal.store.view().replies(state="inbox")
    assert [reply.handle for reply in inbox] == ["ann"]
    assert rehearsal.network.answered == {}


def shirt(rehearsal):
    rehearsal.shop.items = {
        "SHIRT": product("SHIRT", kind="parent", stock=None),
        **{
            f"SHIRT-{size}": product(
                f"SHIRT-{size}", kind="variant", parent="SHIRT", options={"Size": size}, name="Shirt", stock=2
            )
            for size in ("S", "M", "L")
        },
    }
    rehearsal.on_sale("SHIRT", quantity=2)


def test_an_option_names_the_variant(rehearsal):
    shirt(rehearsal)
    rehearsal.reply("ann", "buy M")
    assert rehearsal.of("ann").sku == "SHIRT-M"


def test_a_missing_option_is_asked_for_and_never_guessed(rehearsal):
    shirt(rehearsal)
    asked = rehearsal.reply("ann", "buy")
    assert rehearsal.store.view().purchases() == []
    assert all(size in rehearsal.network.answered[asked][1] for size in ("S", "M", "L"))
    rehearsal.reply("ann", "M")
    assert rehearsal.of("ann").sku == "SHIRT-M"


def test_a_bare_size_without_being_asked_buys_nothing(rehearsal):
    shirt(rehearsal)
    rehearsal.reply("ann", "M")
    assert rehearsal.store.view().purchases() == []


def test_outside_the_window_and_while_paused_nothing_is_taken(rehearsal):
    sale = rehearsal.on_sale()
    sales.pause(rehearsal.house, sale.id)
    rehearsal.reply("ann")
    assert rehearsal.store.view().purchases() == []
    sales.resume(rehearsal.house, sale.id)
    rehearsal.reply("bob")
    sales.end(rehearsal.house, sale.id)
    rehearsal.reply("cid")
    assert list(states(rehearsal)) == ["bob"]


def test_the_end_of_a_sale_lets_the_line_go_and_keeps_the_holds(rehearsal):
    sale = rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    rehearsal.reply("bob")
    sales.end(rehearsal.house, sale.id)
    assert states(rehearsal) == {"ann": "held", "bob": "cancelled"}
    assert rehearsal.pay("ann").state is State.ORDERED


def test_trying_again_after_the_hold(rehearsal):
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    rehearsal.clock.advance(minutes=16)
    holds.expire_due(rehearsal.house)
    assert holds.try_again(rehearsal.house, rehearsal.of("ann").id).state is State.HELD
    rehearsal.clock.advance(minutes=16)
    holds.expire_due(rehearsal.house)
    rehearsal.reply("bob")
    assert holds.try_again(rehearsal.house, rehearsal.of("ann").id).state is State.WAITLISTED


def test_a_move_that_somebody_else_made_first_is_noticed(rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    before = rehearsal.of("ann")
    holds.cancel(rehearsal.house, before.id)
    with pytest.raises(Stale):
        rehearsal.store.write(lambda tx: tx.move(before, State.EXPIRED, "too late"))
    with pytest.raises(Conflict):
        holds.cancel(rehearsal.house, before.id)
    with pytest.raises(ValueError, match="no move"):
        rehearsal.store.write(lambda tx: tx.move(rehearsal.of("ann"), State.PAID, "never"))


def test_a_rush_is_filled_by_search_without_a_gap(rehearsal):
    rehearsal.on_sale(quantity=3)
    for number in range(1500):
        rehearsal.network.say(rehearsal.post_id, f"b{number}", "buy")
    rehearsal.hear()
    found = rehearsal.store.view().purchases(limit=2000)
    assert len(found) == 1500
    assert [p.handle for p in found if p.state is State.HELD] == ["b0", "b1", "b2"]


def test_an_answer_with_our_mention_in_front_is_understood(rehearsal):
    shirt(rehearsal)
    rehearsal.reply("ann", "buy")
    rehearsal.reply("ann", "@shop size L please")
    assert rehearsal.of("ann").sku == "SHIRT-L"


def test_an_option_with_one_value_needs_no_name_and_hurts_nobody(rehearsal):
    rehearsal.shop.items = {
        "TEE": product("TEE", kind="parent", stock=None),
        **{
            f"TEE-{size}": product(
                f"TEE-{size}", kind="variant", parent="TEE", options={"Colour": "Red", "Size": size}, stock=2
            )
            for size in ("S", "M")
        },
    }
    rehearsal.on_sale("TEE", quantity=2)
    rehearsal.reply("ann", "buy red M")
    rehearsal.reply("bob", "buy S")
    assert (rehearsal.of("ann").sku, rehearsal.of("bob").sku) == ("TEE-M", "TEE-S")


def test_replies_that_come_before_we_know_our_own_post_are_taken(rehearsal):
    """The answer to the post's creation was lost; people reply before the next attempt finds the post."""
    from bridge import catalogue
    from connectors.simulators.memory import lost

    catalogue.sync(rehearsal.house, full=True)
    sale = sales.publish(rehearsal.house, sales.create(rehearsal.house, sales.SaleRequest("PRINT", quantity=3)).id)
    rehearsal.network.failures["publish"] = [lost()]
    rehearsal.outbox.drain()
    rehearsal.reply("ann")
    assert rehearsal.store.view().purchases() == []
    rehearsal.clock.advance(60)
    rehearsal.outbox.drain()
    assert len(rehearsal.network.posts) == len(rehearsal.store.view().posts(sale.id)) == 1
    rehearsal.hear()
    assert rehearsal.of("ann").state is State.HELD


def test_a_reply_that_cannot_be_read_stops_nobody(rehearsal, monkeypatch):
    from bridge import intent

    rehearsal.on_sale()
    plain = intent.read

    def read(text, **more):
        if text == "poison":
            raise RuntimeError("poison")
        return plain(text, **more)

    monkeypatch.setattr(intent, "read", read)
    rehearsal.network.say(rehearsal.post_id, "bad", "poison")
    rehearsal.reply("ann")
    assert rehearsal.of("ann").state is State.HELD
    assert rehearsal.store.view().replies(state="inbox")[0].handle == "bad"
