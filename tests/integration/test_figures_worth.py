"""Knowing what it brings: tables for a spreadsheet, and ours beside all that the shop sold."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bridge import checkout, figures
from bridge.budget import Meter
from bridge.store.records import Post
from bridge.store.sums import writes
from connectors.errors import NotSupported, Retryable
from connectors.values import Figures, Money, Reply, ShopOrder
from tests.conftest import Rehearsal
from tests.integration.office import Office
from tests.integration.pages.merchant import merchant

pytestmark = pytest.mark.both_stores


@pytest.fixture
def sold(rehearsal: Rehearsal) -> Rehearsal:
    rehearsal.on_sale("PRINT", 3, title="=SUM(A1) print")
    rehearsal.reply("ann")
    rehearsal.reply("bob")
    rehearsal.pay("ann")
    other = ShopOrder("77", "77", "", Money(14_700, "EUR"), True, "processing")
    rehearsal.shop.orders["77"] = other
    rehearsal.shop.made_at = dict.fromkeys(rehearsal.shop.orders, rehearsal.clock.now())
    rehearsal.clock.advance(1)
    return rehearsal


def test_ours_beside_all_that_the_shop_sold(sold):
    found = figures.worth(sold.house, 7)
    assert found["ours"] == {"orders": 1, "revenue": 4900}
    assert found["shop"] == {"orders": 2, "revenue": 19_600}
    assert (found["share"], found["net"], found["currency"]) == (0.25, 4900, "EUR")


def test_the_shop_is_not_asked_with_each_look(sold):
    figures.worth(sold.house, 7)
    sold.shop.failures["sold"] = [Retryable("away", platform="memory")]
    assert figures.worth(sold.house, 7)["shop"]["orders"] == 2


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Retryable("away", platform="memory"), "does not answer"),
        (NotSupported("no", platform="memory"), "does not tell"),
    ],
)
def test_a_shop_that_does_not_tell_is_said_so(sold, error, why):
    sold.shop.failures["sold"] = [error]
    found = figures.worth(sold.house, 30)
    assert found["shop"] is None
    assert found["share"] is None
    assert why in found["why"]


def test_a_line_for_each_sale(sold):
    lines = list(csv.DictReader(io.StringIO(figures.as_csv(figures.by_sale(sold.house), figures.COLUMNS))))
    (line,) = lines
    assert line["title"] == "'=SUM(A1) print"
    assert (line["replies"], line["holds"], line["paid"], line["ordered"]) == ("2", "2", "1", "1")
    assert (line["revenue"], line["net"], line["currency"]) == ("49.00", "49.00", "EUR")
    assert datetime.fromisoformat(line["began"]).tzinfo == UTC


def test_in_the_dashboard_and_the_api(sold):
    office = Office(sold)
    told = office.get("/figures/worth?days=7")
    assert told["shop"] == {"orders": 2, "revenue": 19_600}


def test_tables_to_download_in_the_dashboard(sold):
    marie = merchant(sold)
    page = marie.get("/admin/figures/sales.csv")
    assert "text/csv" in page.headers["Content-Type"]
    assert "'=SUM(A1) print" in page.get_data(as_text=True)
    assert marie.get("/admin/figures/days.csv").get_data(as_text=True).count("\r\n") == 367
    assert "25.0" in marie.get("/admin/figures/worth?days=7").get_data(as_text=True)


def _added(numbers):
    """None where nobody tells."""
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None


def test_days_are_split_by_network(sold):
    """The sum of the networks is the whole; a network without sales has its line too."""
    sold.house.others = {"mastodon": sold.network}
    checkout.request_refund(sold.house, sold.of("ann").id, amount=900)
    sold.outbox.drain()
    told = Reply("m1", sold.post_id, "u-eve", "eve", "hello?", sold.clock.now())
    sold.store.write(lambda tx: tx.add_replies("mastodon", [told]))
    found = figures.overall(sold.house, 7)
    ours, beside = found["networks"]
    assert (ours["network"], beside["network"]) == ("memory", "mastodon")
    assert (ours["totals"]["revenue"], ours["totals"]["refunds"], ours["totals"]["paid"]) == (4900, 900, 1)
    assert (beside["totals"]["replies"], beside["totals"]["paid"]) == (1, 0)
    for name in ours["totals"]:
        assert _added(one["totals"][name] for one in (ours, beside)) == found["totals"][name], name
        for one in (ours, beside, found):
            assert _added(day[name] for day in one["days"]) == one["totals"][name], name
    assert Office(sold).get("/figures?days=7")["networks"] == found["networks"]
    lines = list(csv.DictReader(io.StringIO(figures.table(sold.house, "networks", 7))))
    assert len(lines) == 14
    assert (lines[6]["network"], lines[6]["revenue"], lines[13]["replies"]) == ("memory", "49.00", "1")
    assert (lines[6]["checkouts"], lines[6]["net"], lines[6]["views"]) == ("1", "40.00", "")
    page = merchant(sold).get("/admin/figures?days=7").get_data(as_text=True)
    assert "By network" in page
    assert "Mastodon" in page
    assert "Kept: left after refunds, before the network's cost." in page


def test_what_each_network_cost_and_how_often_it_was_seen_stand_by_its_days(sold):
    house = sold.house
    house.others = {"mastodon": sold.network}
    house.config = replace(house.config, budget=replace(house.config.budget, rates={"EUR": 500_000}))
    (sale,) = sold.store.view().sales()
    today = sold.clock.now()
    second = Post("mastodon", "m1", sale.id, "https://m.invalid/m1", "again", sold.clock.ms())
    sold.store.write(lambda tx: tx.add_post(second))
    sold.store.write(lambda tx: writes(tx).put_figures("memory", sold.post_id, Figures(views=500)))
    Meter(sold.store, sold.clock, house.config.budget, "memory")("post_link", 10)
    Meter(sold.store, sold.clock, house.config.budget, "mastodon")("post", 2)
    sold.clock.advance(hours=24)
    Meter(sold.store, sold.clock, house.config.budget, "memory")("post_link", 1)
    sold.store.write(lambda tx: None)
    found = figures.overall(house, 7)
    ours, beside = found["networks"]
    assert [day["network_cost_usd"] for day in ours["days"][-2:]] == [2.0, 0.2]
    assert (ours["totals"]["network_cost_usd"], beside["totals"]["network_cost_usd"]) == (2.2, 0.03)
    assert (ours["totals"]["views"], beside["totals"]["views"], found["totals"]["views"]) == (500, None, 500)
    assert [day["views"] for day in ours["days"] if day["day"] == f"{today:%Y-%m-%d}"] == [500]
    assert (ours["totals"]["net"], ours["totals"]["net_after_cost"]) == (4900, 4790)
    assert (beside["totals"]["net_after_cost"], found["totals"]["net_after_cost"]) == (-2, 4788)
    page = merchant(sold).get("/admin/figures?days=7", headers={"Accept-Language": "fr"}).get_data(as_text=True)
    assert "Par réseau" in page
    assert "47,90" in page.replace("\xa0", " ")
    assert "après remboursements et coût du réseau" in page
