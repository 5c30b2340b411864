"""The way of a buyer on a phone, from the sale's page to the order, in a real browser: with scripts and without."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from bridge import holds, reconcile, sales
from bridge.states import State
from bridge.store.records import ShippingTerms
from tests.conftest import PROOF, product

WORDS = {
    "en": {
        "sign_in": "Sign in with Memory", "mine": "Your holds, @ann", "go": "Go to the order", "total": "Show the total",
        "wrong": "This does not look like an e-mail address.", "sum": "Total to pay", "buy": "Order with obligation to pay",
        "done": "Your order 1001 is confirmed and paid", "price": "€55.90",
    },
    "fr": {
        "sign_in": "Se connecter avec Memory", "mine": "Vos réservations, @ann", "go": "Passer à la commande",
        "total": "Afficher le total", "wrong": "Cela ne ressemble pas à une adresse e-mail.", "sum": "Total à payer",
        "buy": "Commander avec obligation de paiement", "done": "Votre commande 1001 est confirmée et payée",
        "price": "55,90\xa0€",
    },
}  # fmt: skip
ADA = {
    "first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "postcode": "75002", "city": "Paris",
    "email": "ada@example.com",
}  # fmt: skip


def flat(here):
    """A sale with shipping at €6.90."""
    return here.selling(shipping=ShippingTerms("flat", 690))


def enter(page, **more):
    for name, text in {**ADA, **more}.items():
        page.fill(f"#{name}", text)


@pytest.mark.parametrize(
    ("lang", "scripts"), [("en", False), ("fr", True), *([("en", True), ("fr", False)] if PROOF else [])]
)
def test_from_the_post_s_link_to_the_order(here, visit, lang, scripts):
    say = WORDS[lang]
    sale = flat(here)
    here.reply("ann")
    here.expects("ann")
    page = visit(locale={"en": "en-GB", "fr": "fr-FR"}[lang], java_script_enabled=scripts)
    page.goto(sale)
    page.get_by_role("button", name=say["sign_in"]).tap()
    expect(page.get_by_role("heading", name=say["mine"])).to_be_visible()
    page.get_by_role("link", name=say["go"]).tap()
    page.select_option("#country", "FR")
    if not scripts:
        page.locator("button[value=country]").tap()
    enter(page, email="ada.example.com")
    page.get_by_role("button", name=say["total"]).tap()
    expect(page.locator("#email-wrong")).to_have_text(say["wrong"])
    expect(page.locator("#line1")).to_have_value(ADA["line1"])
    page.get_by_role("alert").get_by_role("link").tap()
    page.fill("#email", ADA["email"])
    page.get_by_role("button", name=say["total"]).tap()
    expect(page.locator(".sum tfoot tr").first).to_contain_text(f"{say['sum']}{say['price']}".replace("\xa0", " "))
    page.get_by_role("button", name=say["buy"]).tap()
    page.get_by_role("link", name="Cancel and return").tap()
    page.get_by_role("button", name=say["buy"]).tap()
    page.get_by_role("button", name="Agree and pay").tap()
    expect(page.locator("main .notice")).to_be_visible()
    if not scripts:
        for _ in range(20):
            if say["done"] in page.locator("main").inner_text():
                break
            page.reload()
    expect(page.locator("main")).to_contain_text(say["done"])
    assert here.of("ann").state is State.ORDERED
    assert dict(here.payments.taken) == {"PAGE1": 1}


def test_the_code_of_the_answer_leads_there_too(here, visit):
    sale = flat(here)
    here.reply("ann")
    page = visit()
    page.goto(sale)
    page.fill("#code", "wrong1")
    page.get_by_role("button", name="Show my hold").tap()
    expect(page.locator("#code-wrong")).to_be_visible()
    page.fill("#code", here.of("ann").code.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Show the total")).to_be_visible()


def test_enter_means_the_total_and_never_the_country(here, visit):
    flat(here)
    here.reply("ann")
    for scripts in (True, False):
        page = visit(java_script_enabled=scripts)
        page.goto(f"{here.page('ann')}?country=FR&edit=1")
        enter(page, city="")
        page.keyboard.press("Enter")
        expect(page.locator("#city-wrong")).to_be_visible()


def test_the_countdown_and_what_was_typed_when_it_ends(here, visit):
    flat(here)
    here.reply("ann")
    page = visit()
    page.clock.install()
    page.goto(here.page("ann"))
    rest = page.locator(".clock .rest")
    page.clock.run_for(60_000)
    first = rest.inner_text()
    assert re.fullmatch(r"1[34]:\d\d", first)
    page.clock.run_for(10_000)
    assert rest.inner_text() < first
    page.fill("#first_name", "Ada")
    expect(page.locator("[data-over]")).to_be_hidden()
    page.clock.run_for(15 * 60_000)
    expect(page.locator("[data-over]")).to_be_visible()
    expect(page.locator("#first_name")).to_have_value("Ada")
    here.clock.advance(901)
    holds.expire_due(here.house)
    page.locator("[data-over] a").tap()
    page.get_by_role("button", name="Try again").tap()
    expect(page.get_by_role("button", name="Show the total")).to_be_visible()


def test_a_sale_counts_down_to_its_start_and_then_to_its_end(here, visit):
    begins = here.clock.now() + timedelta(hours=2)
    address = here.selling(starts_at=begins, ends_at=begins + timedelta(minutes=10))
    page = visit()
    page.clock.install()
    page.goto(address)
    rest = page.locator(".rest[data-ends]")
    page.clock.run_for(1000)
    first = rest.inner_text()
    assert re.fullmatch(r"1:59:\d\d", first), first
    page.clock.run_for(90_000)
    assert re.fullmatch(r"1:58:\d\d", rest.inner_text()), rest.inner_text()
    here.clock.advance(2 * 3600)
    sales.tick(here.house)
    here.outbox.drain()
    page.goto(address)
    page.clock.run_for(1000)
    left = rest.inner_text()
    assert re.fullmatch(r"09:\d\d", left), left
    page.clock.run_for(65_000)
    minute_later = rest.inner_text()
    assert re.fullmatch(r"08:\d\d", minute_later), minute_later


def test_a_phone_whose_clock_is_wrong_counts_as_the_shop_does(here, visit):
    flat(here)
    here.reply("ann")
    page = visit()
    page.clock.install(time="2031-01-01T00:00:00Z")
    page.goto(here.page("ann"))
    expect(page.locator(".clock .rest")).to_have_text(re.compile(r"1[45]:\d\d"))


def test_another_country_changes_the_fields_in_place(here, visit):
    flat(here)
    here.reply("ann")
    page = visit()
    page.goto(f"{here.page('ann')}?country=FR")
    enter(page)
    address = page.url
    page.focus("#country")
    page.select_option("#country", "US")
    expect(page.locator("select#region")).to_be_visible()
    expect(page.get_by_text("ZIP code")).to_be_visible()
    expect(page.locator("#line1")).to_have_value(ADA["line1"])
    assert page.url == address
    assert page.evaluate("document.activeElement.id") == "country"


def test_who_waits_sees_the_hold_come_without_doing_anything(here, visit):
    here.selling(quantity=1)
    here.reply("ann")
    here.reply("bob")
    page = visit()
    page.clock.install()
    page.goto(here.page("bob"))
    expect(page.locator("main")).to_contain_text("You are number 1 in line")
    holds.cancel(here.house, here.of("ann").id, by="buyer")
    page.clock.run_for(16_000)
    expect(page.get_by_role("button", name="Show the total")).to_be_visible()


def test_the_sale_s_page_follows_the_shelf_but_not_under_somebody_s_fingers(here, visit):
    sale = here.selling(quantity=3)
    page = visit()
    page.clock.install()
    page.goto(sale)
    expect(page.locator(".left")).to_have_text("3 of 3 left")
    here.reply("ann")
    page.fill("#code", "AB")
    with page.expect_response(sale):
        page.clock.run_for(21_000)
    expect(page.locator(".left")).to_have_text("3 of 3 left")
    page.fill("#code", "")
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(30_000)
    expect(page.locator(".left")).to_have_text("2 of 3 left")
    sales.end(here.house, sale.rsplit("/", 1)[-1])
    page.clock.run_for(40_000)
    expect(page.locator(".left")).to_have_text("This sale is over.")


def test_the_outcome_shows_itself_and_is_announced(here, visit):
    flat(here)
    here.reply("ann")
    here.pay("ann", "echeck")
    page = visit()
    page.clock.install()
    page.goto(here.page("ann"))
    expect(page.locator("main")).to_contain_text("PayPal is still checking your payment")
    here.payments.settle(here.of("ann").capture_id, "completed")
    here.clock.advance(3600)
    reconcile.sweep(here.house)
    here.outbox.drain()
    assert here.of("ann").state is State.ORDERED
    page.clock.run_for(16_000)
    expect(page.locator("main")).to_contain_text("confirmed and paid")
    expect(page.get_by_role("status")).to_contain_text("confirmed and paid")


def test_names_of_any_length_stay_inside(here, visit):
    long = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3
    here.shop.items["LONG"] = product("LONG", name=long, stock=1)
    sale = here.selling("LONG", 1, title=long[:100])
    here.reply("ann")
    page = visit(viewport={"width": 320, "height": 640})
    here.to_paypal("ann", line1="x" * 120, email="a" * 60 + "@" + "b" * 60 + ".example.com")
    for address in (sale, here.page("ann"), f"{here.page('ann')}?edit=1"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
