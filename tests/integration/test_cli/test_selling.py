"""``replycart sync`` and ``replycart sale``: the way to a post, and one clear line for whatever is off."""

import json
from datetime import UTC, datetime, timedelta
from unittest.mock import ANY

import pytest

from connectors.errors import Permanent
from connectors.simulators.memory import away
from connectors.values import Market, Money
from tests.conftest import product

LATER = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds")
PAST = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")


def test_sync_counts_what_it_saw(desk):
    assert desk.json("sync") == {"seen": 2, "gone": 0, "full": True}
    del desk.shop.items["MUG"]
    assert "1 products synced, 1 gone." in desk.ok("sync", "--full")


def test_a_shop_that_is_away_is_one_line(desk):
    desk.shop.failures["products"] = [away()]
    assert desk.fails("sync") == "replycart: away\n"
    desk.shop.failures["products"] = [Permanent("WooCommerce refused the key: make a new one")]
    assert "make a new one" in desk.fails("sync")


def test_a_sale_from_draft_to_end(desk):
    desk.ok("sync")
    told = desk.ok("sale", "create", "PRINT", "--quantity", "2", "--price", "12.50", "--shipping", "FR=4.90, *=12")
    (made,) = desk.json("sale", "list")
    assert made["slug"] in told
    assert f"https://sell.example.com/s/{made['slug']}\n" in told
    assert "Night Train [/print] no. 7" in told
    assert "€12.50" in told
    assert (made["state"], made["items"][0]["unit"], made["items"][0]["free"]) == ("draft", 1250, 2)
    assert desk.json("sale", "show", made["id"])["preview"] in told
    assert desk.json("sale", "publish", made["slug"])["state"] == "live"
    desk.serve()
    assert desk.json("sale", "show", made["slug"])["posts"][0]["id"] in desk.network.posts
    for word, state in (("pause", "paused"), ("resume", "live"), ("end", "ended")):
        assert desk.ok("sale", word, made["slug"]) == f"{made['slug']} is {state}.\n"
    assert desk.json("sale", "list", "--state", "ended")[0]["end_reason"] == "ended by the merchant"
    assert desk.json("sale", "list", "--state", "live") == []
    assert made["slug"] in desk.ok("sale", "list")


def test_every_option_reaches_the_sale(desk):
    desk.ok("sync")
    made = desk.json(
        "sale", "create", "PRINT", "--item", "PRINT=1", "--title", "Nuit", "--lang", "fr", "--hold", "30", "--limit", "2",
        "--remind", "10",
        "--answers", "thanks", "--code", "--link", "--no-picture", "--until-sold-out", "--shipping", "4.90",
        "--starts", LATER, "--wording", "{name} : {price}, {link}",
    )  # fmt: skip
    assert (made["title"], made["language"], made["hold_seconds"], made["limit_per_buyer"]) == (
        "Nuit",
        "fr",
        1800,
        2,
    )
    assert (made["answers"], made["remind"]) == ("thanks", 10)
    assert made["preview"] == f"Nuit : 49,00 €, {made['link']}".replace(" €", "\xa0€")
    with desk.house() as home:
        terms = home.store.view().sale(made["id"]).terms
    assert (terms.shipping.rule, terms.shipping.price, terms.end_when_sold_out) == ("flat", 490, True)
    assert (terms.answer_code, terms.answer_link, terms.with_picture) == (True, True, False)
    assert desk.json("sale", "publish", made["slug"])["state"] == "scheduled"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["--first-paid"], {"mode": "unreserved", "by": "reply"}),
        (["--first-come", "reply"], {"mode": "first_come", "by": "reply", "limit_per_buyer": 1}),
        (["--first-come", "either"], {"mode": "first_come", "by": "either"}),
        (["--teaser", "--starts", LATER], {"mode": "standard", "teaser": True}),
        (["--until-sold-out", "--end-post"], {"mode": "standard", "end_post": True}),
    ],
)
def test_every_mode_has_its_option(desk, words, kept):
    desk.ok("sync")
    made = desk.json("sale", "create", "PRINT", "-q", "2", "--publish", *words)
    assert {name: made[name] for name in kept} == kept
    assert made["state"] == ("scheduled" if "--teaser" in words else "live")


def test_a_basket_is_opened(desk):
    desk.ok("sync")
    told = desk.ok(
        "sale", "basket", "#ShopCart", "--days", "2", "--limit", "3", "--shipping", "4.90", "--answers", "none",
        "--title", "All of it", "--lang", "fr",
    )  # fmt: skip
    assert "replies with #ShopCart are put into it" in told
    (made,) = desk.json("sale", "list")
    assert (made["mode"], made["hashtag"], made["title"], made["language"]) == (
        "basket",
        "ShopCart",
        "All of it",
        "fr",
    )
    assert (made["hold_seconds"], made["limit_per_buyer"], made["answers"]) == (172_800, 3, "none")
    assert made["shipping"]["price"] == 490
    assert made["state"] == "draft"
    assert desk.json("sale", "publish", made["slug"])["state"] == "live"
    assert "hashtag" in desk.fails("sale", "basket", "#ShopCart", "--publish"), "it means something already"
    assert desk.json("sale", "basket", "#Other", "--publish")["state"] == "live"


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("limit_per_buyer", ["create", "PRINT", "-q", "1", "--first-come", "reply", "--limit", "2"]),
        ("teaser", ["create", "PRINT", "-q", "1", "--teaser"]),
        ("end_post", ["create", "PRINT", "-q", "1", "--end-post"]),
        ("hashtag", ["basket", "two words"]),
        ("hold_seconds", ["basket", "#Cart", "--days", "31"]),
        ("limit_per_buyer", ["basket", "#Cart", "--limit", "100"]),
        ("shipping", ["basket", "#Cart", "--shipping", "1.000"]),
    ],
)
def test_what_a_mode_cannot_do_is_one_line_too(desk, field, words):
    desk.ok("sync")
    assert field in desk.fails("sale", *words)
    assert desk.json("sale", "list") == []


def test_published_at_once(desk):
    assert desk.on_sale()["state"] == "live"
    assert len(desk.network.posts) == 1


def test_no_sales_yet(desk):
    assert "Make one: replycart sale create" in desk.ok("sale", "list")
    assert desk.json("sale", "list") == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("product", ["NOPE", "-q", "1"]),
        ("quantity", ["PRINT"]),
        ("quantity", ["PRINT", "-q", "4"]),
        ("quantity", ["PRINT", "-q", "-1"]),
        ("quantity", ["PRINT", "-q", "9" * 30]),
        ("items", ["PRINT", "--item", "PRINT=9"]),
        ("items", ["PRINT", "--item", "OTHER=1"]),
        ("items", ["PRINT", "--item", "PRINT"]),
        ("items", ["PRINT", "--item", "PRINT=²"]),
        ("items", ["PRINT", "--item", "PRINT=" + "9" * 5000]),
        ("price", ["PRINT", "-q", "1", "--price", "12.505"]),
        ("price", ["PRINT", "-q", "1", "--price", "1.000"]),
        ("price", ["PRINT", "-q", "1", "--price", "1_000"]),
        ("price", ["PRINT", "-q", "1", "--price", "1e999999999"]),
        ("price", ["PRINT", "-q", "1", "--price", "NaN"]),
        ("price", ["PRINT", "-q", "1", "--price", "0"]),
        ("price", ["PRINT", "-q", "1", "--price", "-3"]),
        ("price", ["PRINT", "-q", "1", "--price", "999999999999"]),
        ("lang", ["PRINT", "-q", "1", "--lang", "de"]),
        ("answers", ["PRINT", "-q", "1", "--answers", "loud"]),
        ("hold_seconds", ["PRINT", "-q", "1", "--hold", "1441"]),
        ("hold_seconds", ["PRINT", "-q", "1", "--hold", "-1"]),
        ("limit_per_buyer", ["PRINT", "-q", "1", "--limit", "100"]),
        ("remind", ["PRINT", "-q", "1", "--hold", "5", "--remind", "5"]),
        ("title", ["PRINT", "-q", "1", "--title", "x" * 201]),
        ("title", ["PRINT", "-q", "1", "--title", "two\nlines"]),
        ("wording", ["PRINT", "-q", "1", "--wording", "Buy {nmae} at {link}"]),
        ("wording", ["PRINT", "-q", "1", "--wording", "Buy {name"]),
        ("wording", ["PRINT", "-q", "1", "--wording", "without a way"]),
        ("wording", ["PRINT", "-q", "1", "--wording", "word " * 80 + "{link}"]),
        ("shipping", ["PRINT", "-q", "1", "--shipping", "soon"]),
        ("shipping", ["PRINT", "-q", "1", "--shipping", "FR=4.905"]),
        ("shipping", ["PRINT", "-q", "1", "--shipping", "FR=1,="]),
        ("shipping", ["PRINT", "-q", "1", "--shipping", "XX=1"]),
        ("shipping.prices", ["PRINT", "-q", "1", "--shipping", "FRANCE=1"]),
        ("starts", ["PRINT", "-q", "1", "--starts", "tomorrow"]),
        ("ends", ["PRINT", "-q", "1", "--ends", "2026-13-01"]),
        ("starts", ["PRINT", "-q", "1", "--starts", "0001-01-01"]),
        ("ends_at", ["PRINT", "-q", "1", "--ends", "9999-12-31T23:59-12:00"]),
        ("ends_at", ["PRINT", "-q", "1", "--ends", PAST]),
        ("ends_at", ["PRINT", "-q", "1", "--starts", LATER, "--ends", LATER]),
    ],
)
def test_bad_input_is_one_line_that_names_the_field(desk, field, words):
    desk.ok("sync")
    told = desk.fails("sale", "create", *words)
    assert told.startswith(f"replycart: {field}"), told
    assert desk.json("sale", "list") == []


def test_all_that_is_off_is_told_in_the_one_line(desk):
    desk.ok("sync")
    told = desk.fails("sale", "create", "PRINT", "-q", "9", "--wording", "{x}", "--ends", PAST)
    assert "quantity: 9 asked for, the shop has 3" in told
    assert "ends_at: " in told


def test_words_that_are_off_end_with_2(desk):
    assert "--state" in desk.fails("sale", "list", "--state", "asleep", code=2)
    assert "SKU" in desk.fails("sale", "create", code=2)
    assert "No such command" in desk.fails("sale", "burn", code=2)
    assert "-q" in desk.fails("sale", "create", "PRINT", "-q", "many", code=2)


@pytest.mark.parametrize("word", ["show", "publish", "pause", "resume", "end"])
def test_an_unknown_sale(desk, word):
    assert desk.fails("sale", word, "nope") == "replycart: no sale 'nope'; see: replycart sale list\n"


def test_what_cannot_be_done_in_its_state(desk):
    slug = desk.on_sale()["slug"]
    assert "not a draft" in desk.fails("sale", "publish", slug)
    assert "live, not paused" in desk.fails("sale", "resume", slug)
    desk.ok("sale", "end", slug)
    assert "ended already" in desk.fails("sale", "end", slug)


def test_publishing_asks_the_shop_once_more(desk):
    desk.ok("sync")
    slug = desk.json("sale", "create", "PRINT", "-q", "3")["slug"]
    desk.shop.items["PRINT"] = product("PRINT", stock=1)
    assert "the shop has 1, the sale promises 3" in desk.fails("sale", "publish", slug)
    assert desk.json("sale", "show", slug)["state"] == "draft"


def test_strange_words_are_shown_as_they_are(desk):
    desk.ok("sync")
    title = "[bold]50 %[/red] :smile: \\[x]"
    made = desk.json("sale", "create", "PRINT", "-q", "1", "--title", title)
    assert made["title"] == title
    assert title in desk.ok("sale", "show", made["slug"])
    assert title in desk.ok("sale", "list")
    desk.shop.items["EVIL"] = product("EVIL", name="red \x1b[31m alert \x07")
    desk.ok("sync", "--full")
    told = desk.ok("sale", "create", "EVIL", "-q", "1")
    assert "\x1b" not in told
    assert "red [31m alert" in told


def test_json_is_one_value_and_nothing_else(desk):
    result = desk.run("sync", "--json")
    assert json.loads(result.stdout)["seen"] == 2
    assert result.stderr == ""


def test_a_sale_in_another_market_of_the_shop(desk):
    desk.shop.sells_in = {"ch": Market("ch", "Schweiz", "CHF")}
    desk.shop.there["ch", "PRINT"] = {"name": "Nachtzug", "price": Money(5200, "CHF")}
    desk.ok("sync")
    made = desk.json("sale", "create", "PRINT", "-q", "1", "--market", "ch", "--shipping", "6.50")
    assert (made["market"], made["currency"], made["title"]) == ("ch", "CHF", "Nachtzug")
    assert made["items"][0]["unit"] == 5200
    assert made["shipping"]["price"] == 650
    assert "no market of the shop" in desk.fails("sale", "create", "PRINT", "-q", "1", "--market", "uk")


def test_who_waits_and_what_restocking_would_sell(desk):
    sale = desk.on_sale("--limit", "3")
    assert "Nobody waits." in desk.ok("sale", "line", sale["slug"])
    desk.reply("ann", "buy 3")
    desk.reply("bob", "buy 2")
    desk.reply("cid")
    data = desk.json("sale", "line", sale["slug"])
    assert [(one["handle"], one["quantity"], one["promised"]) for one in data["waiting"]] == [
        ("bob", 2, False),
        ("cid", 1, False),
    ]
    assert data["restock"] == [{"sku": "PRINT", "name": ANY, "wanted": 3, "promised": 0, "worth": 0}]
    said = desk.ok("sale", "line", sale["slug"])
    assert "PRINT: 3 wanted, 0 promised" in said
    assert said.index("@bob") < said.index("@cid")


def test_the_list_of_a_series(desk):
    sale = desk.on_sale()
    assert "is no series for the first" in desk.fails("sale", "draw", sale["slug"])
    series = desk.on_sale("--first-come", "reply")
    assert "Nobody takes part yet." in desk.ok("sale", "draw", series["slug"])
    desk.reply("ann")
    (row,) = desk.json("sale", "draw", series["slug"])["list"]
    assert (row["place"], row["account"], row["state"], row["late"]) == (1, "ann", "waiting", False)
    assert "@ann" in desk.ok("sale", "draw", series["slug"])


def test_where_the_shop_sells(desk):
    desk.shop.sells_in = {"us": Market("us", "United States", "USD", own_prices=False)}
    assert [(one["code"], one["currency"]) for one in desk.json("sale", "markets")] == [("", "EUR"), ("us", "USD")]
    told = desk.ok("sale", "markets")
    assert "United States" in told
    assert "say --price" in told
