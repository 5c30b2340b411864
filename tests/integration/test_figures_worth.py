"""Knowing what it brings: tables for a spreadsheet, and ours beside all that the shop sold."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from bridge import checkout, figures
from connectors.errors import NotSupported, Retryable
from connectors.values import Money, Reply, ShopOrder
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
        assert ours["totals"][name] + beside["totals"][name] == found["totals"][name]
        assert sum(day[name] for day in found["days"]) == found["totals"][name]
    assert Office(sold).get("/figures?days=7")["networks"] == found["networks"]
    lines = list(csv.DictReader(io.StringIO(figures.table(sold.house, "networks", 7))))
    assert len(lines) == 14
    assert (lines[6]["network"], lines[6]["revenue"], lines[13]["replies"]) == ("memory", "49.00", "1")
    page = merchant(sold).get("/admin/figures?days=7").get_data(as_text=True)
    assert "By network" in page
    assert "Mastodon" in page
