"""Who passed a post on: quotes bring buyers, and are counted; reposts are listed. On both stores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import listening, people, spreading
from bridge.clock import from_ms
from bridge.states import State
from bridge.store.shelf import ShelfReads
from bridge.store.spreads import spreads, writes

pytestmark = pytest.mark.both_stores


def under(rehearsal, quote, handle, text="@shop buy", **more):
    """Somebody replies to a quote, and it is acted on."""
    rehearsal.network.say(quote, handle, text, **more)
    rehearsal.hear()


def set_work(rehearsal, **values):
    rehearsal.house.config = replace(rehearsal.house.config, work=replace(rehearsal.house.config.work, **values))


def spend(rehearsal, share):
    spent = round(rehearsal.house.config.budget.monthly_microdollars * share)
    day = f"{rehearsal.clock.now():%Y-%m-%d}"
    rehearsal.store.write(lambda tx: tx.add_costs(day, "memory", {("", "", "read_post"): (1, spent)}))


def test_who_buys_under_a_quote_takes_units_and_is_counted_for_the_quoter(rehearsal):
    sale = rehearsal.on_sale(quantity=3)
    quote = rehearsal.network.quote(rehearsal.post_id, "zoe", reach=12_000)
    assert spreading.look(rehearsal.house) == 1
    assert spreading.look(rehearsal.house) == 0
    under(rehearsal, quote, "ann")
    under(rehearsal, quote, "bob", "@shop what is it?")
    assert rehearsal.of("ann").sale_id == sale.id
    assert rehearsal.pay("ann").state is State.ORDERED
    assert rehearsal.store.view().items(sale.id)[0].free == 2
    assert [text for _, text in rehearsal.network.answered.values()], "who named us is answered"
    rehearsal.reply("cyd")
    view = spreads(rehearsal.store.view())
    (one,) = view.spreads_of(sale.id)
    assert (one.kind, one.handle, one.reach, one.quote_id) == ("quote", "zoe", 12_000, quote)
    (came,) = view.brought(sale.id).values()
    assert (came.replies, came.intents, came.holds, came.paid, came.revenue) == (2, 1, 1, 1, 4900)


def test_who_does_not_name_us_under_a_quote_buys_nothing(rehearsal):
    sale = rehearsal.on_sale()
    quote = rehearsal.network.quote(rehearsal.post_id, "zoe")
    spreading.look(rehearsal.house)
    rehearsal.network.say(quote, "ann", "buy it, Zoe is right", mentions_us=False)
    set_work(rehearsal, watch=["Zoe"])
    assert listening.poll_watch(rehearsal.house) == 1
    rehearsal.hear()
    assert rehearsal.store.view().purchases() == []
    assert rehearsal.store.view().replies()[0].why == "has a word that you watch"
    assert rehearsal.store.view().items(sale.id)[0].free == 3


def test_what_was_said_before_the_quote_was_known_is_understood_then(rehearsal):
    sale = rehearsal.on_sale()
    quote = rehearsal.network.quote(rehearsal.post_id, "zoe")
    under(rehearsal, quote, "ann")
    assert [one.why for one in rehearsal.store.view().replies()] == ["answers no sale"]
    assert spreading.look(rehearsal.house) == 1
    rehearsal.hear()
    assert rehearsal.of("ann").state is State.HELD
    assert rehearsal.of("ann").sale_id == sale.id


def test_the_quoter_who_buys_is_not_counted_for_themselves(rehearsal):
    sale = rehearsal.on_sale()
    quote = rehearsal.network.quote(rehearsal.post_id, "zoe")
    spreading.look(rehearsal.house)
    under(rehearsal, quote, "zoe")
    assert rehearsal.of("zoe").state is State.HELD
    assert spreads(rehearsal.store.view()).brought(sale.id) == {}


def test_a_quote_of_a_sale_that_has_ended_takes_no_units(rehearsal):
    from bridge import sales

    sale = rehearsal.on_sale()
    quote = rehearsal.network.quote(rehearsal.post_id, "zoe")
    spreading.look(rehearsal.house)
    sales.end(rehearsal.house, sale.id)
    under(rehearsal, quote, "ann")
    assert rehearsal.store.view().purchases() == []
    rehearsal.network.quote(rehearsal.post_id, "yan")
    assert spreading.look(rehearsal.house) == 0, "nobody is asked for what has ended"


def test_all_pages_are_read_down_to_what_is_known(rehearsal):
    rehearsal.on_sale()
    rehearsal.network.page = 2
    for number in range(5):
        rehearsal.network.quote(rehearsal.post_id, f"q{number}")
    assert spreading.look(rehearsal.house) == 5
    rehearsal.network.quote(rehearsal.post_id, "q9")
    asked = []
    quoters = rehearsal.network._quoters
    rehearsal.network._quoters = lambda *args: asked.append(args) or quoters(*args)
    assert spreading.look(rehearsal.house) == 1
    assert len(asked) == 1, "the rest is known"


def test_reposts_are_listed_up_to_the_limit(rehearsal):
    sale = rehearsal.on_sale()
    set_work(rehearsal, reposters=3)
    for name in ("ann", "bob"):
        rehearsal.network.repost(rehearsal.post_id, name)
    assert spreading.look(rehearsal.house) == 2
    for name in ("cyd", "dan", "eve"):
        rehearsal.network.repost(rehearsal.post_id, name)
    assert spreading.look(rehearsal.house) == 1
    found = spreads(rehearsal.store.view()).spreads_of(sale.id)
    assert {one.kind for one in found} == {"repost"}
    assert len(found) == 3
    set_work(rehearsal, reposters=0)
    assert spreading.look(rehearsal.house) == 0


def test_no_account_is_asked_for_while_the_figures_say_that_there_is_nobody_new(rehearsal):
    from bridge.store.sums import writes as figures
    from connectors.values import Figures

    rehearsal.on_sale()
    told = rehearsal.post_id
    rehearsal.network.repost(told, "ann")
    rehearsal.store.write(lambda tx: figures(tx).put_figures("memory", told, Figures(reposts=0)))
    assert spreading.look(rehearsal.house) == 0
    rehearsal.store.write(lambda tx: figures(tx).put_figures("memory", told, Figures(reposts=1)))
    assert spreading.look(rehearsal.house) == 1


def test_nobody_is_asked_for_once_the_budget_is_short(rehearsal):
    rehearsal.on_sale()
    rehearsal.network.quote(rehearsal.post_id, "zoe")
    spend(rehearsal, 0.85)
    assert spreading.look(rehearsal.house) == 0


def test_a_network_that_tells_no_quotes_tells_its_reposts(rehearsal):
    from connectors.errors import NotSupported

    rehearsal.on_sale()
    rehearsal.network.repost(rehearsal.post_id, "ann")
    rehearsal.network.failures["quoters"] = [NotSupported("no quotes", platform="memory")]
    assert spreading.look(rehearsal.house) == 1


def test_what_asking_costs_is_the_sales_own(rehearsal):
    from bridge.budget import Meter

    sale = rehearsal.on_sale()
    rehearsal.network.meter = Meter(rehearsal.store, rehearsal.clock, rehearsal.house.config.budget, "memory")
    rehearsal.network.quote(rehearsal.post_id, "zoe")
    spreading.look(rehearsal.house)
    rehearsal.store.write(lambda tx: None)
    from bridge.store.sums import sums

    assert sums(rehearsal.store.view()).cost_of_sale(sale.id) == {"memory": 15_000}


def test_who_only_passed_it_on_is_found_shown_and_forgotten(rehearsal):
    sale = rehearsal.on_sale()
    quote = rehearsal.network.quote(rehearsal.post_id, "zoe", reach=9)
    spreading.look(rehearsal.house)
    assert people.buyer(rehearsal.house, "memory", "u-zoe").handle == "zoe"
    (shown,) = people.export(rehearsal.house, "memory", "u-zoe")["passed_on"]
    assert (shown["kind"], shown["quote"], shown["handle"], shown["reach"]) == ("quote", quote, "zoe", 9)
    people.erase(rehearsal.house, "memory", "u-zoe")
    assert spreading.look(rehearsal.house) == 0, "what was forgotten is not learnt anew"
    (one,) = spreads(rehearsal.store.view()).spreads_of(sale.id)
    assert (one.handle, one.reach) == ("", None)
    assert "zoe" not in str(people.export(rehearsal.house, "memory", "u-zoe")["passed_on"]).replace("u-zoe", "")


def test_names_are_forgotten_after_their_time(rehearsal):
    sale = rehearsal.on_sale()
    rehearsal.network.quote(rehearsal.post_id, "zoe")
    spreading.look(rehearsal.house)
    rehearsal.store.write(lambda tx: writes(tx).forget_old_spreads(rehearsal.clock.ms()))
    assert spreads(rehearsal.store.view()).spreads_of(sale.id)[0].handle == "zoe"
    rehearsal.store.write(lambda tx: writes(tx).forget_old_spreads(rehearsal.clock.ms() + 1))
    (one,) = spreads(rehearsal.store.view()).spreads_of(sale.id)
    assert one.handle == ""
    assert from_ms(one.said_at or 0).year > 2000


def test_a_post_that_goes_out_while_it_is_looked_is_no_trouble(rehearsal, monkeypatch):
    """The demo met it, as its scenes came to be played beside each other."""
    rehearsal.on_sale()
    real = ShelfReads.live_posts
    beside = iter([lambda: rehearsal.on_sale(title="Another")])

    def live_posts(view, network):
        next(beside, lambda: None)()
        return real(view, network)

    asked, quoters = [], rehearsal.network.quoters
    monkeypatch.setattr(ShelfReads, "live_posts", live_posts)
    monkeypatch.setattr(rehearsal.network, "quoters", lambda *given: asked.append(given[0]) or quoters(*given))
    assert spreading.look(rehearsal.house) == 0
    assert len(asked) == 2
