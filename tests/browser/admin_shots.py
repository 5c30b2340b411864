"""Screenshots of the dashboard for the docs: ``python -m tests.browser.admin_shots`` writes them to docs/images."""

from __future__ import annotations

import io
import random
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bridge import catalogue, checkout, holds, sales, tokens
from bridge.store import Sale
from bridge.store.records import ShippingTerms
from tests.browser.house import CHROMIUM, FLAGS, PHONE, Front, front
from tests.browser.shots import IMAGES

NAME, PASSWORD = "marie", "correct horse battery"
DESK = {"viewport": {"width": 1280, "height": 860}, "timezone_id": "Europe/Paris"}
LARGEST = 150_000
NAMES = (
    "ada", "basile", "chloe", "dmitri", "elsa", "farid", "grace", "hugo", "ines", "jonas", "kim", "lena", "marco",
    "nora", "oskar", "paula", "quentin", "rosa", "sven", "tara", "ulla", "victor", "wanda", "yann", "zoe",
)  # fmt: skip


def shoot(page: Page, name: str, *, most: int = 0) -> None:
    """What is on the page as a PNG of few colours; ``most``: cut off below so many CSS pixels."""
    page.wait_for_timeout(700)
    taken = Image.open(io.BytesIO(page.screenshot(full_page=not most)))
    file = IMAGES / f"{name}.png"
    for colours in (192, 128, 64, 40):
        taken.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            break
    size = file.stat().st_size
    print(f"{file.name}: {taken.width} × {taken.height}, {size // 1000} kB")
    if size > LARGEST:
        raise SystemExit(f"{file.name} is larger than {LARGEST // 1000} kB")


def past(here: Front) -> None:
    """A month of small sales, so that the figures have something to show."""
    dice = random.Random(7)  # the same pictures every time
    for day in range(28):
        sku = ("MUG", "VASE", "BOWL")[day % 3]
        here.stock(sku, f"Speckled {sku.lower()}, stoneware", 2400 + 700 * (day % 3), 40)
        sale = here.on_sale(sku, 12, title=f"Speckled {sku.lower()} no. {day + 1}")
        wanted = dice.sample(NAMES, 3 + dice.randrange(9))
        for at, handle in enumerate(wanted):
            here.network.say(here.post_id, handle, "buy" if at or day % 9 else "so pretty!")
        here.hear()
        for handle in wanted[1:]:
            if dice.random() < 0.75 and handle in {p.handle for p in here.store.view().purchases(sale_id=sale.id)}:
                here.pay(handle)
        here.clock.advance(hours=2)
        holds.expire_due(here.house)
        sales.end(here.house, sale.id)
        here.clock.advance(hours=22)


def present(here: Front) -> Sale:
    """What is on sale now."""
    here.stock("JUG", "Speckled jug, stoneware", 3900, 5)
    here.stock("TEA", "Tea bowl, raku", 5200, 9)
    here.stock("PRINT", "Night train, linocut, 50 × 70 cm", 4900, 24)
    catalogue.sync(here.house, full=True)
    sales.publish(
        here.house,
        sales.create(
            here.house,
            sales.SaleRequest("JUG", quantity=5, starts_at=here.clock.now() + timedelta(hours=20, minutes=12)),
        ).id,
    )
    here.on_sale("TEA", 6, ends_at=here.clock.now() + timedelta(hours=3), title="Tea bowl, raku")
    for handle in ("ines", "jonas", "kim"):
        here.reply(handle)
    here.pay("jonas")
    sale = here.on_sale(
        "PRINT", 12, title="Night train, linocut", shipping=ShippingTerms("flat", 690), limit_per_buyer=2,
        ends_at=here.clock.now() + timedelta(hours=29),
    )  # fmt: skip
    for at, handle in enumerate(NAMES[:14]):
        here.clock.advance(minutes=3)
        here.network.say(here.post_id, handle, "buy" if at != 3 else "buy 2")
        here.hear()
    here.network.say(here.post_id, "sceptic", "does it come framed?")
    here.network.say(here.post_id, "hopeful", "if you ship to Norway I'd love one")
    here.hear()
    for handle in ("ada", "basile", "chloe", "elsa", "grace"):
        here.clock.advance(seconds=40)
        page = here.to_paypal(handle)
        here.clock.advance(seconds=50)
        here.payments.approve(page)
        checkout.look(here.house, page)
        here.outbox.drain()
    here.clock.advance(seconds=30)
    catalogue.sync(here.house, full=True)
    checkout.request_refund(here.house, here.of("ada").id, amount=1000, reason="a crease in one corner")
    here.outbox.drain()
    return sale


def signed_in(browser: Browser, here: Front, kind: dict[str, object], scheme: str, scale: float) -> Page:
    context = browser.new_context(
        **{**kind, "locale": "en-GB", "color_scheme": scheme, "device_scale_factor": scale}
    )
    page = context.new_page()
    page.goto(f"{here.base}/admin/")
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/admin/")
    return page


def main() -> int:
    if CHROMIUM is None:
        print("no Chromium here; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, front(Path(folder)) as here, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        past(here)
        sale = present(here)
        tokens.create_user(here.store, NAME, PASSWORD)
        desk = signed_in(browser, here, DESK, "light", 1)
        shoot(desk, "admin-board", most=860)
        desk.goto(f"{here.base}/admin/sales/new?product=PRINT")
        shoot(desk, "admin-composer", most=860)
        dark = signed_in(browser, here, DESK, "dark", 1)
        dark.goto(f"{here.base}/admin/figures")
        shoot(dark, "admin-figures-dark")
        phone = signed_in(browser, here, PHONE, "light", 1.5)
        phone.goto(f"{here.base}/admin/sales/{sale.slug}")
        shoot(phone, "admin-sale-phone", most=844)
        phone.goto(f"{here.base}/admin/purchases/{here.of('ada').id}")
        shoot(phone, "admin-purchase-phone", most=844)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
