"""What buyers do with their own pages, on a phone: open them, choose, pay, press twice, go back, press what is old by now, in two tabs.

Steps with dice of their own, and only where a script asks for them: see ``actions_modes``.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable

from bridge.house import House
from bridge.states import State
from bridge.store import Purchase
from tests.simulation.actions import Action
from tests.simulation.consents import Promised
from tests.simulation.phone import Phone, Tab, phone
from tests.simulation.truth_pages import is_review, lines_of, total_of
from tests.simulation.world import Process, World

PAGES: dict[str, tuple[int, Action]] = {}
#: Where the parcel goes: other taxes, or the same.
PLACES = (("FR", "75002", "Paris"), ("FR", "69001", "Lyon"), ("DE", "10115", "Berlin"))


def page(weight: int) -> Callable[[Action], Action]:
    def keep(work: Action) -> Action:
        PAGES[work.__name__] = (weight, work)
        return work

    return keep


def spawn(world: World, what: str, work: Callable[[Process, random.Random], object]) -> None:
    """A phone asks one of the processes, with dice of its own: others throw the world's meanwhile."""
    alive = [process for process in world.processes if not process.dead]
    if alive:
        process, dice = world.rng.choice(alive), random.Random(world.rng.random())

        def run(_: House) -> None:
            work(process, dice)

        world.spawn(what, run, process)


def address(who: str, dice: random.Random) -> dict[str, str]:
    country, postcode, city = dice.choice(PLACES)
    return {
        "first_name": f"Nom-{who}", "last_name": "Martin", "line1": f"{dice.randint(1, 3)} rue de la Paix", "city": city,
        "postcode": postcode, "country": country, "email": f"{who}@example.com",
    }  # fmt: skip


def _mine(world: World, *states: State) -> list[Purchase]:
    found = world.view.purchases(states=list(states), limit=300)
    return [one for one in found if one.network == "memory"]


# from the hold to PayPal and back


@page(26)
def opens_a_purchase(world: World) -> None:
    """Often in two tabs, in which the buyer chooses differently."""
    payable = [one for one in _mine(world, State.HELD, State.DECLINED) if one.payable]
    found = payable if payable and world.dice(0.75) else _mine(world)[-12:]
    if not found:
        return
    one = world.rng.choice(found)
    edit = "?edit=1" if world.dice(0.3) else ""
    mine = phone(world, one.handle)
    for _ in range(world.rng.choice([1, 1, 2])):
        spawn(world, f"{one.handle} opens the page of {one.name}", lambda process, dice: goes_on(
            world, mine, process, mine.open(process, f"/c/{one.token}{edit}"), dice))  # fmt: skip


def goes_on(world: World, mine: Phone, process: Process, tab: Tab, dice: random.Random) -> None:
    """As far as the page leads, or its owner's mood."""
    for _ in range(4):
        forms = tab.forms
        if tab.onward or tab.status == 404:
            return
        if "address" in forms:
            if dice.random() < 0.05 and "cancel" in forms:
                tab = mine.press(process, forms["cancel"])
                continue
            chosen = [ident for ident in forms["address"].choices.get("with", []) if dice.random() < 0.5]
            tab = mine.press(process, forms["address"], {**address(mine.who, dice), "with": chosen})
        elif is_review(tab.text):
            if dice.random() < 0.15:
                return
            answers = [
                presses_pay(world, mine, process, tab, dice) for _ in range(2 if dice.random() < 0.25 else 1)
            ]
            tab = answers[-1]
        else:
            if dice.random() < 0.5:
                return
            tab = _presses_one(world, mine, process, tab, dice)


@page(10)
def chooses_in_two_tabs(world: World) -> None:
    """One thing alone in the first, all together in the second, or elsewhere; then the button of the first."""
    open_ones = [one for one in _mine(world, State.HELD, State.DECLINED) if one.payable]
    several = [one for one in open_ones if sum(two.buyer_id == one.buyer_id for two in open_ones) > 1]
    if not several:
        return
    one, both = world.rng.choice(several), world.dice(0.7)
    mine = phone(world, one.handle)

    def work(process: Process, dice: random.Random) -> None:
        tabs = []
        for chosen in ([], both):
            form = mine.open(process, f"/c/{one.token}?edit=1").forms.get("address")
            if form is None:
                return
            beside = form.choices.get("with", []) if chosen else []
            tabs.append(mine.press(process, form, {**address(mine.who, dice), "with": beside}))
        for tab in tabs[: dice.choice([1, 1, 2])]:
            if is_review(tab.text):
                presses_pay(world, mine, process, tab, dice)

    spawn(world, f"{one.handle} chooses in two tabs", work)


def presses_pay(world: World, mine: Phone, process: Process, tab: Tab, dice: random.Random) -> Tab:
    """The binding click, on a page however old: what it said is what PayPal asks for, and nothing is asked for what is paid."""
    answer = mine.press(process, tab.forms["pay"])
    page_id = answer.onward.rsplit("/", 1)[-1]
    if page_id not in world.payments.pages:
        return answer
    page = world.payments.pages[page_id]
    world.rooms["reception"].told["to PayPal"] += 1
    request, says = page.request, f"{mine.who} pressed {total_of(tab.text)} for {lines_of(tab.text)}"
    if request.total.minor != total_of(tab.text):
        world.wrong.append(f"{says}, and PayPal asks for {request.total}")
    if sum(units for units, *_ in lines_of(tab.text)) != _units(world, request.reference):
        world.wrong.append(f"{says}, and PayPal is to be paid for {request.lines}")
    if request.address is None or request.address.line1 not in tab.text or request.address.city not in tab.text:
        world.wrong.append(f"{says}, and it goes to {request.address}")
    if not any(now.payable for now in answer.moments):
        world.wrong.append(f"{says}, and there was nothing to pay: {answer.moments}")
    live = [
        row for row in world.view.payments(request.reference.rsplit("-", 1)[0]) if row.state in ("opening", "open")
    ]
    if len({row.request for row in live}) != len(live):
        world.wrong.append(f"{says}, and has {len(live)} pages at PayPal for one thing")
    if page.state == "created" and dice.random() < 0.8:
        world.payments.approve(page_id, dice.choice(["ok", "ok", "ok", "ok", "declined", "echeck"]))
        if dice.random() < 0.8:
            return mine.open(process, answer.onward and request.return_url.removeprefix(world.config.public_url))
    elif dice.random() < 0.3:
        return mine.open(process, request.cancel_url.removeprefix(world.config.public_url))
    return answer


def _units(world: World, reference: str) -> int:
    """Of all that is paid on that page, as it was agreed."""
    row = world.view.payment(reference=reference)
    of = json.loads(row.request)["of"] if row is not None else {}
    return sum(quantity for quantity, _ in of.values())


def _presses_one(world: World, mine: Phone, process: Process, tab: Tab, dice: random.Random) -> Tab:
    """Whatever else the page offers, once or twice."""
    if (onward := re.search(r'href="(/c/[^"]*/withdraw)"', tab.text)) is not None and dice.random() < 0.5:
        tab = mine.open(process, onward[1])
    offered = [what for what in tab.forms if what in ("again", "cancel", "withdraw", "promise")]
    if not offered:
        return tab
    what = dice.choice(offered)
    form = tab.forms[what]
    for _ in range(2 if dice.random() < 0.3 else 1):
        if what != "promise":
            tab = mine.press(process, form)
            continue
        days = dice.choice(form.choices["days"]) if "days" in form.choices else ""
        one = world.view.purchase_by_token(form.action.rsplit("/", 1)[-1])
        now = world.clock.ms()
        word = Promised(now, now + int(days) * 86_400_000 if days else 0)
        world.promised[one.id].append(word)
        tab = mine.press(process, form, {"days": days} if days else {})
        word.done = world.clock.ms()
    return tab


@page(16)
def presses_what_is_old(world: World) -> None:
    """A page that was loaded before, whatever has become of what it shows."""
    phones = [one for one in world.rooms.get("phones", {}).values() if one.kept]
    if not phones:
        return
    mine = world.rng.choice(phones)
    reviews = [tab for tab in mine.kept if is_review(tab.text)]
    tab = world.rng.choice(reviews if reviews and world.dice(0.7) else mine.kept)

    def work(process: Process, dice: random.Random) -> None:
        if is_review(tab.text):
            presses_pay(world, mine, process, tab, dice)
        elif "address" in tab.forms:
            goes_on(world, mine, process, tab, dice)
        else:
            _presses_one(world, mine, process, tab, dice)

    for _ in range(2 if world.dice(0.3) else 1):
        spawn(world, f"{mine.who} presses a button of {tab.path.split('?')[0]} that was loaded before", work)


@page(5)
def goes_back(world: World) -> None:
    """The browser's own button, or the same address typed again; also where PayPal has led before."""
    found = [(mine, tab) for mine in world.rooms.get("phones", {}).values() for tab in mine.kept]
    if found:
        mine, tab = world.rng.choice(found)
        path = tab.path.split("?")[0]
        if path.startswith("/c/") and world.dice(0.5):
            path = f"{'/'.join(path.split('/')[:3])}/{world.rng.choice(['back', 'pay', 'address', 'again'])}"
        spawn(world, f"{mine.who} goes back to {path}", lambda process, _: mine.open(process, path))


@page(4)
def opens_a_link_of_somebody(world: World) -> None:
    """Forwarded, or read over a shoulder, by one who is signed in. What only its owner may do does not stand there."""
    found = _mine(world, State.WAITLISTED, State.HELD)
    signed_in = [one for one in world.rooms.get("phones", {}).values() if one.signed_in]
    if not found or not signed_in:
        return
    one, mine = world.rng.choice(found), world.rng.choice(signed_in)

    def work(process: Process, _: random.Random) -> None:
        tab = mine.open(process, f"/c/{one.token}")
        # Whoever pays for somebody is of no matter here.
        mine.kept = [one for one in mine.kept if one is not tab]
        if one.handle != mine.who and ("promise" in tab.forms or 'href="/wallet"' in tab.text.split("<footer")[0]):
            world.wrong.append(f"{mine.who} is offered to promise for {one.handle}")

    spawn(world, f"{mine.who} opens a link of {one.handle}", work)
