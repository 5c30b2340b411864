"""Offers and clearance: the process dies at every point where it touches the outside or the ledger, and starts again."""

from __future__ import annotations

from collections.abc import Callable

from bridge import catalogue, clearance, holds, listening, offers, sales
from bridge.clearance import RuleRequest
from bridge.offers import OfferRequest
from bridge.store.clearance import clearance as clearings
from bridge.store.offers import offers as asked
from bridge.store.pages import Ask
from connectors.values import Money, Special
from tests.conftest import Rehearsal, product
from tests.crash.test_every_point import Death, Dying, arm, chosen, restart

Story = Callable[[Rehearsal], list[Callable[[], object]]]


def play(rehearsal: Rehearsal, path, dying: Dying, story: Story) -> None:
    arm(rehearsal, dying)
    for step in story(rehearsal):
        while True:
            try:
                step()
                break
            except Death:
                restart(rehearsal, path, dying)


def every_point(
    tmp_path, build: Callable[[Rehearsal], None], story: Story, end: Callable[[Rehearsal, str], None]
) -> int:
    """Play the story with one death at each of the chosen points, and look at each end. Returns how many points there are."""

    def once(at: int) -> int:
        path = tmp_path / f"ledger-{at}.db"
        rehearsal = Rehearsal(path)
        build(rehearsal)
        dying = Dying(at)
        play(rehearsal, path, dying, story)
        assert dying.died == bool(at)
        end(rehearsal, f"death at point {at} of {count}" if at else "without a death")
        rehearsal.sound()
        rehearsal.close()
        return dying.count

    count = once(0)
    for at in chosen(count, story.__name__):
        once(at)
    return count


def test_no_point_is_left_out_for_ever():
    for count in (1, 2, 3, 59, 60, 61):
        found = [chosen(count, "story", seed) for seed in (1, 2, 3)]
        assert all(one[0] == 1 and one[-1] == count for one in found)
        assert {at for one in found for at in one} == set(range(1, count + 1))


def drained(rehearsal: Rehearsal) -> Callable[[], None]:
    def work() -> None:
        for _ in range(4):
            rehearsal.outbox.drain()
            rehearsal.clock.advance(30)

    return work


# an offer: heard, decided, made in the shop, answered, used, counted


def an_offer(rehearsal: Rehearsal) -> None:
    offers.create(rehearsal.house, OfferRequest("#HelloWinter", percent=10, most=1, announce=True))
    rehearsal.network.elsewhere["900"] = ""
    rehearsal.network.say("900", "ann", "#hellowinter")


def offer_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def hear() -> None:
        listening.poll_tags(rehearsal.house)
        while holds.settle(rehearsal.house):
            pass

    def use() -> None:
        (code,) = rehearsal.shop.coupons
        if not rehearsal.shop.coupon_uses[code]:
            rehearsal.shop.use_coupon(code)
        rehearsal.clock.advance(minutes=11)

    return [hear, drained(rehearsal), use, lambda: offers.look(rehearsal.house)]


def offer_end(rehearsal: Rehearsal, told: str) -> None:
    (offer,) = asked(rehearsal.store.view()).offers()
    (grant,) = asked(rehearsal.store.view()).grants(offer.id, Ask()).items
    assert (offer.given, grant.state) == (1, "used"), told
    assert dict(rehearsal.shop.coupons_made) == {grant.code: 1}, told
    assert len(rehearsal.network.posts) == 1, told
    assert len(rehearsal.network.answered) == 1, told


def test_one_coupon_for_one_post_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, an_offer, offer_story, offer_end) > 20


def test_a_ledger_put_back_to_before_the_grant_comes_to_the_same_coupon(tmp_path):
    rehearsal = Rehearsal(tmp_path / "ledger.db")
    an_offer(rehearsal)
    rehearsal.outbox.drain()
    rehearsal.store.backup(tmp_path / "copy.db")
    for step in offer_story(rehearsal)[:2]:
        step()
    (before,) = rehearsal.shop.coupons
    restart(rehearsal, tmp_path / "copy.db", Dying(0))
    for step in offer_story(rehearsal):
        step()
    offer_end(rehearsal, "put back")
    assert list(rehearsal.shop.coupons) == [before]
    rehearsal.close()


# clearance: come round, proposed, approved, made, published, noted


def a_rule(rehearsal: Rehearsal) -> None:
    rehearsal.shop.items["LAMP"] = product(
        "LAMP", price=9000, stock=8, special=Special(Money(5000, "EUR"), None, None)
    )
    catalogue.sync(rehearsal.house, full=True)
    clearance.create(rehearsal.house, RuleRequest("Evenings", slots=["day 18"], percent=20))
    rehearsal.clock.advance(hours=6, seconds=1)


def rule_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def approve() -> None:
        (one,) = clearings(rehearsal.store.view()).proposals(Ask()).items
        if one.state == "proposed":
            clearance.approve(rehearsal.house, one.id)

    return [lambda: clearance.tick(rehearsal.house), approve, drained(rehearsal)]


def rule_end(rehearsal: Rehearsal, told: str) -> None:
    (one,) = clearings(rehearsal.store.view()).proposals(Ask()).items
    assert one.state == "published", told
    assert [sale.id for sale in rehearsal.store.view().sales()] == [one.id], told
    assert sales.find(rehearsal.house, one.id).state == "live", told
    assert len(rehearsal.network.posts) == 1, told


def test_one_sale_for_one_moment_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_rule, rule_story, rule_end) > 15
