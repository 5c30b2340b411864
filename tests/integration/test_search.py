"""Searching knows neither case nor accents, the same on both engines; where money or erasing depends on it accents count."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest

from bridge import catalogue, people, replies_inbox
from bridge.store.buyers import buyers
from bridge.store.pages import Ask, lists
from bridge.store.records import dump_address
from bridge.store.search import FOLDED, folded
from connectors.values import Address
from tests.conftest import ADDRESS, Rehearsal, new_postgres, product

#: What is written, and all by which it must be found.
FOUND = {
    "Théière d’Été n° 5": ("ÉTÉ", "été", "ete", "THEIERE", unicodedata.normalize("NFD", "été")),
    "CŒUR en bois": ("cœur", "coeur", "Cœur"),
    "STRASSE": ("straße", "strasse"),
    "Łódź, Ørsted, İstanbul": ("łódź", "lodz", "orsted", "istanbul"),
    "ОДЕССА ΟΔΟΣ Ճանապարհ": ("одесса", "οδος", "ΟΔΟΣ", "ՃԱՆԱՊԱՐՀ"),
    "100 % wool_mix \\ blue 夏のカップ 😀": ("100 %", "wool_", "\\ BLUE", "夏の", "😀"),
}
ELSE = ("100 \\%", "wool-", "été chaud", "夏カ", "tee")


@pytest.fixture
def shop(rehearsal: Rehearsal) -> Rehearsal:
    for at, name in enumerate(FOUND):
        rehearsal.shop.items[f"P{at}"] = product(f"P{at}", name=name)
    catalogue.sync(rehearsal.house, full=True)
    return rehearsal


@pytest.mark.both_stores
def test_case_and_accents_hide_nothing(shop):
    """Lists by the page, and the plain list of the command line."""
    view = shop.store.view()
    for at, words in enumerate(FOUND.values()):
        for text in words:
            assert [one.product.sku for one in lists(view).products(Ask(), search=text).items] == [f"P{at}"], text
            assert [one.product.sku for one in view.products(text)] == [f"P{at}"], text
    for text in ELSE:
        assert lists(view).products(Ask(), search=text).total == 0, text


@pytest.mark.both_stores
def test_a_list_by_name_has_accents_where_their_letters_stand(shop):
    shop.shop.items = {
        sku: product(sku, name=name) for sku, name in (("A", "zebra"), ("B", "Étoile"), ("C", "fraise"))
    }
    catalogue.sync(shop.house, full=True)
    view = shop.store.view()
    assert [one.product.sku for one in lists(view).products(Ask(sort="name")).items] == ["B", "C", "A"]
    assert [one.product.sku for one in view.products()] == ["B", "C", "A"]


@pytest.mark.both_stores
def test_sales_purchases_replies_and_buyers_are_found_so(shop):
    sale = shop.on_sale("P0")
    shop.reply("Zoé", "buy")
    shop.reply("Émile", "C’est pour l’ÉTÉ ?")
    view = shop.store.view()
    for text in ("ete", "ÉTÉ", "theiere"):
        assert [one.id for one in lists(view).sales(Ask(), search=text).items] == [sale.id], text
        assert [one.handle for one in lists(view).purchases(Ask(), search=text).items] == ["Zoé"], text
    assert replies_inbox.list_replies(shop.house, search="ete").items[0].handle == "Émile"
    assert [one.handle for one in people.find(shop.house, search="ZOE").items] == ["Zoé"]
    assert lists(view).purchases(Ask(), handle="ZOÉ").total == 1
    assert lists(view).replies(Ask(sort="handle")).items[0].handle == "Émile"


@pytest.mark.both_stores
def test_by_mail_nobody_else_is_found(shop):
    """What is found so is shown and erased: case does not matter, an accent is somebody else."""
    shop.on_sale("P0", quantity=3)
    for name, email in (("zoe", "zoe@example.com"), ("zoé", "ZOÉ@example.com")):
        shop.reply(name, "buy")
        one = shop.of(name)
        address = dump_address(Address(**{**ADDRESS, "email": email}))
        shop.store.write(lambda tx, one=one, address=address: tx.change_purchase(one, address=address))
    known = buyers(shop.store.view())
    assert [who for _, who in known.buyers_of_email("zoé@example.com")] == ["u-zoé"]
    assert [who for _, who in known.buyers_of_email("Zoe@Example.com")] == ["u-zoe"]


@pytest.mark.parametrize("way", ["ours", "letter by letter"])
def test_postgresql_folds_each_letter_as_sqlite_does(way):
    """By whatever collation this server has; and where it has none, the letters of Latin, Greek and Cyrillic."""
    import psycopg

    from bridge.store.postgres import search

    name, codes = FOLDED, [*range(1, 0xD800), *range(0x1D400, 0x1D800), *range(0x1F600, 0x1F640)]
    with psycopg.connect(new_postgres()) as raw:
        search.provide(raw)
        if way != "ours":
            name, codes = "by_letter", [*range(1, 0x530), *range(0x1E00, 0x2000)]
            body = search.written(search.letter_by_letter())
            raw.execute(f"CREATE FUNCTION by_letter(TEXT) RETURNS TEXT LANGUAGE SQL AS $body${body}$body$")  # type: ignore[call-overload]
        # Letters that are younger than this server's tables, or than Python's, may differ.
        letters = [chr(one) for one in codes if unicodedata.ucd_3_2_0.category(chr(one)) != "Cn"]
        found = raw.execute(f"SELECT one, {name}(one) FROM unnest(%s::text[]) AS one", (letters,)).fetchall()  # type: ignore[call-overload]
    assert len(found) == len(letters)
    assert [(one, theirs, folded(one)) for one, theirs in found if theirs != folded(one)] == []


def test_a_second_start_leaves_the_function_alone_and_another_version_s_is_made_anew():
    import psycopg

    from bridge.store.postgres import search

    with psycopg.connect(new_postgres()) as raw:
        made = []
        for before in (
            "",
            "",
            f"CREATE OR REPLACE FUNCTION {FOLDED}(TEXT) RETURNS TEXT LANGUAGE SQL AS 'SELECT $1'",
        ):
            if before:
                raw.execute(before)  # type: ignore[call-overload]
            search.provide(raw)
            made.append(
                raw.execute("SELECT xmin::text, prosrc FROM pg_proc WHERE proname = %s", (FOLDED,)).fetchone()
            )
            raw.commit()
    assert made[0] == made[1]
    assert made[2][1] == made[0][1]


def test_a_ledger_file_is_readable_without_us(rehearsal):
    rehearsal.on_sale()
    with sqlite3.connect(rehearsal.store._engine.path) as plain:
        made = [row[0] or "" for row in plain.execute("SELECT sql FROM sqlite_master")]
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not [one for one in made if FOLDED in one]
