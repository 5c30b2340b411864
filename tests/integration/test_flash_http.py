"""A flash sale on both shops, over real HTTP with the real connectors, as the demo plays it."""

from __future__ import annotations

import pytest

from bridge import catalogue
from bridge.demo import stage as stages
from bridge.demo.scenes import flash
from tests.integration.test_offers_http import Silent


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_from_the_announcement_to_the_post_that_says_in_what_time(shop, tmp_path):
    told = Silent()
    with stages.standing(shop, tmp_path) as stage:
        catalogue.sync(stage.house, full=True)
        assert flash.play(told, stage) == []
    assert "notify me" in told.said[0]
    assert "on sale now" in told.said[1]
    assert "sold out in" in told.said[2]
