"""Offers and clearance on both shops, over real HTTP with the real connectors, as the demo plays them."""

from __future__ import annotations

import pytest

from bridge import catalogue
from bridge.demo import stage as stages
from bridge.demo.scenes import abroad, basket, clearance, offer
from bridge.store.clearance import clearance as clearings
from bridge.store.offers import offers
from bridge.store.pages import Ask


class Silent:
    """Who hears the story."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_from_the_hashtag_to_the_coupons_use_and_from_the_rule_to_the_post(shop, tmp_path):
    told = Silent()
    with stages.standing(shop, tmp_path) as stage:
        catalogue.sync(stage.house, full=True)
        assert offer.play(told, stage) == []
        view = offers(stage.house.store.view())
        counts = {one.whom: view.grant_counts(one.id) for one in view.offers()}
        assert counts == {"anyone": {"used": 1}, "buyers": {"ready": 1}}
        assert clearance.play(told, stage) == []
        (proposal,) = clearings(stage.house.store.view()).proposals(Ask()).items
        assert proposal.state == "published"
    assert len(told.said) == 5


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_in_another_market_of_the_shop(shop, tmp_path):
    told = Silent()
    with stages.standing(shop, tmp_path) as stage:
        catalogue.sync(stage.house, full=True)
        assert abroad.play(told, stage) == []
    assert "CHF" in told.said[-1]


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_a_basket_whose_things_change_before_they_are_paid(shop, tmp_path):
    told = Silent()
    with stages.standing(shop, tmp_path) as stage:
        catalogue.sync(stage.house, full=True)
        assert basket.play(told, stage) == []
    assert "grows dearer" in told.said[1]
