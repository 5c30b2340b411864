"""How a sale looks where only its address was pasted."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image

from bridge.web import card
from connectors.values import Picture
from tests.conftest import product
from tests.integration.pages.conftest import Visitor


def _facts(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def test_search_engines_read_what_is_left_and_what_it_costs(held):
    facts = _facts(Visitor(held).get(f"/s/{held.slug}").text)
    assert facts["@type"] == "Product"
    offer = facts["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("49.00", "EUR")
    assert offer["availability"] == "https://schema.org/InStock"
    assert offer["url"].endswith(f"/s/{held.slug}")


def test_availability_is_live(held):
    from bridge import sales

    for handle in ("bob", "cid", "dan"):
        held.reply(handle)
    assert _facts(Visitor(held).get(f"/s/{held.slug}").text)["offers"]["availability"].endswith("/SoldOut")
    sales.end(held.house, held.slug)
    assert _facts(Visitor(held).get(f"/s/{held.slug}").text)["offers"]["availability"].endswith("/Discontinued")


@pytest.mark.parametrize("accepts", [None, "fr", "en"])
def test_a_link_unfolds_in_the_sales_language(rehearsal, accepts):
    """Networks ask without a language, or with their own: what they show stands under the post."""
    from bridge.web.application import create_app

    rehearsal.shop.items["TEE"] = product("TEE", kind="parent", stock=None, image="", description="Un t-shirt.")
    for size, price in (("M", 1950), ("L", 2450)):
        rehearsal.shop.items[f"TEE-{size}"] = product(
            f"TEE-{size}", kind="variant", parent="TEE", parent_id="id-TEE", price=price, options={"Taille": size}
        )
    sale = rehearsal.on_sale("TEE", quantity=2, lang="fr")
    headers = {"Accept-Language": accepts} if accepts else {}
    page = create_app(rehearsal.house).test_client().get(f"/s/{sale.slug}", headers=headers).text
    assert '<meta property="og:description" content="à partir de 19,50\xa0€ · Un t-shirt.">' in page
    assert '<meta property="og:locale" content="fr_FR">' in page
    assert f'<html lang="{"en" if accepts == "en" else "fr"}"' in page
    assert _facts(page)["image"] == [f"https://sell.example.com/s/{sale.slug}/card"], "search engines ask for one"


def test_units_that_come_back_to_a_sale_that_has_just_ended_are_not_offered(held, monkeypatch):
    from bridge import holds, sales
    from bridge.states import State
    from bridge.store.reads import Reads

    for handle in ("bob", "cid", "dan"):
        held.reply(handle)
    one = held.store.view().purchases(states=[State.HELD])[0]
    real = Reads.items

    def items(self, sale_id):
        monkeypatch.undo()
        sales.end(held.house, held.slug)
        holds.cancel(held.house, one.id)
        return real(self, sale_id)

    monkeypatch.setattr(Reads, "items", items)
    page = Visitor(held).get(f"/s/{held.slug}").text
    assert _facts(page)["offers"]["availability"].endswith("/Discontinued")
    assert "This sale is over." in page


def test_a_title_cannot_break_out_of_the_facts(rehearsal):
    from bridge.web.application import create_app

    rehearsal.shop.items["PRINT"] = product("PRINT", name="</script><script>alert(1)</script>")
    sale = rehearsal.on_sale()
    page = create_app(rehearsal.house).test_client().get(f"/s/{sale.slug}").text
    assert "<script>alert" not in page
    assert _facts(page)["name"] == "</script><script>alert(1)</script>"


def test_the_card_is_the_picture_of_the_page(held):
    visitor = Visitor(held)
    page = visitor.get(f"/s/{held.slug}").text
    assert 'name="twitter:card" content="summary_large_image"' in page
    address = re.search(r'property="og:image" content="([^"]+)"', page)
    assert address
    answer = visitor.get(f"/s/{held.slug}/card")
    assert answer.mimetype == "image/jpeg"
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.size == (1200, 630)
    assert "max-age=60" in answer.headers["Cache-Control"]
    assert visitor.get("/s/nothing-here/card").status_code == 404


def _page_of(colour: str, mode: str = "RGB") -> Picture:
    out = io.BytesIO()
    Image.new(mode, (300, 800), colour).save(out, "PNG")
    return Picture(out.getvalue(), "image/png", "")


def test_the_product_stands_on_the_left_and_the_words_on_the_right():
    made = card.draw(
        card.Card("The Shop", "Ein Brötchen für José", "49,00 €", "3 left", True), _page_of("#ff0000")
    )
    with Image.open(io.BytesIO(made)) as image:
        red, green, _ = image.getpixel((300, 300))
        assert red > 200 > 60 > green
        assert image.getpixel((1190, 10))[1] > 240
        words = image.crop((640, 0, 1200, 630)).convert("L")
        assert words.getextrema()[0] < 80


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1"])
def test_pictures_of_every_kind_are_taken(mode):
    colour = {"RGBA": (10, 20, 30, 0)}.get(mode, 1)
    made = card.draw(card.Card("S", "T", "€1", "1 left", True), _page_of(colour, mode))  # type: ignore[arg-type]
    with Image.open(io.BytesIO(made)) as image:
        assert image.size == (1200, 630)


@pytest.mark.parametrize("title", ["", "x" * 400, "word " * 120, "a\nb\tc"])
def test_a_title_of_any_length_has_room(title):
    with Image.open(
        io.BytesIO(card.draw(card.Card(title, title, "1 234 567 890,00 €" * 3, title, False), None))
    ) as image:
        edge = image.crop((1160, 0, 1200, 630)).convert("L")
        assert edge.getextrema()[0] > 200, "nothing runs over the edge"


def test_letters_that_the_card_does_not_have_are_known():
    assert card.drawable("Café crème à 49,00 € · Żółć Český ß «œ» Ελλάδα Москва £")
    assert not card.drawable("日本語")


def test_a_seller_s_name_that_the_card_has_no_letters_for_is_left_out():
    made = [
        card.draw(card.Card(seller, "Ikebana", "49,00 €", "3 left", True), None)
        for seller in ("", "花屋", "Hanaya")
    ]
    assert made[0] == made[1] != made[2]


def _counted(monkeypatch):
    """How often a card was drawn."""
    drawn = []
    draw = card.draw
    monkeypatch.setattr(card, "draw", lambda *made: drawn.append(made[0]) or draw(*made))
    return drawn


def test_a_crowd_has_the_card_drawn_once(held, monkeypatch):
    drawn, visitor = _counted(monkeypatch), Visitor(held)
    pictures = {visitor.get(f"/s/{held.slug}/card").data for _ in range(20)}
    assert len(drawn) == len(pictures) == 1


def test_the_card_shows_what_is_left_within_a_minute_and_at_once_that_all_are_taken(held, monkeypatch):
    from bridge.web.sale import pictures as pages

    now = [1000.0]
    monkeypatch.setattr(pages.time, "monotonic", lambda: now[0])
    drawn, visitor = _counted(monkeypatch), Visitor(held)

    def seen():
        return visitor.get(f"/s/{held.slug}/card").data

    two = seen()
    held.reply("bob")
    assert seen() == two, "as it was a moment ago"
    now[0] += 61
    one = seen()
    assert one != two
    held.reply("cid")
    none = seen()
    assert none not in (one, two)
    assert [made.left for made in drawn] == ["2 left", "1 left", "All are taken right now"]
    assert [made.good for made in drawn] == [True, True, False]


def test_the_card_says_that_it_starts_soon_and_that_it_is_over(rehearsal, monkeypatch):
    from datetime import timedelta

    from bridge import sales

    sale = rehearsal.on_sale(starts_at=rehearsal.clock.now() + timedelta(hours=1))
    drawn, visitor = _counted(monkeypatch), Visitor(rehearsal)
    before = visitor.get(f"/s/{sale.slug}/card").data
    assert _facts(visitor.get(f"/s/{sale.slug}").text)["offers"]["availability"].endswith("/PreOrder")
    sales.end(rehearsal.house, sale.id)
    assert visitor.get(f"/s/{sale.slug}/card").data != before
    assert [made.left for made in drawn] == ["Starts soon", "This sale is over."]


def test_the_dashboard_draws_the_card_of_a_form_and_of_a_sale(rehearsal, monkeypatch):
    from tests.integration.pages.merchant import merchant

    sale = rehearsal.on_sale()
    marie, drawn = merchant(rehearsal), _counted(monkeypatch)

    def shown():
        answer = marie.get(marie.soup.select_one(".linkcard img")["src"])
        with Image.open(io.BytesIO(answer.data)) as image:
            assert image.size == (1200, 630)
        return drawn[-1]

    marie.get("/admin/sales/new?product=PRINT")
    assert shown() == card.Card("The Shop", "Thing PRINT", "€49.00", "3 left", True)
    form = {"product": "PRINT", "title": "Nuit", "price": "39,50", "quantity": "2", "lang": "fr", "zone": "UTC"}
    marie.post("/admin/sales/preview", form)
    assert shown() == card.Card("The Shop", "Nuit", "39,50\xa0€", "il en reste 2", True)
    marie.post("/admin/sales/preview", {**form, "starts_at": "2026-12-01T10:00"})
    assert shown().left == "Bientôt en vente"
    rehearsal.reply("ann")
    marie.get(f"/admin/sales/{sale.slug}")
    assert shown().left == "2 left"
    for wrong in ("", "?left=1&price=x&most=1&lang=en&currency=EUR", "?left=1&price=1&most=1&lang=xx&currency=EUR",
                  "?left=1&price=1&most=1&lang=en&currency=EURO"):  # fmt: skip
        assert marie.get(f"/admin/card{wrong}").status_code == 404
