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
