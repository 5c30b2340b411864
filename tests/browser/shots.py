"""Screenshots for the docs: ``python -m tests.browser.shots`` writes them to docs/images."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bridge.store.records import ShippingTerms
from tests.browser.house import CHROMIUM, FLAGS, PHONE, Front, front

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"
DESKTOP = {"viewport": {"width": 1180, "height": 860}, "timezone_id": "Europe/Paris"}
LARGEST = 200_000


def shoot(browser: Browser, name: str, address: str, kind: dict[str, object]) -> None:
    """One page as a PNG of few colours, small enough for a README."""
    context = browser.new_context(**{**kind, "locale": "en-GB", "device_scale_factor": 2 if kind is PHONE else 1})
    page = context.new_page()
    page.goto(address)
    taken = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    context.close()
    file = IMAGES / f"{name}.png"
    taken.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    print(f"{file.name}: {taken.width} × {taken.height}, {size // 1000} kB")
    if size > LARGEST:
        raise SystemExit(f"{file.name} is larger than {LARGEST // 1000} kB")


def prepare(here: Front) -> str:
    sale = here.selling(quantity=12, title="Night train, linocut", shipping=ShippingTerms("flat", 690))
    for handle in ("ann", "bob", "cid"):
        here.reply(handle)
    here.to_paypal("ann")
    here.pay("bob")
    return sale


def main() -> int:
    if CHROMIUM is None:
        print("no Chromium here; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, front(Path(folder)) as here, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        sale = prepare(here)
        shoot(browser, "sale-phone", sale, PHONE)
        shoot(browser, "checkout-phone", here.page("ann"), PHONE)
        shoot(browser, "checkout-desktop", here.page("ann"), DESKTOP)
        shoot(browser, "address-phone", f"{here.page('cid')}?country=FR", PHONE)
        shoot(browser, "status-phone", here.page("bob"), PHONE)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
