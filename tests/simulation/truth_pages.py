"""What the pages of a buyer say, held against the ledger as it stood while they were made, against PayPal, and against whose they are.

A page reads several times, and others go on in between: each of its sums must have been so at one moment, and what it offers must
have been possible at one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

from bridge.clock import from_ms, month_of
from bridge.parcels import whole
from bridge.store import Purchase
from bridge.store.offers import offers as asked
from bridge.store.wallets import wallets
from bridge.web.checkout import WITHDRAWN
from tests.simulation.consents import allowed
from tests.simulation.reception import Look
from tests.simulation.world import World

Line = tuple[int, str, int]
TOKEN = r"[\w-]{20,64}"
_AMOUNT = re.compile(r"[\d.,\s\u00a0\u202f]*\d")


@dataclass(frozen=True, slots=True)
class Stand:
    """How a purchase stood at one moment. ``lines``: (units, name, minor units with taxes) of all that is paid with it, and
    ``total`` of that; None while nothing is reckoned. ``beside``: what else its buyer could pay, by id. ``back``: what went back."""

    state: str
    payable: bool
    lines: tuple[Line, ...]
    total: int | None
    shipping: int
    paid: int
    back: int
    number: str
    place: int
    free: int
    quantity: int
    sale: str
    mode: str
    beside: frozenset[str]


def minor(text: str) -> int:
    """An amount of a currency with two decimals, as any language writes it; "free" is nothing."""
    return int(re.sub(r"\D", "", text) or 0)


def looking(world: World, path: str, who: str) -> Callable[[Any], Any]:
    """How to look at that of which the page of that address tells that buyer."""
    parts = path.split("?")[0].strip("/").split("/")
    if parts[0] == "c":
        return lambda view: _stand(world, view, parts[1])
    if parts[0] == "s":
        return lambda view: _basket(view, parts[1], who)
    if parts[0] == "o":
        return lambda view: _offer(view, parts[1], who)
    return lambda view: _wallet(world, view, who)


def _stand(world: World, view: Any, token: str) -> Stand | None:
    """Asked after each commit of anybody: so by as little as will do."""
    one = view.purchase_by_token(token)
    if one is None:
        return None
    together = view.together(one) if one.payable else [one]
    quote = whole(together) if one.payable else None
    lines = tuple(
        (two.quantity, two.name, (two.quote.lines[0].net + two.quote.lines[0].tax).minor)
        for two in together
        if two.quote is not None
    )
    modes = world.rooms.setdefault("modes", {})
    if one.sale_id not in modes:
        modes[one.sale_id] = view.sale(one.sale_id).terms.mode
    state = view._one("SELECT state FROM sales WHERE id = ?", (one.sale_id,))[0]
    free = view._one("SELECT free FROM sale_items WHERE sale_id = ? AND sku = ?", (one.sale_id, one.sku))[0]
    mine = view._all(
        "SELECT id FROM purchases WHERE network = ? AND buyer_id = ? AND (state = 'held' OR state = 'declined' AND units > 0)",
        (one.network, one.buyer_id),
    )
    return Stand(
        str(one.state), one.payable, lines if quote else (), quote.total.minor if quote else None,
        (quote.shipping_net + quote.shipping_tax).minor if quote else 0, one.paid_amount or 0, one.refunded,
        str(one.shop_order_number), view.line_before(one) + 1, free, one.quantity, state, modes[one.sale_id],
        frozenset(ident for (ident,) in mine),
    )  # fmt: skip


def _basket(view: Any, slug: str, who: str) -> tuple[Line, ...] | None:
    """What lies in the basket of that buyer; None where the sale is none."""
    sale = next((sale for sale in view.sales() if sale.slug == slug), None)
    if sale is None or sale.terms.mode != "basket":
        return None
    mine = view.purchases(sale_id=sale.id, buyer=("memory", f"u-{who}"), limit=10_000)
    return tuple(sorted((one.quantity, one.name, one.quantity * one.unit) for one in mine if one.payable))


def _offer(view: Any, slug: str, who: str) -> tuple[bool, tuple[str, ...]]:
    """Whether it is open, and the codes of that buyer that can be used."""
    known = asked(view)
    offer = known.offer(slug)
    mine = known.grants_of("memory", f"u-{who}", offer.id)
    left = offer.most is None or offer.given < offer.most
    return offer.state == "open" and left, tuple(one.code for one in mine if one.state == "ready")


def _wallet(world: World, view: Any, who: str) -> tuple[str, int, int, int]:
    """(state, ceilings, what it was charged this month)."""
    known = wallets(view)
    found = known.wallet("memory", f"u-{who}")
    if found is None:
        return "", 0, 0, 0
    charged = known.charged("memory", f"u-{who}", month_of(from_ms(world.clock.ms())), found.currency)
    return found.state, found.per_purchase, found.per_month, charged


def unfinished_pages(world: World) -> list[str]:
    """Once all is at rest: whoever pressed twice, or in two windows, has withdrawn once."""
    if "phones" not in world.rooms:
        return []
    sql = "SELECT purchase_id, COUNT(*) FROM history WHERE why = ? GROUP BY purchase_id"
    told = {ident: count for ident, count in world.view._all(sql, (WITHDRAWN,)) if count > 1}
    return [f"{world.view.purchase(ident).handle} withdrew {count} times" for ident, count in told.items()]


def read(world: World, who: str, path: str, text: str, look: Look) -> str:
    """Hold a page against what it tells of. What it was."""
    parts = path.split("?")[0].strip("/").split("/")
    token = parts[1] if parts[0] == "c" else ""
    one = world.view.purchase_by_token(token) if token else None
    # A purchase's page is for whoever has its address.
    owner = one.handle if one is not None else who
    _whose(world, f"{who}'s page {'/'.join(parts[:1])}", owner, text)
    if one is not None:
        return _read_purchase(world, one, text, look.moments)
    if parts[0] == "s":
        return _read_basket(world, who, text, look.moments)
    if parts[0] == "o":
        return _read_offer(world, who, text, look.moments)
    return _read_wallet(world, who, text, look.moments)


def _whose(world: World, what: str, owner: str, text: str) -> None:
    """Nothing of anybody else stands on it."""
    view = world.view
    tokens = set(re.findall(rf"/c/({TOKEN})", text)) | set(re.findall(rf"/promise/({TOKEN})", text))
    found = {one.handle for token in tokens if (one := view.purchase_by_token(token))}
    for ident in re.findall(r'name="with" value="([^"]+)"', text):
        if (other := view.purchase(ident)) is not None:
            found.add(other.handle)
    found |= set(re.findall(r"\b([bcp]\d)@example\.com", text)) | set(re.findall(r"Nom-([bcp]\d)", text))
    found |= set(re.findall(r"@([bcp]\d)\b(?!@)", re.sub(r"[bcp]\d@example\.com", "", text)))
    world.wrong += [f"{what} shows {other}'s things to {owner}" for other in sorted(found - {owner})]


def lines_of(text: str) -> tuple[Line, ...]:
    """What is to be paid, as the last page before PayPal has it."""
    found = re.findall(r'<tr><th scope="row">(\d+) × ([^<]*)</th><td>([^<]*)</td></tr>', text)
    return tuple((int(units), unescape(name), minor(amount)) for units, name, amount in found)


def total_of(text: str) -> int:
    """What it comes to, as the last page before PayPal has it."""
    found = re.search(r'<tfoot>\s*<tr><th scope="row">[^<]*</th><td>([^<]*)</td>', text)
    assert found
    return minor(found[1])


def is_review(text: str) -> bool:
    return 'class="button wide buy"' in text


def _read_purchase(world: World, one: Purchase, text: str, moments: list[Stand]) -> str:
    wrong, who = world.wrong, one.handle
    if is_review(text):
        lines, total = lines_of(text), total_of(text)
        found = re.findall(r"</th><td>([^<]*)</td></tr>\s*</tbody>", text)
        shipping = minor(found[0])
        if sum(amount for *_, amount in lines) + shipping != total:
            wrong.append(f"{who}'s page adds {lines} and {shipping} up to {total}")
        if not any(
            now.payable and (now.lines, now.total, now.shipping) == (lines, total, shipping) for now in moments
        ):
            wrong.append(f"{who}'s page says {lines}, {shipping}, {total}; the ledger had {moments}")
        return "review"
    if re.search(rf'action="/c/{TOKEN}/address"', text):
        beside = set(re.findall(r'name="with" value="([^"]+)"', text))
        # Nothing is agreed to on it: what else could be paid may be of another moment.
        if not any(now.payable for now in moments) or not any(beside <= now.beside for now in moments):
            wrong.append(f"{who}'s page asks for an address, with {beside}; the ledger had {moments}")
        return "form"
    if re.search(r'action="/c/[^"]*/pay"', text):
        wrong.append(f"{who}'s page offers to pay, and tells no total")
    mark = re.search(r'data-mark="(\w+) (\d+) (\d+) ([^"]*)"', text)
    if mark is None:
        # The withdrawal's own page.
        return "other"
    _read_status(world, one, text, mark, moments)
    return "status"


def _read_status(world: World, one: Purchase, text: str, mark: re.Match[str], moments: list[Stand]) -> None:
    wrong, who = world.wrong, one.handle
    facts = re.findall(r"<dt>[^<]*</dt><dd>([^<]*)<time data-ms", text)
    paid = minor(facts[0]) if facts else 0
    so = [now for now in moments if (now.state, now.number, now.paid) == (mark[1], unescape(mark[4]), paid)]
    if not so or int(mark[3]) not in ({now.place for now in moments} if mark[1] == "waitlisted" else {0}):
        wrong.append(f"{who}'s page says {mark[0]}, {paid} paid; the ledger had {moments}")
    if any(now.payable for now in so):
        wrong.append(f"{who} could pay, and the page does not say how: {mark[0]}")
    again = re.search(r'/again".*?<button class="button wide">([^<]*)<', text, re.S)
    if again is not None:
        at_once = again[1] in ("Try again", "Réessayer")
        # Two reads: what is free, and in which state it is, may be of different moments.
        may = any(now.state == "expired" for now in moments) and any(now.sale == "live" for now in moments)
        if not may or not any(
            (now.free >= now.quantity and now.mode != "first_come") == at_once for now in moments
        ):
            wrong.append(f"{who} is offered {again[1]!r}; the ledger had {moments}")
    if paid and one.capture_id:
        pages = [
            page for page in world.payments.pages.values() if any(c.id == one.capture_id for c in page.captures)
        ]
        parcel = [two for two in world.view.together(one) if two.capture_id == one.capture_id]
        taken = sum(two.paid_amount or 0 for two in parcel)
        if sum(c.amount.minor for page in pages for c in page.captures if c.id == one.capture_id) != taken:
            wrong.append(f"{who}'s page says that {paid} of {taken} were paid, and PayPal took something else")


def _read_basket(world: World, who: str, text: str, moments: list[tuple[Line, ...] | None]) -> str:
    if None in moments:
        return "sale"
    inside = re.search(r'<ul class="variants" data-news>(.*?)</ul>', text, re.S)
    found = re.findall(r"<li><span>(\d+) × ([^<]*)</span><span>([^<]*)</span></li>", inside[1]) if inside else []
    lines = tuple(sorted((int(units), unescape(name), minor(amount)) for units, name, amount in found))
    if f"@{who}" not in text:
        return "door"
    if lines not in moments:
        world.wrong.append(f"{who}'s basket says {lines}; the ledger had {moments}")
    return "basket"


def _read_offer(world: World, who: str, text: str, moments: list[tuple[bool, tuple[str, ...]]]) -> str:
    codes = re.findall(r'class="coupon">([^<]*)<', text)
    for code in codes:
        if not any(code in mine for _, mine in moments):
            world.wrong.append(f"{who} is shown the coupon {code}; the ledger had {moments}")
        if code not in world.shop.coupons:
            world.wrong.append(f"{who} is shown the coupon {code}, which the shop does not know")
    if 'class="steps"' in text and not any(is_open for is_open, _ in moments):
        world.wrong.append(f"{who} is told how to take part in an offer that is over")
    if '<p class="left none">' in text and all(is_open for is_open, _ in moments):
        world.wrong.append(f"{who} is told that an offer is over, and it is not")
    return "coupon" if codes else "offer"


def _read_wallet(world: World, who: str, text: str, moments: list[tuple[str, int, int, int]]) -> str:
    found = {name: minor(value) for name, value in re.findall(r'name="(per_\w+)" value="([^"]*)"', text)}
    if not found or 'aria-invalid="true"' in text:
        return "door"
    shown = found["per_purchase"], found["per_month"]
    if not any(shown == (one, month) for _, one, month, _ in moments):
        world.wrong.append(f"{who}'s wallet shows {shown}; the ledger had {moments}")
    spent = re.search(r'<dl class="facts">\s*<dt>[^<]*</dt><dd>[^<]*</dd>\s*<dt>[^<]*</dt><dd>([^<]*)</dd>', text)
    if spent is None:
        return "no wallet"
    if minor(spent[1]) not in {charged for *_, charged in moments}:
        world.wrong.append(f"{who}'s wallet says that {spent[1]} were charged; the ledger had {moments}")
    if all(one is None for one in allowed(world.consents[who], world.clock.ms())):
        world.wrong.append(f"{who} is shown a saved wallet, and never allowed one")
    return "wallet"
