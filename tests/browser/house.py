"""A shop front to look at: a house of fakes behind a real web server on loopback, and every page in every state."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import redirect
from werkzeug import Response
from werkzeug.serving import WSGIRequestHandler, make_server

from bridge import checkout, holds, sales
from bridge.config import Section, Seller
from bridge.demo.ports import free_port
from bridge.moves import release
from bridge.states import State
from bridge.store.records import ShippingTerms
from bridge.web import create_app
from bridge.web.checkout import WITHDRAWN
from connectors.simulators import catalogue
from connectors.simulators.memory import MemoryPayments
from connectors.values import Account, PaymentPage, PaymentRequest
from tests.conftest import Rehearsal, product

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-default-apps",
]  # fmt: skip
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "timezone_id": "Europe/Paris",
}
SELLER = Seller(
    "Atelier Nord", address="12 rue des Tanneurs, 59000 Lille", email="bonjour@example.com", country="FR",
    terms_url="https://shop.example.com/terms", privacy_url="https://shop.example.com/privacy",
    delivery="2 to 4 working days",
)  # fmt: skip
ABOUT = (
    "Two-colour linocut, pulled by hand on 300 g cotton paper, 50 × 70 cm. Numbered and signed on the back. "
    "Sent rolled in a sturdy tube."
)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """A test's output is no access log."""


class _Payments(MemoryPayments):
    """PayPal with a page of its own that a browser can open."""

    base = ""

    def open(self, request: PaymentRequest) -> PaymentPage:
        return self._here(super().open(request))

    def look_up(self, page_id: str) -> PaymentPage:
        return self._here(super().look_up(page_id))

    def _here(self, page: PaymentPage) -> PaymentPage:
        return replace(page, url=f"{self.base}/paypal/{page.id}")


class Front(Rehearsal):
    """A rehearsal that browsers can visit at ``base``. Its outbox runs while somebody pays."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.base = f"http://127.0.0.1:{free_port()}"
        self.house.config = replace(
            self.house.config, public_url=self.base, trusted_proxies=0, seller=SELLER,
            shop=Section("memory", {"url": self.base}),
        )  # fmt: skip
        self.payments = self.house.payments = _Payments(self.clock.now)
        self.payments.base = self.base
        app = create_app(self.house)
        app.add_url_rule("/art.png", "art", self._art)
        app.add_url_rule("/paypal/<page_id>", "paypal", self._paypal)
        app.add_url_rule("/paypal/<page_id>/agree", "agree", self._agree)
        self._server = make_server(
            "127.0.0.1", int(self.base.rpartition(":")[2]), app, threaded=True, request_handler=_Quiet
        )
        self._stop, self._turn = threading.Event(), threading.Lock()
        self._drain, self.outbox.drain = self.outbox.drain, self._in_turn
        self._threads = [
            threading.Thread(target=self._server.serve_forever, name="front", daemon=True),
            threading.Thread(target=self._work, name="front-outbox", daemon=True),
        ]
        self.stock("PRINT", "Night train, linocut, 50 × 70 cm", 4900, 12)

    def open(self) -> None:
        for thread in self._threads:
            thread.start()

    def _in_turn(self, rounds: int = 50) -> int:
        """Who drains the outbox and comes back knows that everything is done, and not just taken up elsewhere."""
        with self._turn:
            return self._drain(rounds)

    def _art(self) -> Response:
        return Response(catalogue.picture(catalogue.SCARCE), mimetype="image/png")

    def _paypal(self, page_id: str) -> str:
        request = self.payments.pages[page_id].request
        return (
            f"<title>PayPal</title><link rel=icon href=data:,><p>{request.total}</p><form action='{page_id}/agree'><button>Agree and pay</button>"
            f"</form><a href='{request.cancel_url}'>Cancel and return</a>"
        )

    def _agree(self, page_id: str) -> Response:
        self.payments.approve(page_id)
        return redirect(self.payments.pages[page_id].request.return_url, 303)

    def _work(self) -> None:
        while not self._stop.wait(0.02):
            self.outbox.drain()

    def close(self) -> None:
        self._stop.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join(10)
        self._server.server_close()
        super().close()

    def stock(self, sku: str, name: str, price: int, stock: int, **more: object) -> None:
        about = {
            "description": ABOUT,
            "image": f"{self.base}/art.png",
            "image_alt": "A night train in blue and yellow",
        }
        self.shop.items[sku] = product(sku, name=name, price=price, stock=stock, **{**about, **more})

    def expects(self, handle: str) -> None:
        """The network will say that it is that person who signs in next."""
        self.network.codes["memory"] = Account(f"u-{handle}", handle)

    def page(self, handle: str) -> str:
        """The address of that buyer's purchase."""
        return f"{self.base}/c/{self.of(handle).token}"

    def reply_to(self, sale: str, handle: str, text: str = "buy") -> None:
        """A reply to the post of that sale's page."""
        found = sales.find(self.house, sale.rsplit("/", 1)[-1])
        self.network.say(self.store.view().posts(found.id)[-1].post_id, handle, text)
        self.hear()

    def shift(self, handle: str, state: State) -> None:
        """Move a purchase without any task, so that it stays there to be looked at."""
        self.house.store.write(lambda tx: tx.move(self.of(handle), state, "to be looked at"))

    def selling(self, sku: str = "PRINT", quantity: int = 3, **more: object) -> str:
        """A sale that runs; the address of its page."""
        more.setdefault("answer_code", True)
        return f"{self.base}/s/{self.on_sale(sku, quantity, **more).slug}"


@contextlib.contextmanager
def front(folder: Path) -> Iterator[Front]:
    made = Front(folder / "front.db")
    made.open()
    try:
        yield made
    finally:
        made.close()


def states(here: Front) -> dict[str, str]:
    """Every page in every state: name → address. Names that begin with "mine" want a browser signed in as ann."""
    pages = {"trouble": f"{here.base}/c/nothing-here"}
    _small_sales(here, pages)
    pages["sale"] = here.selling(
        quantity=12, limit_per_buyer=3, shipping=ShippingTerms("flat", 690), title="Night train, linocut",
        ends_at=here.clock.now() + timedelta(hours=30),
    )  # fmt: skip
    pages["sale-code-wrong"] = f"{pages['sale']}?code=unknown"
    pages["sale-code-used"] = f"{pages['sale']}?code=used"
    pages["mine-holds"] = pages["sale"]
    for handle in ("ann", "moving", "cancelled", "declined", "pending"):
        here.network.say(here.post_id, handle, "buy")
    here.network.say(here.post_id, "two", "buy 2")
    here.hear()
    pages["address"] = here.page("ann")
    for country in ("US", "JP", "CA"):
        pages[f"address-{country.lower()}"] = f"{here.page('ann')}?country={country}"
    us = {"country": "US", "region": "CA", "postcode": "95014", "city": "Cupertino", "line1": "1 Infinite Loop"}
    here.to_paypal("two", **us)
    pages["review"] = here.page("two")
    holds.cancel(here.house, here.of("cancelled").id, by="buyer")
    pages["cancelled"] = here.page("cancelled")
    for handle, instrument in (("declined", "declined"), ("pending", "echeck")):
        here.pay(handle, instrument)
        pages[handle] = here.page(handle)
    for handle in ("ordered", "refunding", "refunded", "withdrawn", "disputed", "reversed"):
        here.reply(handle)
        here.pay(handle)
        pages[handle] = here.page(handle)
    pages["withdraw"] = f"{pages['ordered']}/withdraw"
    checkout.request_refund(here.house, here.of("refunded").id)
    here.outbox.drain()
    for state in ("refunding", "disputed", "reversed"):
        here.shift(state, State(state))
    here.house.store.write(lambda tx: tx.note(here.of("withdrawn"), WITHDRAWN))
    return pages


def _small_sales(here: Front, pages: dict[str, str]) -> None:
    """Sales that are over, empty, or still to come, and the holds that ran out in them."""
    for name, stock in (("mug", 3), ("cup", 1), ("vase", 2), ("bowl", 1), ("plate", 1)):
        here.stock(name.upper(), f"Speckled {name}, stoneware", 2400, stock)
    here.stock("TEE", "Harbour T-shirt", 2900, 0, kind="parent")
    for size, stock in (("S", 2), ("M", 1), ("L", 2)):
        here.stock(
            f"TEE-{size}", f"Harbour T-shirt {size}", 2900 if size != "L" else 3100, stock, kind="variant",
            parent="TEE", parent_id="id-TEE", options={"Size": size},
        )  # fmt: skip
    pages["sale-variants"] = pages["mine-nothing"] = here.selling(
        "TEE", 2, shipping=ShippingTerms("country", prices={"FR": 490, "*": 1500}), lang="fr"
    )
    here.reply("medium", "je prends M")
    pages["sale-ended"] = here.selling("MUG", 3, hold_seconds=60)
    for handle in ("over", "sold"):
        here.reply(handle)
    here.shift("sold", State.APPROVED)
    here.house.store.write(lambda tx: release(here.house, tx, here.of("sold"), State.SOLD_OUT, "none left"))
    pages["sold-out"], pages["expired-ended"] = here.page("sold"), here.page("over")
    pages["sale-sold-out"] = here.selling("CUP", 1, hold_seconds=60)
    for handle in ("late", "next"):
        here.reply(handle)
    pages["expired-none"] = here.page("late")
    here.selling("VASE", 2, hold_seconds=60)
    here.reply("again")
    pages["expired"] = here.page("again")
    here.selling("BOWL", 1, hold_seconds=60)
    here.reply("refused")
    here.pay("refused", "declined")
    pages["declined-over"] = here.page("refused")
    here.clock.advance(61)
    holds.expire_due(here.house)
    here.reply_to(pages["sale-sold-out"], "third")
    pages["waitlisted"] = here.page("third")
    sales.end(here.house, pages["sale-ended"].rsplit("/", 1)[-1])
    pages["sale-paused"] = here.selling("PLATE", 1)
    here.reply("paying")
    here.shift("paying", State.APPROVED)
    pages["paying"] = here.page("paying")
    sales.pause(here.house, pages["sale-paused"].rsplit("/", 1)[-1])
    here.stock("JUG", "Speckled jug, stoneware", 3900, 5)
    pages["sale-scheduled"] = here.selling("JUG", 5, starts_at=here.clock.now() + timedelta(hours=5))
