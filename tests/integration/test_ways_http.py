"""The ways that the demo plays and no other test does, on both shops, over real HTTP with the real connectors."""

from __future__ import annotations

import pytest

from bridge import catalogue
from bridge.demo import stage as stages
from bridge.demo.scenes import at_once, first_paid, gift, message, restock, series, service
from tests.conftest import PROOF
from tests.integration.test_offers_http import Silent

#: On WooCommerce ``test_demo`` plays every scene.
NOT_IN_THE_DEMO = ["woocommerce", "magento"] if PROOF else ["magento"]


@pytest.mark.parametrize("shop", NOT_IN_THE_DEMO)
def test_the_lines_and_who_waits_in_them(shop, tmp_path):
    """A series for the first; a line with a promise, restocked and passed on. Their wallets wait beside each other."""
    told = Silent()
    with stages.standing(shop, tmp_path) as stage:
        catalogue.sync(stage.house, full=True)
        assert at_once(series.play, restock.play)(told, stage) == []
        assert stage.house.store.view().imbalances() == []
    said = "\n".join(told.said)
    assert "3 wanted, 1 promised" in said
    assert "“je passe”" in said
    assert "@quinn reposted and is next in line" in said


@pytest.mark.parametrize("shop", NOT_IN_THE_DEMO)
def test_first_paid_by_message_in_one_parcel_to_a_person_and_as_a_gift(shop, tmp_path):
    told = Silent()
    with stages.standing(shop, tmp_path) as stage:
        catalogue.sync(stage.house, full=True)
        wrong = {
            scene.__name__.rpartition(".")[2]: scene.play(told, stage)
            for scene in (first_paid, message, service, gift)
        }
        assert wrong == {"first_paid": [], "message": [], "service": [], "gift": []}
        assert stage.house.store.view().imbalances() == []
    said = "\n".join(told.said)
    assert "your place ends at" in said
    assert "one order" in said
    assert "handed to Hanna" in said
