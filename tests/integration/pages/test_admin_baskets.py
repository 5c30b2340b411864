"""A basket in the dashboard: made, changed, copied, and looked at while it is written."""

import pytest

from bridge import catalogue
from tests.integration.pages.merchant import merchant

FORM = {
    "hashtag": "#ShopCart", "title": "", "lang": "en", "limit_per_buyer": "4", "days": "3", "answers": "held",
    "shipping_rule": "flat", "shipping_price": "6,90",
}  # fmt: skip
NEW = "/admin/baskets/new"


@pytest.fixture
def marie(rehearsal):
    catalogue.sync(rehearsal.house, full=True)
    return merchant(rehearsal)


def chosen(marie, name):
    return [one["value"] for one in marie.soup.select(f"select[name={name}] option[selected]")]


def kept(marie, **more):
    marie.get(NEW)
    answer = marie.post(NEW, {**FORM, **more})
    assert answer.status_code == 303, marie.wrong()
    return answer.location


def only(rehearsal):
    (sale,) = rehearsal.store.view().sales()
    return sale


@pytest.mark.both_stores
def test_a_basket_is_kept_as_a_draft_and_published(rehearsal, marie):
    address = kept(marie)
    sale = only(rehearsal)
    terms = sale.terms
    assert (sale.state, sale.title, terms.mode, terms.hashtag) == ("draft", "#ShopCart", "basket", "ShopCart")
    assert (terms.limit_per_buyer, terms.hold_seconds) == (4, 3 * 86_400)
    assert (terms.shipping.rule, terms.shipping.price) == ("flat", 690)
    marie.get(address)
    assert "Nothing is public yet" in marie.text()
    marie.post(f"{address}/publish")
    assert only(rehearsal).state == "live"


@pytest.mark.parametrize(
    ("field", "value", "where", "said"),
    [
        ("hashtag", "", "hashtag", "a basket needs one, of letters, digits and _, like #ShopCart"),
        ("hashtag", "#two words", "hashtag", "a basket needs one"),
        ("limit_per_buyer", "many", "limit_per_buyer", "This is no whole number."),
        ("limit_per_buyer", "100", "limit_per_buyer", "must be between 0 and 99"),
        ("days", "31", "hold_seconds", "A number of days, up to 30."),
        ("shipping_price", "1,000", "shipping", "1,000 can be read in two ways: write 1000.00 or 1.00."),
        ("shipping_price", "x", "shipping", "This is no amount like 12.50."),
        ("shipping_rule", "shop", "shipping", "does not reckon"),
        ("ends_at", "2020-01-01T00:00", "ends_at", "must be after the start, and in the future"),
        ("starts_at", "soon", "starts_at", "This is no time."),
    ],
)
def test_the_form_names_the_field(rehearsal, marie, monkeypatch, field, value, where, said):
    monkeypatch.setattr(type(rehearsal.shop), "reckons_shipping", False)
    marie.get(NEW)
    answer = marie.post(NEW, {**FORM, field: value})
    assert answer.status_code == 422
    assert said in marie.wrong()[where]
    assert not rehearsal.store.view().sales()
    kept_text = marie.soup.find(attrs={"name": field})
    assert kept_text.get("value") == value or chosen(marie, field) == [value]


@pytest.mark.parametrize(("reckons", "rule", "offered"), [(True, "shop", True), (False, "free", False)])
@pytest.mark.parametrize("path", [NEW, "/admin/sales/new?product=PRINT"])
def test_shipping_begins_as_the_shop_can_keep_it(rehearsal, marie, monkeypatch, path, reckons, rule, offered):
    monkeypatch.setattr(type(rehearsal.shop), "reckons_shipping", reckons)
    marie.get(path)
    assert chosen(marie, "shipping_rule") == [rule]
    assert bool(marie.soup.select("select[name=shipping_rule] option[value=shop]")) == offered


def fields(marie):
    """The form as it stands."""
    found = {one["name"]: one.get("value", "") for one in marie.soup.select("#composer input[name]")}
    found |= {one["name"]: one.get_text() for one in marie.soup.select("#composer textarea[name]")}
    return found | {one["name"]: chosen(marie, one["name"])[0] for one in marie.soup.select("#composer select")}


def test_a_draft_is_changed_and_nothing_of_it_is_lost(rehearsal, marie):
    """What was said by another way, a window and prices by country, stands in the form as well."""
    address = kept(
        marie, starts_at="2026-12-01T10:00", ends_at="2026-12-02T10:00", zone="Europe/Paris",
        shipping_rule="country", shipping_prices="FR=4.90\n*=9,90",
    )  # fmt: skip
    before = only(rehearsal)
    marie.get(address)
    assert marie.soup.select_one(".acts a[href$=edit]")
    assert marie.get(f"/admin/sales/{before.slug}/edit").location == f"/admin/baskets/{before.slug}/edit"
    edit = f"/admin/baskets/{before.slug}/edit"
    marie.get(edit)
    assert "Change the draft" in marie.text()
    form = fields(marie)
    assert (form["hashtag"], form["days"], form["shipping_rule"]) == ("#ShopCart", "3", "country")
    assert (form["starts_at"], form["zone"]) == ("2026-12-01T09:00", "UTC")
    assert marie.post(edit, form).status_code == 303
    assert only(rehearsal) == before
    assert marie.post(edit, {**form, "hashtag": "#no good"}).status_code == 422
    assert marie.post(edit, {**form, "hashtag": "#Panier", "days": "0,5"}).status_code == 303
    after = only(rehearsal)
    assert (after.id, after.terms.hashtag, after.terms.hold_seconds) == (before.id, "Panier", 43_200)
    marie.post(f"/admin/sales/{after.slug}/publish")
    assert marie.get(edit).status_code == 303
    marie.get(NEW)
    marie.post(edit, FORM)
    assert only(rehearsal).terms.hashtag == "Panier"


def test_a_copy_has_the_same_terms_without_the_window(rehearsal, marie):
    kept(marie, ends_at="2026-12-02T10:00", zone="UTC", title="Everything", answers="none")
    sale = only(rehearsal)
    marie.get(f"/admin/sales/{sale.slug}")
    copy = marie.soup.find("a", string="Copy")["href"]
    onward = marie.get(copy).location
    assert onward == f"{NEW}?copy={sale.slug}"
    marie.get(onward)
    assert {**FORM, "title": "Everything", "answers": "none", "shipping_price": "6.90"}.items() <= fields(
        marie
    ).items()
    assert fields(marie)["ends_at"] == ""
    assert marie.post(NEW, fields(marie)).status_code == 303
    assert len(rehearsal.store.view().sales()) == 2
    print_sale = rehearsal.on_sale()
    assert marie.get(f"{NEW}?copy={print_sale.slug}").location == f"/admin/sales/new?copy={print_sale.slug}"


def test_the_answer_is_drawn_while_one_types(rehearsal, marie):
    marie.get(NEW)
    assert "Thing PRINT" in marie.soup.select_one("#post .text").get_text()
    marie.post("/admin/baskets/preview", {**FORM, "lang": "fr", "hashtag": "#Panier"})
    assert marie.soup.select_one(".text").get_text().startswith("Dans votre panier, @ada : Thing PRINT.")
    assert "sell.example.com/s/panier-p" in marie.soup.select_one(".x-link").get_text()
    assert int(marie.soup.select_one(".counter b").get_text()) > 80
    marie.get(NEW)
    marie.post("/admin/baskets/preview", {**FORM, "answers": "none"})
    assert "Nobody is answered" in marie.soup.get_text()
    assert not marie.soup.select(".post")
    slug = kept(marie).rsplit("/", 1)[-1]
    marie.post(f"/admin/sales/{slug}/publish")
    marie.get(NEW)
    marie.post("/admin/baskets/preview", FORM)
    assert "#ShopCart means something already" in marie.soup.select_one(".wrong").get_text()
    marie.get(NEW)
    marie.post(NEW, {**FORM, "what": "preview", "lang": "fr"})
    assert "Dans votre panier" in marie.soup.select_one(".post").get_text(), "without a script, by its button"
    assert len(rehearsal.store.view().sales()) == 1


def test_each_page_says_in_the_navigation_where_it_stands(rehearsal, marie):
    """But for those that no entry leads to: what is sent, and what is no page."""
    from bridge.web.admin.door import PARENTS

    marie.get("/admin/")
    entries = set()
    adapter = marie.client.application.url_map.bind("")
    for one in marie.soup.select("nav.side li a"):
        entries.add(adapter.match(one["href"])[0])
    pages = {
        rule.endpoint
        for rule in marie.client.application.url_map.iter_rules()
        if rule.endpoint.startswith("admin.") and "GET" in rule.methods
    }
    alone = {"sign_in", "second", "picture", "card", "export", "figures_csv"}
    lost = {one for one in pages if PARENTS.get(one, one) not in entries} - {f"admin.{name}" for name in alone}
    assert lost == set()
