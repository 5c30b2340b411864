"""Everybody can use every page: WCAG 2.2 AA as far as axe can see, both languages, both schemes, down to 320 px."""

import pytest

from tests.browser.house import states
from tests.conftest import PROOF

AXE = pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed").AXE_SCRIPT
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "options => axe.run(document, options).then(found => found.violations.map(v => "
RUN += "v.id + ' ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))"


def violations(page, options):
    # Half a megabyte, which would cost more than the looking.
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(f"() => {{ {AXE} }}")
    return page.evaluate(RUN, options)


@pytest.mark.parametrize("lang", ["en", "fr"] if PROOF else ["fr"])
def test_every_page_in_every_state(here, chromium, lang):
    pages = states(here)
    assert len(pages) > 30
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale=lang, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    said, wrong = [], {}
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    for name, address in sorted(pages.items(), key=lambda pair: pair[0].startswith("mine")):
        if name == "mine-holds":
            here.expects("ann")
            page.goto(pages["sale"])
            page.locator("form[action$=sign-in] button").click()
        page.emulate_media(color_scheme="light")
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == lang
        if found := violations(page, {"runOnly": LEVELS}):
            wrong[name, "light"] = found
        page.emulate_media(color_scheme="dark")
        if found := violations(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}):
            wrong[name, "dark"] = found
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wrong[name, "320 px"] = "scrolls sideways"
        page.set_viewport_size({"width": 390, "height": 844})
    context.close()
    assert wrong == {}
    assert [text for text in said if "status of 404" not in text] == []


def test_the_errors_of_a_form_are_found_without_seeing(here, chromium):
    here.selling()
    here.reply("ann")
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en")
    page = context.new_page()
    page.goto(f"{here.page('ann')}?country=US")
    page.get_by_role("button", name="Show the total").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page, {"runOnly": LEVELS}) == []
    assert page.title().startswith("Please correct")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    for name in ("first_name", "region", "email"):
        field = page.locator(f"#{name}")
        assert field.get_attribute("aria-invalid") == "true"
        assert f"{name}-wrong" in field.get_attribute("aria-describedby")
        assert page.locator(f"#{name}-wrong").inner_text()
    context.close()


def test_the_keyboard_alone_is_enough(here, chromium):
    sale = here.selling()
    here.reply("ann")
    here.expects("ann")
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(sale)

    def tab_to(text):
        for _ in range(40):
            page.keyboard.press("Tab")
            label = page.evaluate("document.activeElement.innerText || document.activeElement.id")
            outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outlined != "none", label
            if text in label:
                return
        raise AssertionError(f"no way to {text}")

    tab_to("Skip to the content")
    page.keyboard.press("Enter")
    tab_to("Sign in with Memory")
    page.keyboard.press("Enter")
    page.wait_for_selector("#mine")
    tab_to("Go to the order")
    page.keyboard.press("Enter")
    page.wait_for_selector("#country")
    tab_to("Show the total")
    context.close()
