"""Selling under a quote on both shops, over real HTTP with the real connectors, as the demo plays it."""

from __future__ import annotations

import pytest

from bridge import catalogue
from bridge.demo import stage as stages
from bridge.demo.scenes import quote
from tests.integration.test_offers_http import Silent


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_from_a_quote_to_the_order_and_what_the_figures_say(shop, tmp_path):
    told = Silent()
    with stages.standing(shop, tmp_path) as stage:
        catalogue.sync(stage.house, full=True)
        assert quote.play(told, stage) == []
        assert len(stage.house.store.view().purchases()) == 1
    assert "@theo quotes the post" in told.said[0]
    assert "1 paid" in told.said[0]
