"""The story: what the twelve do, seen as it happens, and told as a table at the end."""

from __future__ import annotations

import logging
import signal
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table

from bridge import app, catalogue, checkout, sales
from bridge.demo import scenes
from bridge.demo.agree import differences
from bridge.demo.buyers import Buyer, cast, play
from bridge.demo.scenes.telling import until
from bridge.demo.stage import Stage, standing
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store import Purchase, Sale
from connectors.errors import ConnectorError
from connectors.simulators.catalogue import SCARCE
from connectors.values import Money

UNITS = 8
HOLD_SECONDS = 12
COLOURS = {
    "held": "cyan", "waitlisted": "yellow", "expired": "red", "declined": "red", "ordered": "green", "refunded": "magenta",
    "paid": "green", "cancelled": "dim", "paying": "cyan", "approved": "cyan",
}  # fmt: skip


class Show:
    """The live view: what happened last, and where everybody stands."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.lines: list[str] = []
        self.people = cast()
        self.stage: Stage | None = None
        self.sale: Sale | None = None
        self._started = time.monotonic()

    def say(self, text: str) -> None:
        line = f"[dim]{time.monotonic() - self._started:5.1f} s[/dim]  {text}"
        self.lines.append(line)
        if not self.console.is_terminal:
            self.console.print(line)

    def board(self) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in ("buyer", "says on X", "the plan", "purchase", "order"):
            table.add_column(column)
        found = self.purchases()
        for person in self.people.values():
            purchase = found.get(person.handle)
            state = str(purchase.state) if purchase else ""
            table.add_row(
                f"@{person.handle}", person.says, person.plan,
                f"[{COLOURS.get(state, 'white')}]{state or '–'}[/]", (purchase.shop_order_number if purchase else "") or "",
            )  # fmt: skip
        return table

    def purchases(self) -> dict[str, Purchase]:
        if self.stage is None or self.sale is None:
            return {}
        return {p.handle: p for p in self.stage.house.store.view().purchases(sale_id=self.sale.id)}

    def __rich__(self) -> Group:
        return Group(
            Panel("\n".join(self.lines[-12:]) or "…", title="What happens"), Panel(self.board(), title="Who")
        )

    def wait(self, what: str, ready: Callable[[dict[str, Purchase]], bool], seconds: float = 60.0) -> None:
        """Until the ledger says so; a story that stands still is a failure."""
        until = time.monotonic() + seconds
        while not ready(self.purchases()):
            if time.monotonic() > until:
                raise TimeoutError(f"the story stands still: {what}")
            time.sleep(0.1)


def run(shop: str = "woocommerce", *, once: bool = False, folder: Path | None = None) -> int:
    """Play it. Returns 0 when everything agrees, else 1."""
    console = Console(highlight=False)
    show = Show(console)
    threads = logging.getLogger("waitress")
    threads.setLevel(logging.ERROR)
    with (
        tempfile.TemporaryDirectory(prefix="replycart-demo-") as scratch,
        standing(shop, folder or Path(scratch)) as stage,
    ):
        show.stage = stage
        try:
            if console.is_terminal:
                with Live(show, console=console, refresh_per_second=6):
                    wrong = _story(show, stage)
            else:
                wrong = _story(show, stage)
        except (TimeoutError, RuntimeError, requests.RequestException, ConnectorError) as error:
            wrong = [str(error)]
        _end(show, stage, wrong)
        if not once:
            console.print("\nIt all stays up: look around, reply on the timeline, buy. Ctrl-C ends it.")
            signal.signal(signal.SIGINT, signal.default_int_handler)
            app.until_signal()
    return 1 if wrong else 0


def _story(show: Show, stage: Stage) -> list[str]:
    house, people = stage.house, show.people
    done = catalogue.sync(house, full=True)
    show.say(f"The shop's catalogue is synced: {done.seen} products and variants from {stage.shop_name}.")
    play(stage.shop, "product", {"sku": SCARCE, "stock": UNITS})
    catalogue.sync(house)
    sale = sales.create(
        house, SaleRequest(SCARCE, quantity=UNITS, limit_per_buyer=2, hold_seconds=HOLD_SECONDS, answer_code=True)
    )
    sale = sales.publish(house, sale.id)
    show.sale = sale
    url = house.sale_url(sale.slug)
    until(lambda: bool(house.store.view().posts(sale.id)), "the post")
    post = house.store.view().posts(sale.id)[0]
    show.say(f"[bold]On X:[/bold] {post.text}")
    for person in people.values():
        person.reply(stage, post.post_id)
        if person.handle == "farid":
            person.reply(stage, post.post_id, "buy")
    show.wait("all replies are understood", lambda found: len(found) == 10)
    show.say(
        "Twelve people replied: 7 hold all eight units, 3 wait in line, a question and a “don't buy” are left to a person."
    )
    with ThreadPoolExecutor(8) as pool:
        paying = [pool.submit(people[name].pay, url) for name in ("alice", "bruno", "farid", "hugo")]
        paying.append(pool.submit(people["grace"].pay, url, "declined"))
        late = pool.submit(_to_paypal, people["lena"], url)
        for job in paying:
            job.result()
        lena = late.result()
    show.wait(
        "four orders stand",
        lambda f: all(f[n].state is State.ORDERED for n in ("alice", "bruno", "farid", "hugo")),
    )
    show.say("Alice, Bruno, Farid and Hugo have paid; their orders stand in the shop.")
    show.wait("Grace is declined", lambda found: found["grace"].state is State.DECLINED)
    show.say("Grace's payment was declined; nothing was taken. Her hold lasts a little longer.")
    checkout.request_refund(house, show.purchases()["hugo"].id, reason="changed his mind")
    show.wait("Hugo is refunded", lambda found: found["hugo"].state is State.REFUNDED)
    show.say("Hugo is refunded, at PayPal and in the shop. His unit goes to the first in line who fits: Karim.")
    show.wait("Karim moves up", lambda found: found["karim"].state is State.HELD)
    people["karim"].pay(url)
    show.wait("Karim's order stands", lambda found: found["karim"].state is State.ORDERED)
    show.say("Karim has paid. Now the holds of Chloé, Grace and Lena run out.")
    show.wait(
        "holds run out", lambda found: found["chloe"].state is State.EXPIRED and found["ines"].state is State.HELD
    )
    show.say("Two of the units that came back are held for Inès, who wanted two.")
    people["ines"].pay(url)
    show.wait("Inès's order stands", lambda found: found["ines"].state is State.ORDERED)
    show.wait("Lena's hold has run out", lambda found: found["lena"].state is State.EXPIRED)
    people["lena"].approve(lena)
    show.wait("Lena's order stands", lambda found: found["lena"].state is State.ORDERED)
    show.say("Lena paid late: her hold was over, but a unit was free, so she got it.")
    sales.end(house, sale.id, "the story is over")
    show.say("The sale ends; Jules, still in line for two, is let go.")
    wrong = [difference for scene in scenes.ALL for difference in scene(show, stage)]
    return wrong + differences(stage, SCARCE, UNITS, UNITS)


def _to_paypal(person: Buyer, url: str) -> str:
    person.find_hold(url)
    person.fill_in()
    return person.go_to_paypal()


def _end(show: Show, stage: Stage, wrong: list[str]) -> None:
    console = show.console
    console.print()
    console.print(show.board())
    spent = stage.house.store.view().spent(f"{stage.house.clock.now():%Y-%m}") / 1e6
    taken = sum((p.paid_amount or 0) - p.refunded for p in show.purchases().values())
    console.print(f"\nKept: {Money(taken, 'EUR')}. X's API would have cost {spent:.3f} USD. Commission: none.")
    if wrong:
        console.print("\n[bold red]Ledger, PayPal and shop do not agree:[/bold red]")
        for line in wrong:
            console.print(f"  - {line}")
    else:
        console.print(
            "[bold green]Ledger, PayPal's captures and the shop's orders agree, to the cent and to the unit.[/bold green]"
        )
    console.print()
    places = Table(box=None, show_header=False, pad_edge=False)
    if show.sale:
        places.add_row("the sale's page", stage.house.sale_url(show.sale.slug))
    places.add_row("the timeline on X", stage.x.base_url + "/")
    if found := show.purchases():
        first = next(iter(found.values()))
        places.add_row(f"the page of @{first.handle}", stage.house.checkout_url(first.token))
    places.add_row("PayPal's captures", stage.paypal.base_url + "/_play/captures")
    places.add_row("the shop's orders", stage.shop.base_url + "/_play/orders")
    places.add_row("figures", stage.base + "/metrics")
    console.print(places)
