"""The board, the composer and the pages of sales."""

from datetime import timedelta
from pathlib import Path

import pytest

from bridge import catalogue, sales
from bridge.clock import from_ms
from connectors.errors import Retryable
from connectors.values import Market, Money
from tests.conftest import product
from tests.integration.pages.merchant import merchant

FORM = {
    "product": "PRINT", "title": "Night train", "quantity": "2", "price": "49,50", "lang": "en", "wording": "",
    "limit_per_buyer": "1", "hold_minutes": "10", "answers": "held", "shipping_rule": "flat", "shipping_price": "6.90",
    "starts_at": "", "ends_at": "", "zone": "Europe/Paris", "with_picture": "1",
}  # fmt: skip


@pytest.fixture
def marie(rehearsal):
    catalogue.sync(rehearsal.house, full=True)
    return merchant(rehearsal)


def the_sale(rehearsal):
    return rehearsal.store.view().sales()[0]


def draft(marie, **more):
    marie.get("/admin/sales/new?product=PRINT")
    answer = marie.post("/admin/sales/new", {**FORM, **more})
    assert answer.status_code == 303, marie.wrong()
    marie.get(answer.location)
    return answer.location


def terms_of(marie, sale):
    """What the page of a sale says of its terms, as pairs, and the links on it."""
    marie.get(f"/admin/sales/{sale.slug}")
    facts = marie.soup.select(".two dl.facts")[-1]
    pairs = zip(facts.find_all("dt"), facts.find_all("dd"), strict=True)
    return {name.get_text(): value.get_text() for name, value in pairs}, {
        a["href"] for a in marie.soup.select("a")
    }


def test_the_page_of_a_sale_shows_how_it_sells(rehearsal, marie):
    now = rehearsal.clock.now()
    planned = sales.SaleRequest(
        "PRINT", quantity=2, mode="first_come", by="either", starts_at=now + timedelta(hours=1), teaser=True,
        end_when_sold_out=True, end_post=True,
    )  # fmt: skip
    sale = sales.create(rehearsal.house, planned)
    list_of_it = f"https://sell.example.com/s/{sale.slug}/draw"
    assert list_of_it not in terms_of(marie, sale)[1], "a draft has no page yet"
    sales.publish(rehearsal.house, sale.id)
    said, links = terms_of(marie, sale)
    assert said["Who gets it"] == "A series for the first: by reply or repost"
    assert said["Announced"] == "By a post, beforehand"
    assert said["Once sold out"] == "It ends by itself, and a post says in what time it was sold out."
    assert "Where it sells" not in said
    assert list_of_it in links
    rehearsal.shop.sells_in["ch"] = Market("ch", "Schweiz", "CHF")
    rehearsal.shop.there["ch", "PRINT"] = {"price": Money(5200, "CHF")}
    other = rehearsal.on_sale(quantity=1, mode="unreserved", market="ch")
    said, links = terms_of(marie, other)
    assert said["Who gets it"] == "Who pays first: nothing is held before PayPal"
    assert said["Where it sells"] == "ch · CHF"
    assert said["Once sold out"] == "It goes on: units may come back."
    assert "Announced" not in said
    assert not any(link.endswith("/draw") for link in links)
    said, _ = terms_of(merchant(rehearsal, lang="fr"), sale)
    assert said["Annonce"] == "Par un post, à l'avance"
    assert "Une série pour les premiers : par réponse ou repost" in said.values()


def test_the_composer_warns_of_asking_for_reposts(marie):
    """Where the choice is made; the API's document and the guide say the same."""
    marie.get("/admin/sales/new?product=PRINT")
    choice = marie.soup.select_one("#mode")
    assert {"first_come:repost", "first_come:either"} <= {one["value"] for one in choice.find_all("option")}
    warning = marie.soup.find(id=choice["aria-describedby"]).get_text()
    assert "X calls it risky to ask for reposts: it may show such a post to fewer people." in warning
    assert "X charges for each account that is read." in warning
    docs = Path(sales.__file__).parents[2] / "docs"
    (by,) = [line for line in (docs / "api.md").read_text().splitlines() if line.startswith("| `by`")]
    assert "X calls it risky to ask for reposts" in by


@pytest.mark.both_stores
def test_the_board_shows_what_is_on_sale(rehearsal, marie):
    marie.get("/admin/")
    assert "Nothing is on sale right now." in marie.text()
    rehearsal.on_sale(quantity=3, ends_at=rehearsal.clock.now() + timedelta(hours=2))
    for handle in ("ann", "bob"):
        rehearsal.reply(handle)
    rehearsal.pay("ann")
    marie.get("/admin/")
    text = marie.text()
    assert "1 paid 1 held 1 of 3 left" in text
    assert "All is well" in text
    assert "@ann has an order in the shop: Thing PRINT" in text
    left = marie.soup.select_one(".salecard [data-ends]")["data-ends"]
    assert int(left) == rehearsal.clock.ms() + 7_200_000


def test_a_paid_order_that_is_not_in_the_shop_comes_first(rehearsal, marie):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    rehearsal.shop.failures["place_order"] = [Retryable("the shop is away") for _ in range(100)]
    rehearsal.pay("ann")
    rehearsal.clock.advance(minutes=7)
    marie.get("/admin/")
    matter = marie.soup.select_one(".matters .notice")
    assert "A paid order has not been in the shop for 7 minutes." in matter.get_text()
    assert "All is well" not in marie.text()
    marie.get(matter.a["href"])
    assert "@ann" in marie.text()
    marie.get(f"/admin/purchases/{rehearsal.of('ann').id}")
    assert "The order in the shop: tried" in marie.text()
    assert "the shop is away" in marie.text()


@pytest.mark.both_stores
def test_alerts_are_read_one_by_one_or_all(rehearsal, marie):
    for n in range(3):
        rehearsal.store.write(lambda tx, n=n: tx.alert("platform", f"x{n}", f"word {n}"))
    marie.get("/admin/")
    assert [item.b.get_text() for item in marie.soup.select(".rows li")] == ["A platform needs you"] * 3
    only = marie.soup.select_one("input[name=only]")["value"]
    marie.post("/admin/alerts/read", {"only": only})
    marie.get("/admin/alerts")
    assert marie.text().count("new") == 2
    marie.post(
        "/admin/alerts/read", {"up_to": marie.soup.select_one("input[name=up_to]")["value"], "from": "alerts"}
    )
    marie.get("/admin/alerts")
    assert "Mark all as read" not in marie.text()


def test_alerts_speak_the_language_of_who_reads_them(rehearsal, marie):
    for kind, text in (
        ("dispute", "a buyer disputes order 7: answer it in PayPal's resolution centre"),
        ("platform", "X says something of its own"),
    ):
        rehearsal.store.write(lambda tx, kind=kind, text=text: tx.alert(kind, "x", text))
    for path in ("/admin/", "/admin/alerts"):
        marie.get(path)
        assert "a buyer disputes order 7" in marie.text()
        assert not marie.soup.select("main [lang=en]")
        marie.get(f"{path}?lang=fr")
        assert "un acheteur conteste la commande 7" in marie.text()
        assert "a buyer disputes" not in marie.text()
        assert [one.get_text() for one in marie.soup.select("main [lang=en]")] == ["X says something of its own"]
        marie.get(f"{path}?lang=en")


def test_products_are_found(rehearsal, marie):
    rehearsal.shop.items["MUG"] = product("MUG", name="Speckled <b>mug</b>", stock=0)
    rehearsal.shop.items["TEE"] = product("TEE", name="T-shirt", kind="parent", stock=0)
    catalogue.sync(rehearsal.house, full=True)
    marie.get("/admin/sales/new")
    assert len(marie.soup.select(".products a")) == 3
    marie.get("/admin/sales/new?search=SPECK")
    assert marie.soup.select(".products b")[0].get_text() == "Speckled <b>mug</b>"
    assert "out of stock" in marie.text()
    answer = marie.live("/admin/sales/new?search=nothing")
    assert "No product is called that." in answer.text
    assert "<html" not in answer.text


def test_a_sale_is_composed(rehearsal, marie):
    address = draft(
        marie, ends_at="2026-11-24T18:00", answer_code="1", remind="5", wording="{name}: {price}\r\n{link}"
    )
    sale = the_sale(rehearsal)
    assert address == f"/admin/sales/{sale.slug}"
    assert sale.state == "draft"
    item = rehearsal.store.view().items(sale.id)[0]
    assert (item.unit, item.quantity) == (4950, 2)
    assert from_ms(sale.ends_at).isoformat() == "2026-11-24T17:00:00+00:00"
    terms = sale.terms
    assert (terms.hold_seconds, terms.shipping.rule, terms.shipping.price) == (600, "flat", 690)
    assert (terms.answer_code, terms.answer_link, terms.end_when_sold_out) == (True, False, False)
    assert terms.remind == 5
    assert terms.wording == "{name}: {price}\n{link}"
    assert "Nothing is public yet" in marie.text()
    assert "Night train: €49.50" in marie.text()


@pytest.mark.parametrize(
    ("field", "value", "where", "said"),
    [
        ("quantity", "0", "quantity", "must be at least 1"),
        ("quantity", "99", "quantity", "99 asked for, the shop has 3"),
        ("quantity", "two", "quantity", "This is no whole number."),
        ("price", "cheap", "price", "This is no amount like 12.50."),
        ("price", "1.2345", "price", "This is no amount like 12.50."),
        ("price", "1,000", "price", "1,000 can be read in two ways: write 1000.00 or 1.00."),
        ("shipping_price", "1.000", "shipping", "1.000 can be read in two ways: write 1000.00 or 1.00."),
        ("shipping_rule", "shop", "shipping", "does not reckon"),
        ("price", "0", "price", "must be between 1 and 1000000000000"),
        ("wording", "{nmae} {link}", "wording", "{nmae} is no placeholder"),
        ("wording", "no link", "wording", "{link} is missing"),
        ("wording", "{name} {link} " + "x" * 400, "wording", "280 are allowed"),
        ("ends_at", "2020-01-01T00:00", "ends_at", "must be after the start, and in the future"),
        ("ends_at", "soon", "ends_at", "This is no time."),
        ("hold_minutes", "-1", "hold_seconds", "A number of minutes, up to 1440."),
        ("remind", "10", "remind", "must be less than the 10 minutes that a hold lasts"),
        ("remind", "soon", "remind", "This is no whole number."),
        ("limit_per_buyer", "100", "limit_per_buyer", "must be between 0 and 99"),
        ("shipping_price", "", "shipping", "A price like 4.90 is needed."),
        ("zone", "Nowhere/Land", "starts_at", "This is no time."),
    ],
)
def test_the_composer_names_the_field(rehearsal, marie, field, value, where, said, monkeypatch):
    marie.get("/admin/sales/new?product=PRINT")
    monkeypatch.setattr(type(rehearsal.shop), "reckons_shipping", False)
    more = {"starts_at": "2026-12-01T10:00"} if field == "zone" else {}
    answer = marie.post("/admin/sales/new", {**FORM, **more, field: value})
    assert answer.status_code == 422
    assert said in marie.wrong()[where]
    assert not rehearsal.store.view().sales()
    invalid = marie.soup.select("[aria-invalid=true]")
    assert invalid
    assert f"{where}-wrong" in invalid[0]["aria-describedby"]
    if field not in ("zone", "ends_at", "shipping_price", "shipping_rule"):
        kept = marie.soup.find(attrs={"name": field})
        assert (kept.get("value") or kept.get_text()) == value


@pytest.mark.parametrize("by", ["reply", "repost", "either"])
def test_a_series_for_the_first_is_composed(rehearsal, marie, by):
    address = draft(marie, mode=f"first_come:{by}")
    terms = the_sale(rehearsal).terms
    assert (terms.mode, terms.by, terms.limit_per_buyer) == ("first_come", by, 1)
    marie.get(f"{address}/edit")
    assert marie.soup.select_one("#mode option[selected]")["value"] == f"first_come:{by}"
    assert marie.post(f"{address}/edit", {**FORM, "mode": "unreserved"}).status_code == 303
    terms = the_sale(rehearsal).terms
    assert (terms.mode, terms.by) == ("unreserved", "reply")


def test_a_flash_sale_is_composed_with_its_announcement(rehearsal, marie):
    address = draft(
        marie, starts_at="2026-12-01T10:00", teaser="1", end_when_sold_out="1", end_post="1", price="39"
    )
    sale = the_sale(rehearsal)
    assert (sale.terms.teaser, sale.terms.end_post, sale.terms.end_when_sold_out) == (True, True, True)
    marie.get(f"{address}/edit")
    ticked = {box["name"] for box in marie.soup.select("input[type=checkbox][checked]")}
    assert {"teaser", "end_post", "end_when_sold_out"} <= ticked
    marie.post(f"{address}/publish")
    assert the_sale(rehearsal).state == "scheduled"
    rehearsal.outbox.drain()
    ((_, teaser),) = rehearsal.network.posts.values()
    assert "notify me" in teaser.text


@pytest.mark.parametrize(
    ("more", "where", "said"),
    [
        ({"mode": "first_come:reply", "limit_per_buyer": "2"}, "limit_per_buyer", "must be 1"),
        ({"mode": "first_come:guess"}, "by", "must be one of reply, repost, either"),
        ({"teaser": "1"}, "teaser", "needs a start in the future"),
        ({"end_post": "1"}, "end_post", "a sale that does not end by itself"),
    ],
)
def test_what_a_mode_cannot_do_is_said_at_its_field(rehearsal, marie, more, where, said):
    marie.get("/admin/sales/new?product=PRINT")
    assert marie.post("/admin/sales/new", {**FORM, **more}).status_code == 422
    assert said in marie.wrong()[where]
    assert not rehearsal.store.view().sales()


def test_the_composer_in_french_takes_commas_and_answers_in_french(rehearsal):
    catalogue.sync(rehearsal.house, full=True)
    marie = merchant(rehearsal, lang="fr")
    marie.get("/admin/sales/new?product=PRINT")
    marie.post("/admin/sales/new", {**FORM, "quantity": "99"})
    assert marie.wrong()["quantity"] == "99 demandés, la boutique en a 3"
    marie.post("/admin/sales/new", {**FORM, "price": "49,50 €"})
    assert rehearsal.store.view().items(the_sale(rehearsal).id)[0].unit == 4950


def test_variants_have_units_of_their_own(rehearsal, marie):
    rehearsal.shop.items["TEE"] = product("TEE", name="T-shirt", kind="parent", stock=0)
    for size in ("S", "M"):
        rehearsal.shop.items[f"TEE-{size}"] = product(
            f"TEE-{size}", kind="variant", parent="TEE", parent_id="id-TEE", options={"Size": size}
        )
    catalogue.sync(rehearsal.house, full=True)
    marie.get("/admin/sales/new?product=TEE")
    names = [field["name"] for field in marie.soup.select(".units input")]
    assert names == ["units:TEE-M", "units:TEE-S"]
    form = {**FORM, "product": "TEE", "price": "", "quantity": ""}
    answer = marie.post("/admin/sales/new", {**form, "units:TEE-S": "0", "units:TEE-M": "0"})
    assert answer.status_code == 422
    assert "items" in marie.wrong()
    assert marie.post("/admin/sales/new", {**form, "units:TEE-S": "2", "units:TEE-M": "0"}).status_code == 303
    items = rehearsal.store.view().items(the_sale(rehearsal).id)
    assert [(item.sku, item.quantity, item.unit) for item in items] == [("TEE-S", 2, 4900)]


def test_the_post_is_drawn_while_one_types(rehearsal, marie):
    marie.get("/admin/sales/new?product=PRINT")
    answer = marie.post(
        "/admin/sales/preview", {**FORM, "title": "Blue <night>", "wording": "{name} for {price}: {link}"}
    )
    assert answer.status_code == 200
    text = " ".join(marie.soup.get_text(" ").split())
    assert "Blue <night> for €49.50: sell.example.com/s/blue-nig…" in text
    length = int(marie.soup.select_one(".counter b").get_text())
    assert length == rehearsal.network.measure(
        "Blue <night> for €49.50: https://sell.example.com/s/blue-night-preview"
    )
    marie.post("/admin/sales/preview", {**FORM, "wording": "{oops}"})
    assert "{oops} is no placeholder" in marie.soup.select_one(".wrong").get_text()
    marie.post("/admin/sales/preview", {**FORM, "price": "?", "quantity": "", "hold_minutes": "x", "ends_at": "x"})
    assert "€49.00" in marie.soup.get_text()
    assert not rehearsal.store.view().sales()


def test_without_a_script_the_post_is_drawn_by_a_button(rehearsal, marie):
    marie.get("/admin/sales/new?product=PRINT")
    marie.post("/admin/sales/new", {**FORM, "title": "Another name", "what": "preview"})
    assert "Another name" in marie.soup.select_one(".post").get_text()
    assert not rehearsal.store.view().sales()


def test_the_life_of_a_sale(rehearsal, marie):
    address = draft(marie)
    for what, state, next_ones in (
        ("publish", "live", {"pause", "end"}), ("pause", "paused", {"resume", "end"}), ("resume", "live", {"pause", "end"}),
        ("end", "ended", set()),
    ):  # fmt: skip
        assert marie.post(f"{address}/{what}").location == address
        assert the_sale(rehearsal).state == state
        marie.get(address)
        assert {form["action"].rsplit("/", 1)[-1] for form in marie.soup.select(".acts form[action]")} == next_ones
    rehearsal.outbox.drain()
    assert len(rehearsal.network.posts) <= 1


def test_what_cannot_be_done_is_said_where_it_was_clicked(rehearsal, marie):
    address = draft(marie, starts_at="", quantity="3")
    rehearsal.shop.items["PRINT"] = product("PRINT", stock=1)
    assert marie.post(f"{address}/publish", {"back": address}).location == address
    marie.get(address)
    assert (
        marie.soup.select_one(".notice.bad").get_text().strip()
        == "Units: PRINT: the shop has 1, the sale promises 3"
    )
    assert the_sale(rehearsal).state == "draft"
    rehearsal.shop.failures["product"] = [Retryable("down")]
    marie.post(f"{address}/publish", {"back": address})
    marie.get(address)
    assert "A platform does not answer right now." in marie.text()
    assert marie.post(f"{address}/pause", {"back": address}).location == address
    marie.get(address)
    assert "This sale is Draft" in marie.text()


def test_a_sale_is_made_once_more(rehearsal, marie):
    address = draft(marie, ends_at="2026-11-24T18:00")
    sale = the_sale(rehearsal)
    marie.get(f"/admin/sales/new?copy={sale.slug}")
    fields = {field["name"]: field.get("value", "") for field in marie.soup.select("#composer input[name]")}
    assert (fields["title"], fields["price"], fields["quantity"], fields["hold_minutes"]) == (
        "Night train",
        "49.50",
        "2",
        "10",
    )
    assert (fields["shipping_price"], fields["ends_at"]) == ("6.90", "")
    assert address


def test_a_draft_is_changed(rehearsal, marie):
    address = draft(marie, starts_at="2026-12-01T10:00")
    sale = the_sale(rehearsal)
    marie.get(f"{address}/edit")
    fields = {field["name"]: field.get("value", "") for field in marie.soup.select("#composer input[name]")}
    assert (fields["starts_at"], fields["zone"]) == ("2026-12-01T09:00", "UTC")
    assert marie.post(f"{address}/edit", {**FORM, "quantity": "99"}).status_code == 422
    answer = marie.post(f"{address}/edit", {**FORM, "title": "Day train", "quantity": "1", "price": "39"})
    assert answer.status_code == 303
    assert len(rehearsal.store.view().sales()) == 1
    changed = the_sale(rehearsal)
    assert (changed.id, changed.title) == (sale.id, "Day train")
    items = rehearsal.store.view().items(changed.id)
    assert [(item.unit, item.quantity, item.free) for item in items] == [(3900, 1, 1)]
    marie.post(f"/admin/sales/{changed.slug}/publish")
    assert marie.get(f"/admin/sales/{changed.slug}/edit").status_code == 303
    marie.get("/admin/sales/new?product=PRINT")
    assert marie.post(f"/admin/sales/{changed.slug}/edit", FORM).status_code in (303, 409)
    assert the_sale(rehearsal).title == "Day train"


@pytest.mark.both_stores
def test_the_page_of_a_sale(rehearsal, marie):
    sale = rehearsal.on_sale(quantity=1)
    for handle in ("ann", "bob", "cid"):
        rehearsal.reply(handle)
    rehearsal.pay("ann")
    marie.get(f"/admin/sales/{sale.slug}")
    text = marie.text()
    assert "1 paid 0 held 0 of 1 left 2 in line" in text
    steps = {item.select_one(".name").contents[1]: item.b.get_text() for item in marie.soup.select(".funnel li")}
    assert steps["Replies"] == "3"
    assert steps["In the shop"] == "1"
    assert len(marie.soup.select(".funnel polygon")) == len(steps)
    assert marie.soup.select_one(".post .x-link")
    marie.get(f"/admin/sales/{sale.slug}/line")
    assert [tag.get_text() for tag in marie.soup.select(".rows b")] == ["@bob", "@cid"]
    assert marie.get("/admin/sales/nothing").status_code == 404


def test_the_list_of_sales(rehearsal, marie):
    draft(marie, title="Blue moon")
    draft(marie, title="Red sun")
    sales.end(rehearsal.house, the_sale(rehearsal).slug)
    marie.get("/admin/sales")
    assert len(marie.soup.select(".salecard")) == 2
    marie.get("/admin/sales?state=draft")
    assert len(marie.soup.select(".salecard")) == 1
    marie.get("/admin/sales?search=BLUE")
    assert [tag.get_text() for tag in marie.soup.select(".salecard h3")] == ["Blue moon"]
    assert marie.get("/admin/sales?state=nonsense&page=99999999999").status_code == 200


def test_pictures_come_through_us_and_small(rehearsal, marie, monkeypatch):
    assert marie.get("/admin/picture?sku=PRINT").status_code == 404
    assert marie.get("/admin/picture?sku=NONE&size=huge").status_code == 404
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (1200, 800), "navy").save(out, "PNG")
    asked = []

    def fetch(address, **more):
        asked.append(address)
        return out.getvalue(), "image/png"

    monkeypatch.setattr(rehearsal.house.http, "fetch_public", fetch)
    rehearsal.shop.items["ART"] = product("ART", image="https://shop.example.com/art.png")
    catalogue.sync(rehearsal.house, full=True)
    for _ in range(2):
        answer = marie.get("/admin/picture?sku=ART")
        assert answer.mimetype == "image/webp"
        assert max(Image.open(io.BytesIO(answer.data)).size) == 160
    assert asked == ["https://shop.example.com/art.png"]


@pytest.mark.parametrize("way", ["torn", "words", "another kind", "too many pixels"])
def test_what_is_no_picture_is_missing_and_not_an_error(rehearsal, marie, monkeypatch, way):
    import io

    from PIL import Image

    out = io.BytesIO()
    size = (8000, 7000) if way == "too many pixels" else (60, 40)
    Image.new("1", size).save(out, "TIFF" if way == "another kind" else "PNG")
    body = {"torn": out.getvalue()[:-25], "words": b"<html>"}.get(way, out.getvalue())
    monkeypatch.setattr(rehearsal.house.http, "fetch_public", lambda *_, **__: (body, "image/png"))
    rehearsal.shop.items["ART"] = product("ART", image=f"https://shop.example.com/{way}.png")
    catalogue.sync(rehearsal.house, full=True)
    assert marie.get("/admin/picture?sku=ART").status_code == 404
