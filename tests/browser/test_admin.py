"""The dashboard in a real browser: WCAG 2.2 AA as far as axe can see, both languages, both schemes, telephone and desk;
what refreshes itself; and everything again without a script."""

import re

import pyotp
import pytest
from playwright.sync_api import expect

from bridge import clearance, replies_inbox, sales, tokens
from connectors.errors import Refused, Retryable
from tests.browser.house import PHONE, states
from tests.browser.test_access import LEVELS, violations
from tests.conftest import PROOF

NAME, PASSWORD = "marie", "correct horse battery"
DESK = {"viewport": {"width": 1280, "height": 860}, "timezone_id": "Europe/Paris"}
#: What is looked at once more in English on a desk, where the columns stand side by side.
MAIN = (
    "board",
    "sales",
    "sale",
    "composer",
    "basket",
    "purchases",
    "purchase-ordered",
    "inbox",
    "figures",
    "worth",
    "rule",
)


def rooms(here):
    """Every page of the dashboard, with something on it: name → path."""
    states(here)
    view = here.store.view()
    for handle, text in (("curious", "does it come framed?"), ("eager", "buy one or maybe two")):
        here.reply(handle, text)
    here.shop.failures["place_order"] = [Refused("the form is wrong", code="other")]
    here.reply("parked")
    here.pay("parked")
    jug = sales.create(here.house, sales.SaleRequest("JUG", quantity=2))
    basket = sales.create(here.house, sales.SaleRequest(mode="basket", hashtag="#ShopCart"))
    rule = clearance.create(here.house, clearance.RuleRequest("Weekend", slots=["sat 10"], percent=10))
    # With a colleague a reply can be handed over; one is.
    tokens.create_user(here.store, "paul", PASSWORD)
    replies_inbox.keep_answer(here.house, "Frames", "@{handle} It comes without a frame.")
    waiting = view.replies(state="inbox")
    replies_inbox.assign_reply(here.house, waiting[0].network, waiting[0].reply_id, "paul")
    here.store.write(lambda tx: tx.alert("sold_out", "x", "MUG: the shop has 0 left"))
    night = next(sale for sale in view.sales() if sale.title == "Night train, linocut")
    tee = next(sale for sale in view.sales() if sale.terms.product == "TEE")
    queued = next(sale for sale in view.sales() if sale.terms.product == "CUP")
    pages = {
        name: f"/admin/{path}"
        for name, path in {
            "board": "", "sales": "sales", "no-sales": "sales?search=nothing", "sale": f"sales/{night.slug}",
            "variants": f"sales/{tee.slug}", "draft": f"sales/{jug.slug}", "line": f"sales/{queued.slug}/line",
            "products": "sales/new", "no-products": "sales/new?search=nothing", "composer": "sales/new?product=PRINT",
            "composer-variants": "sales/new?product=TEE", "composer-copy": f"sales/new?copy={night.slug}",
            "edit": f"sales/{jug.slug}/edit", "basket": "baskets/new", "basket-edit": f"baskets/{basket.slug}/edit",
            "basket-draft": f"sales/{basket.slug}", "answers": "inbox/answers", "worth": "figures/worth",
            "rule": f"clearance/rules/{rule.id}/edit", "purchases": "purchases", "no-purchases": "purchases?search=nothing",
            "inbox": "inbox", "inbox-closed": "inbox?state=closed", "buyers": "buyers",
            "buyer": f"buyers/{night_buyer(here)}", "figures": "figures", "health": "health", "settings": "settings",
            "account": "account", "second": "account?second=1", "alerts": "alerts", "missing": "nothing",
        }.items()
    }  # fmt: skip
    for handle in ("ann", "pending", "declined", "ordered", "refunded", "disputed", "parked", "third"):
        pages[f"purchase-{handle}"] = f"/admin/purchases/{here.of(handle).id}"
    return pages


def night_buyer(here):
    bought = here.of("ordered")
    return f"{bought.network}/{bought.buyer_id}"


def sign_in(page, here, path="/admin/"):
    if here.store.view().user_password(NAME) is None:
        tokens.create_user(here.store, NAME, PASSWORD)
    page.goto(here.base + path)
    page.locator("#name").fill(NAME)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url(here.base + path)


def flaws(page):
    """What axe finds, and whether the page is wider than the screen."""
    page.evaluate("scrollTo(0, 0)")
    found = violations(page, {"runOnly": LEVELS})
    if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
        found.append("scrolls sideways")
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("kind", "lang"), [("phone", "fr"), ("desk", "en")] if PROOF else [("phone", "fr")])
def test_every_page_for_everybody(here, chromium, lang, kind):
    pages = rooms(here)
    tokens.create_user(here.store, NAME, PASSWORD)
    context = chromium.new_context(
        **(PHONE if kind == "phone" else DESK), locale=lang, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    said, wrong = [], {}
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    page.goto(f"{here.base}/admin/")
    if found := flaws(page):
        wrong["sign-in"] = found
    sign_in(page, here)
    for name, path in pages.items():
        page.emulate_media(color_scheme="light")
        page.goto(here.base + path)
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == 1, name
        for drawer in page.locator("main .sheet > summary").all():
            drawer.click()
        if found := flaws(page):
            wrong[name, "light"] = found
        page.emulate_media(color_scheme="dark")
        if found := violations(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}):
            wrong[name, "dark"] = found
        if name == "inbox":
            assert page.locator("form[action$=assign]").first.is_visible(), "handing over was looked at"
    signed_in = context.storage_state()
    context.close()
    if not PROOF:
        desk = chromium.new_context(**DESK, locale="en", reduced_motion="reduce", storage_state=signed_in)
        page = desk.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        for name in MAIN:
            page.goto(here.base + pages[name])
            assert page.locator("html").get_attribute("lang") == "en"
            if found := flaws(page):
                wrong[name, "desk"] = found
        desk.close()
    assert wrong == {}
    assert [text for text in said if "status of 404" not in text] == []


def test_the_errors_of_a_form_are_found_without_seeing(here, visit):
    here.selling()
    page = visit(locale="en")
    sign_in(page, here, "/admin/sales/new?product=PRINT")
    page.locator("#quantity").fill("9000")
    page.locator("#wording").fill("no way to pay")
    page.get_by_role("button", name="Keep as a draft").click()
    page.wait_for_selector("[role=alert]")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert flaws(page) == []
    assert page.title().startswith("Please correct")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert "quantity-wrong" in page.locator("#quantity").get_attribute("aria-describedby")


def test_the_second_step_and_the_recovery_codes(here, visit):
    page = visit(locale="en")
    sign_in(page, here, "/admin/account?second=1")
    secret = page.locator("form code, .rows code").first.inner_text().replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(secret).at(here.clock.now()))
    page.locator("#on").fill(PASSWORD)
    page.get_by_role("button", name="Turn it on").click()
    assert page.locator(".codes li").count() == 10
    assert flaws(page) == []
    page.goto(f"{here.base}/admin/account")
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.locator("#name").fill(NAME)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_selector("#code")
    assert flaws(page) == []
    here.clock.advance(30)
    page.locator("#code").fill(pyotp.TOTP(secret).at(here.clock.now()))
    page.locator("main form button").click()
    page.wait_for_url(f"{here.base}/admin/")


def test_the_board_refreshes_itself(here, visit):
    here.selling(quantity=3)
    page = visit(**DESK, locale="en", is_mobile=False, has_touch=False)
    sign_in(page, here)
    assert page.locator(".shelf").inner_text().split()[:4] == ["0", "paid", "0", "held"]
    opened = page.evaluate("performance.timeOrigin")
    page.locator(".salecard a").focus()
    here.reply("ann")
    page.locator(".ticker", has_text="@ann").wait_for(timeout=15_000)
    assert page.locator(".shelf").inner_text().split()[:4] == ["0", "paid", "1", "held"]
    here.reply("why", "is it framed?")
    page.locator(".side [data-count=inbox]", has_text="1").wait_for(timeout=15_000)
    # In place: the same page, the focus where it was, and a word to who listens.
    assert page.evaluate("performance.timeOrigin") == opened
    assert page.evaluate("document.activeElement.closest('.salecard') !== null")
    assert "@ann" in page.locator("#news").inner_text()
    assert page.locator("#news").get_attribute("aria-live") == "polite"


def test_a_hidden_page_asks_nothing(here, visit):
    here.selling()
    page = visit(locale="en")
    asked = []
    page.on(
        "request", lambda request: asked.append(request.url) if "x-replycart-live" in request.headers else None
    )
    sign_in(page, here)
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => window.away !== false})")
    page.wait_for_timeout(6000)
    assert asked == []
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert len(asked) == 1


def test_what_is_open_or_being_typed_stays(here, visit):
    here.selling()
    here.reply("curious", "does it come framed?")
    page = visit(**DESK, locale="en", is_mobile=False, has_touch=False)
    sign_in(page, here, "/admin/inbox")
    page.locator(".sheet summary").click()
    page.locator("textarea").fill("@curious yes, in oak")
    here.reply("second", "and what does shipping cost?")
    page.get_by_role("heading", name="@second").wait_for(timeout=15_000)
    assert [tag.inner_text() for tag in page.locator("article h2").all()] == ["@second", "@curious"]
    assert page.locator("details[open] textarea").input_value() == "@curious yes, in oak"
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_a_session_that_ended_shows_the_door(here, chromium):
    context = chromium.new_context(locale="en")
    page = context.new_page()
    sign_in(page, here)
    here.clock.advance(hours=3)
    page.wait_for_url(re.compile(r"/admin/sign-in"), timeout=15_000)
    context.close()


def test_the_post_is_drawn_while_one_types(here, visit):
    here.selling()
    page = visit(**DESK, locale="en", is_mobile=False, has_touch=False)
    sign_in(page, here, "/admin/sales/new?product=PRINT")
    page.locator("#title").fill("A very blue night")
    page.locator(".post .text", has_text="A very blue night").wait_for()
    before = int(page.locator(".counter b").inner_text())
    page.locator("[data-holder='{until}']").click()
    page.locator("#wording").press_sequentially(" and more words")
    page.locator(".post .text", has_text="and more words").wait_for()
    page.wait_for_timeout(500)
    assert int(page.locator(".counter b").inner_text()) > before
    assert page.locator("[name=zone]").input_value() == "Europe/Paris"
    page.locator("#wording").fill("x" * 400 + " {link}")
    page.locator(".counter.over").wait_for()


def test_the_answer_of_a_basket_is_drawn_while_one_types(here, visit):
    here.selling()
    page = visit(**DESK, locale="en", is_mobile=False, has_touch=False)
    sign_in(page, here, "/admin/baskets/new")
    page.locator("#hashtag").press_sequentially("#Panier")
    page.locator(".post .x-link", has_text="/s/pa").wait_for()
    page.locator("#lang").select_option("fr")
    page.locator(".post .text", has_text="Dans votre panier").wait_for()
    assert page.locator("#ship").is_hidden()
    page.locator("#rule").select_option("flat")
    page.locator("#ship").fill("4.90")
    page.locator("#answers").select_option("none")
    page.locator("#post", has_text="Nobody is answered").wait_for()
    page.get_by_role("button", name="Keep as a draft").click()
    page.wait_for_url(re.compile(r"/admin/sales/panier-"))


def test_products_are_found_while_one_types(here, visit):
    states(here)
    page = visit(locale="en")
    sign_in(page, here, "/admin/sales/new")
    page.locator("#search").press_sequentially("jug")
    page.locator(".products a").first.wait_for()
    expect(page.locator(".products a")).to_have_count(1)
    assert "search=jug" in page.url


def test_times_of_a_draft_are_those_of_the_reader(here, visit):
    here.selling()
    page = visit(**DESK, locale="en", is_mobile=False, has_touch=False)
    sign_in(page, here, "/admin/sales/new?product=PRINT")
    page.locator("#ends").fill("2026-12-24T18:00")
    page.locator("#quantity").fill("1")
    page.get_by_role("button", name="Keep as a draft").click()
    page.wait_for_url(re.compile(r"/admin/sales/night-train"))
    draft = here.store.view().sales(["draft"])[0]
    assert draft.ends_at == 1798131600000
    page.goto(f"{here.base}/admin/sales/{draft.slug}/edit")
    assert page.locator("#ends").input_value() == "2026-12-24T18:00"


def test_the_whole_way_without_a_script(here, chromium):
    here.selling()
    here.reply("ann")
    here.pay("ann")
    context = chromium.new_context(**PHONE, locale="en", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, here)
    page.get_by_role("link", name="New sale").first.click()
    page.locator("#search").fill("night")
    page.get_by_role("button", name="Search").click()
    page.locator(".products a").first.click()
    page.locator("#title").fill("Plain and simple")
    page.get_by_role("button", name="Show the post again").click()
    assert "Plain and simple" in page.locator(".post .text").inner_text()
    page.get_by_role("button", name="Keep as a draft").click()
    assert page.locator("h1").inner_text() == "Plain and simple"
    page.get_by_role("button", name="Publish").click()
    assert page.locator(".pill").first.inner_text() == "Live"
    page.locator(".tabs summary").click()
    page.locator(".tabs details").get_by_role("link", name="Figures").click()
    page.locator("details.table summary").click()
    page.goto(f"{here.base}/admin/purchases/{here.of('ann').id}")
    page.locator(".sheet summary").click()
    page.get_by_role("button", name="Give the money back").click()
    assert "goes back to the buyer" in page.locator(".notice").inner_text()
    context.close()


def test_the_keyboard_alone_is_enough(here, chromium):
    here.selling()
    context = chromium.new_context(**DESK, locale="en")
    page = context.new_page()
    sign_in(page, here)

    def tab_to(text):
        for _ in range(40):
            page.keyboard.press("Tab")
            label = page.evaluate("document.activeElement.innerText || document.activeElement.id")
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", label
            if text in label:
                return
        raise AssertionError(f"no way to {text}")

    tab_to("Skip to the content")
    page.keyboard.press("Enter")
    tab_to("Night train")
    page.keyboard.press("Enter")
    page.wait_for_selector(".funnel")
    tab_to("End")
    page.keyboard.press("Enter")
    tab_to("End this sale")
    page.keyboard.press("Enter")
    page.locator(".notice", has_text="Ended.").wait_for()
    context.close()


def test_a_platform_that_is_away_is_told_where_it_was_clicked(here, visit):
    here.selling()
    here.reply("ann")
    page = visit(locale="en")
    draft = sales.create(here.house, sales.SaleRequest("PRINT", quantity=1))
    sign_in(page, here, f"/admin/sales/{draft.slug}")
    here.shop.failures["product"] = [Retryable("down")]
    page.get_by_role("button", name="Publish").click()
    assert "A platform does not answer right now." in page.locator(".notice").inner_text()
    assert page.locator("h1").inner_text() == draft.title
