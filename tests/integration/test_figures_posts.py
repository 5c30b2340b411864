"""How posts fare: asked while the budget is well, and all of it on the page of their sale."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from bridge import figures
from bridge.budget import Meter
from bridge.money import write
from bridge.store.sums import writes
from connectors.values import Figures, Money
from tests.integration.pages.merchant import merchant
from tests.integration.test_figures import spend, with_rates

pytestmark = pytest.mark.both_stores


def test_a_round_of_figures_stops_where_the_budget_is_nearly_used_up(rehearsal, monkeypatch):
    """At 80 % the merchant is warned, and what is left is kept for hearing and for answers."""
    for _ in range(4):
        rehearsal.on_sale()
    budget = rehearsal.house.config.budget
    meter, price = Meter(rehearsal.store, rehearsal.clock, budget, "memory"), budget.prices["read_post"]
    month, near = f"{rehearsal.clock.now():%Y-%m}-01", budget.monthly_microdollars * 8 // 10 - 2 * price
    rehearsal.store.write(lambda tx: tx.add_costs(month, "memory", {("", "", "post"): (1, near)}))
    asked = []

    def told(post_id):
        asked.append(post_id)
        meter("read_post", 1)
        return Figures(views=1)

    monkeypatch.setattr(rehearsal.network, "figures", told)
    assert figures.look(rehearsal.house) == len(asked) == 2
    assert figures.look(rehearsal.house) == 0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_of_a_sale_shows_all_that_is_known_of_a_post(rehearsal, lang):
    """What the API tells, in the reader's words; what the network does not tell is left out."""
    sale, house = rehearsal.on_sale(quantity=3), rehearsal.house
    rehearsal.reply("ann")
    rehearsal.reply("bob", "how tall is it?")
    rehearsal.pay("ann")
    told = Figures(views=12345, reposts=31)
    post = rehearsal.store.view().posts(sale.id)[0]
    rehearsal.store.write(lambda tx: writes(tx).put_figures(post.network, post.post_id, told))
    with_rates(rehearsal, EUR=920_000)
    spend(rehearsal, "post", 2_000_000, sale.id)
    one = figures.of_posts(house, sale)[0]
    page = merchant(rehearsal, lang=lang).get(f"/admin/sales/{sale.slug}")
    shown = [
        [part.get_text() for part in div]
        for div in BeautifulSoup(page.text, "html.parser").select_one(".counts").select("div")
    ]
    names = {
        "en": [
            "Seen",
            "Reposts",
            "Replies",
            "Want to buy",
            "Held",
            "Went to pay",
            "Paid",
            "Revenue",
            "Given back",
            "What the network costs",
            "Kept",
        ],
        "fr": ["Vues", "Reposts", "Réponses"],
    }[lang]
    assert [name for name, _ in shown][: len(names)] == names
    assert shown[0][1] == ("12,345" if lang == "en" else "12\u202f345")
    steps = ("replies", "intents", "holds", "checkouts", "paid")
    assert [int(text) for _, text in shown[2:7]] == [one[key] for key in steps]
    money = [one["revenue"], one["refunds"], one["net_after_cost"]]
    assert [shown[at][1] for at in (7, 8, 10)] == [write(Money(minor, "EUR"), lang) for minor in money]
    assert shown[9][1].strip("$US \xa0").replace(",", ".") == f"{one['network_cost_usd']:.2f}"
