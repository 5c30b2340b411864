"""The API's sales: lists by the page, drafts changed and copied, the preview, the line, the figures."""

import pytest

from bridge import catalogue, sales
from bridge.web.security import limiter
from tests.conftest import product
from tests.integration.office import Office

SALE = {"product": "PRINT", "quantity": 2}


@pytest.fixture
def office(rehearsal, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    rehearsal.shop.items["SHIRT"] = product("SHIRT", kind="parent", stock=None, name="Shirt")
    for size, stock, price in (("S", 2, 1900), ("M", 5, 2100)):
        rehearsal.shop.items[f"SHIRT-{size}"] = product(
            f"SHIRT-{size}", kind="variant", parent="SHIRT", parent_id="id-SHIRT", options={"Size": size},
            stock=stock, price=price, name=f"Shirt {size}",
        )  # fmt: skip
    catalogue.sync(rehearsal.house, full=True)
    return Office(rehearsal)


@pytest.mark.both_stores
def test_pages_filters_and_orders(office):
    made = []
    for title in ("Berlin", "athens", "Cairo"):
        made.append(office.post("/sales", {**SALE, "title": title}, 201))
        office.rehearsal.clock.advance(1)
    shirt = office.post("/sales", {"product": "SHIRT", "quantity": 1}, 201)
    page = office.get("/sales?per_page=3")
    assert (page["page"], page["per_page"], page["pages"], page["total"]) == (1, 3, 2, 4)
    assert [one["id"] for one in page["items"]] == [shirt["id"], *(one["id"] for one in reversed(made[1:]))]
    assert [one["id"] for one in office.items("/sales?per_page=3&page=2")] == [made[0]["id"]]
    assert office.items("/sales?page=9") == []
    titles = [one["title"] for one in office.items("/sales?sort=title")]
    assert titles == ["athens", "Berlin", "Cairo", "Shirt"]
    assert [one["title"] for one in office.items("/sales?sort=-title")] == titles[::-1]
    assert [one["title"] for one in office.items("/sales?search=ERL")] == ["Berlin"]
    assert [one["title"] for one in office.items("/sales?search=shirt-m")] == ["Shirt"]
    for sku in ("SHIRT", "SHIRT-M"):
        assert [one["id"] for one in office.items(f"/sales?product={sku}")] == [shirt["id"]]
    assert office.items("/sales?product=SHI") == []
    for wrong in ("page=0", "page=x", "per_page=201", "per_page=1_0", "sort=colour", "sort=--title", "colour=red",
                  "search=" + "x" * 101, "search=%00"):  # fmt: skip
        assert set(office.get(f"/sales?{wrong}", 422)["errors"]) == {wrong.partition("=")[0]}, wrong


@pytest.mark.both_stores
def test_a_draft_is_changed_field_by_field(office):
    made = office.post("/sales", {**SALE, "price": 1250, "title": "One", "starts_at": "2026-12-01T10:00:00Z"}, 201)
    key = made["slug"]
    after = office.patch(f"/sales/{key}", {"title": " Two "})
    assert after["title"] == "Two"
    assert {**after, "title": 0, "preview": 0} == {**made, "title": 0, "preview": 0}, "nothing else moves"
    assert "Two" in after["preview"]
    after = office.patch(
        f"/sales/{key}", {"quantity": 3, "starts_at": None, "shipping": {"rule": "flat", "price": 490}}
    )
    assert (after["items"][0]["quantity"], after["items"][0]["free"], after["items"][0]["unit"]) == (3, 3, 1250)
    assert (after["starts_at"], after["shipping"]["price"]) == (None, 490)
    assert office.patch(f"/sales/{key}", {"price": None})["items"][0]["unit"] == 4900, "the shop's price"
    assert office.wrong({"quantity": 9}, f"/sales/{key}", "PATCH") == {"quantity"}
    assert office.wrong({"colour": 1}, f"/sales/{key}", "PATCH") == {"colour"}
    assert office.get(f"/sales/{key}")["items"][0]["quantity"] == 3
    shirt = office.patch(f"/sales/{key}", {"product": "SHIRT", "items": {"SHIRT-M": 4}})
    assert [(one["sku"], one["unit"], one["quantity"]) for one in shirt["items"]] == [("SHIRT-M", 2100, 4)]
    assert (shirt["id"], shirt["slug"], shirt["title"]) == (made["id"], key, "Shirt")
    both = office.patch(f"/sales/{key}", {"quantity": 1})["items"]
    assert [(one["sku"], one["unit"]) for one in both] == [("SHIRT-M", 2100), ("SHIRT-S", 1900)], "nobody said one"
    both = office.patch(f"/sales/{key}", {"price": None})["items"]
    assert [(one["sku"], one["unit"]) for one in both] == [("SHIRT-M", 2100), ("SHIRT-S", 1900)]
    assert office.patch(f"/sales/{key}", {})["items"] == office.get(f"/sales/{key}")["items"]
    office.post(f"/sales/{key}/publish")
    assert "not a draft" in office.patch(f"/sales/{key}", {"title": "Late"}, 409)["detail"]
    office.patch("/sales/nope", {"title": "x"}, 404)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"mode": "first_come"}, {"mode": "first_come", "by": "reply", "limit_per_buyer": 1}),
        ({"mode": "first_come", "by": "either"}, {"mode": "first_come", "by": "either"}),
        ({"mode": "unreserved"}, {"mode": "unreserved", "by": "reply"}),
        (
            {"teaser": True, "starts_at": "2026-12-01T10:00:00Z", "end_post": True, "end_when_sold_out": True},
            {"mode": "standard", "teaser": True, "end_post": True},
        ),
        (
            {"mode": "basket", "hashtag": "#ShopCart", "product": "", "quantity": 0},
            {
                "mode": "basket",
                "hashtag": "ShopCart",
                "hold_seconds": 7 * 86_400,
                "limit_per_buyer": 10,
                "items": [],
            },
        ),
    ],
)
def test_every_mode_is_made_changed_and_copied(office, asked, kept):
    made = office.post("/sales", {**SALE, **asked}, 201)
    assert {name: made[name] for name in kept} == kept
    changed = office.patch(f"/sales/{made['slug']}", {"title": "Other"})
    assert {name: changed[name] for name in kept} == kept
    copied = office.post(f"/sales/{made['slug']}/copy", {}, 201)
    window = {"teaser": False} if "teaser" in kept else {}
    assert {name: copied[name] for name in kept} == {**kept, **window}
    assert office.post(f"/sales/{made['slug']}/publish", {})["state"] == ("scheduled" if window else "live")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"mode": "first_come", "limit_per_buyer": 2}, "limit_per_buyer"),
        ({"by": "repost"}, "by"),
        ({"mode": "auction"}, "mode"),
        ({"teaser": True}, "teaser"),
        ({"teaser": True, "starts_at": "2020-01-01T10:00:00Z"}, "teaser"),
        ({"hashtag": "#ShopCart"}, "hashtag"),
        ({"mode": "basket", "product": "", "quantity": 0}, "hashtag"),
        ({"mode": "basket", "hashtag": "#ShopCart", "quantity": 0}, "product"),
    ],
)
def test_what_a_mode_cannot_do_names_its_field(office, asked, field):
    assert office.wrong({**SALE, **asked}) == {field}


def test_a_copy_is_a_new_draft(office):
    sale = office.post(
        "/sales",
        {"product": "SHIRT", "items": {"SHIRT-S": 2, "SHIRT-M": 3}, "title": "Shirts", "lang": "fr", "hold_seconds": 60,
         "limit_per_buyer": 4, "ends_at": "2026-12-01T10:00:00Z", "answers": "none"},
        201,
    )  # fmt: skip
    office.post(f"/sales/{sale['slug']}/publish")
    office.rehearsal.shop.items["SHIRT-S"] = product(
        "SHIRT-S", kind="variant", parent="SHIRT", parent_id="id-SHIRT", options={"Size": "S"}, stock=1, price=1900
    )
    catalogue.sync(office.rehearsal.house, full=True)
    copy = office.post(f"/sales/{sale['slug']}/copy", status=201)
    assert (copy["state"], copy["ends_at"]) == ("draft", None)
    assert copy["id"] != sale["id"]
    assert copy["slug"] != sale["slug"]
    for name in ("title", "language", "hold_seconds", "limit_per_buyer", "answers", "shipping"):
        assert copy[name] == sale[name], name
    assert [(one["sku"], one["quantity"]) for one in copy["items"]] == [("SHIRT-M", 3), ("SHIRT-S", 1)]
    for sku in ("SHIRT-S", "SHIRT-M"):
        del office.rehearsal.shop.items[sku]
    catalogue.sync(office.rehearsal.house, full=True)
    assert set(office.post(f"/sales/{sale['slug']}/copy", status=422)["errors"]) == {"quantity"}


def test_a_preview_keeps_nothing(office):
    seen = office.post("/sales/preview", {**SALE, "title": "Night Train"})
    assert seen["text"].startswith("Night Train")
    assert seen["link"] in seen["text"]
    assert (seen["length"], seen["max_length"], seen["fits"]) == (len(seen["text"]), 280, True)
    assert (seen["price"], seen["currency"], seen["available"], seen["warnings"]) == (4900, "EUR", 3, [])
    assert office.post("/sales/preview", {**SALE, "title": "Night Train"}) == seen
    assert office.post("/sales/preview", {"product": "SHIRT", "quantity": 1})["price"] == 1900
    for more, word in (
        ({"quantity": 9}, "9 asked for"),
        ({"wording": "{nmae} {link}"}, "no placeholder"),
        ({"wording": "{link"}, "expected"),
        ({"wording": "no way to pay"}, "{link} is missing"),
        ({"ends_at": "2001-01-01T00:00:00Z"}, "in the future"),
        ({"quantity": 0}, "at least 1"),
    ):
        told = office.post("/sales/preview", {**SALE, **more})
        assert any(word in text for text in told["warnings"]), (more, told)
    long = office.post("/sales/preview", {**SALE, "wording": "x" * 300 + " {link}"})
    assert not long["fits"]
    assert any("280 are allowed" in text for text in long["warnings"])
    assert office.wrong({"product": "NOPE"}, "/sales/preview") == {"product"}
    assert office.wrong({**SALE, "price": 0}, "/sales/preview") == {"price"}
    assert office.items("/sales") == []


@pytest.mark.both_stores
def test_line_and_figures(office):
    sale = office.rehearsal.on_sale(quantity=1)
    for handle in ("ann", "bob", "cid"):
        office.rehearsal.reply(handle)
        office.rehearsal.clock.advance(1)
    office.rehearsal.reply("eve", "is it blue?")
    line = office.get(f"/sales/{sale.slug}/waitlist")["items"]
    assert [one["handle"] for one in line] == ["bob", "cid"]
    assert [one["handle"] for one in office.get(f"/sales/{sale.slug}/waitlist?per_page=1&page=2")["items"]] == [
        "cid"
    ]
    before = office.get(f"/sales/{sale.id}/figures")
    assert (before["replies"], before["intents"], before["holds"], before["checkouts"]) == (4, 3, 1, 0)
    office.rehearsal.clock.advance(hours=2)
    office.rehearsal.pay("ann")
    found = office.get(f"/sales/{sale.id}/figures")
    assert (found["checkouts"], found["paid"], found["ordered"], found["refunded"]) == (1, 1, 1, 0)
    assert (found["revenue"], found["refunds"], found["currency"]) == (4900, 0, "EUR")
    assert [(hour["at"], hour["replies"], hour["paid"]) for hour in found["by_hour"]] == [
        ("2026-11-23T12:00:00Z", 4, 0), ("2026-11-23T13:00:00Z", 0, 0), ("2026-11-23T14:00:00Z", 0, 1),
    ]  # fmt: skip
    assert office.get(f"/sales/{sale.slug}")["figures"] == found
    office.post(f"/purchases/{office.rehearsal.of('ann').id}/refund", status=202)
    office.rehearsal.outbox.drain()
    after = office.get(f"/sales/{sale.id}/figures")
    assert (after["refunded"], after["revenue"], after["refunds"]) == (1, 4900, 4900)
    office.get("/sales/nope/figures", 404)
    office.get("/sales/nope/waitlist", 404)


def test_as_request_makes_the_same_sale_again(office):
    asked = office.post(
        "/sales",
        {"product": "SHIRT", "quantity": 1, "shipping": {"rule": "country", "prices": {"FR": 1, "*": 2}}},
        201,
    )
    home = office.rehearsal.house
    sale = sales.find(home, asked["id"])
    again = sales.create(home, sales.as_request(home, sale))
    assert again.terms == sale.terms
    assert [(i.sku, i.unit, i.quantity) for i in home.store.view().items(again.id)] == [
        (i.sku, i.unit, i.quantity) for i in home.store.view().items(sale.id)
    ]
