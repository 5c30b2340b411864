"""The page that comes back because something changed, in a real browser: on a desk and on a telephone, in both languages."""

import pytest
from playwright.sync_api import expect

from bridge import catalogue, holds, sales
from bridge.sales import SaleRequest
from tests.browser.house import PHONE
from tests.browser.test_modes import SHOTS, flaws
from tests.browser.test_way import ADA
from tests.conftest import PROOF

DESK = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}
SAID = {
    "en": {"let go": "Can no longer be paid with it", "sold out": "The shop has none left of", "changed": "has just changed"},
    "fr": {"let go": "Ne peut plus être payé avec", "sold out": "La boutique n'a plus", "changed": "vient de changer"},
}  # fmt: skip
BUTTON = {"en": "Show the total", "fr": "Afficher le total"}


@pytest.mark.parametrize(
    ("why", "lang", "shape"),
    [
        (why, lang, shape)
        for at, why in enumerate(["let go", "sold out", "changed"])
        for nth, (lang, shape) in enumerate([("en", "desk"), ("fr", "phone")])
        if PROOF or nth == at % 2
    ],
)
def test_the_reason_is_seen_at_once_and_what_was_typed_stays(here, chromium, lang, shape, why):
    here.stock("MUG", "Speckled mug, stoneware", 2400, 3, url=f"{here.base}/mug")
    here.stock("CUP", "Speckled cup, stoneware, the one with the long name", 1800, 3, url=f"{here.base}/cup")
    catalogue.sync(here.house, full=True)
    sales.publish(here.house, sales.create(here.house, SaleRequest(mode="basket", hashtag="ShopCart")).id)
    for number, thing in (("900", "mug"), ("901", "cup")):
        here.network.elsewhere[number] = f"{here.base}/{thing}"
        here.network.say(number, "ann", "#ShopCart")
        here.hear()
    mine = {one.sku: one for one in here.store.view().purchases()}
    context = chromium.new_context(**{
        **(PHONE if shape == "phone" else DESK), "locale": {"en": "en-GB", "fr": "fr-FR"}[lang], "reduced_motion": "reduce",
    })  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{here.house.checkout_url(mine['MUG'].token)}?country=FR")
    for name, text in ADA.items():
        page.fill(f"#{name}", text)
    if why == "let go":
        holds.cancel(here.house, mine["CUP"].id, by="buyer")
    elif why == "sold out":
        here.shop.set_product("CUP", stock=0, in_stock=False)
    else:
        real = here.shop.quote

        def quote(draft):
            here.network.say("901", "ann", "one more #ShopCart")
            here.hear()
            return real(draft)

        here.shop.quote = quote
    with page.expect_response(lambda answer: answer.request.method == "POST") as came:
        page.get_by_role("button", name=BUTTON[lang]).click()
    assert came.value.status == 409
    reason = page.locator(".notice.bad[autofocus]")
    expect(reason).to_be_visible()
    expect(reason).to_be_in_viewport()
    expect(reason).to_contain_text(SAID[lang][why])
    expect(reason).to_contain_text("Speckled cup")
    expect(page.locator("#line1")).to_have_value(ADA["line1"])
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/changed-{why.replace(' ', '-')}-{shape}-seen.png")
    wrong = flaws(page, f"changed-{why.replace(' ', '-')}-{shape}")
    if why == "changed":
        here.shop.quote = real
    page.set_viewport_size((PHONE if shape == "phone" else DESK)["viewport"])
    page.get_by_role("button", name=BUTTON[lang]).click()
    expect(page.locator(".sum")).to_be_visible()
    context.close()
    assert wrong == []
