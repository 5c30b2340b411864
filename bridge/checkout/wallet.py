"""Paying with the reply alone: a wallet that its owner saved once, with ceilings of their own.

The money is taken the same way as ever: the shop's stock is looked at, the purchase moves to "paying", and only then is
the wallet charged, by a reference of ours. What the wallet refuses, or its owner's ceilings forbid, stays a hold that is
paid on a page.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from bridge import consent
from bridge.checkout.address import read_address, take_address
from bridge.checkout.arriving import capture_task
from bridge.checkout.opening import reserve
from bridge.checkout.requests import LOCALES
from bridge.errors import Conflict, Invalid, NoneLeft, NotFound
from bridge.house import House
from bridge.outbox import Later
from bridge.states import State
from bridge.store import NewTask, Purchase, Stale, Task, Tx
from bridge.store.records import PaymentRow, dump_address, dump_quote
from bridge.store.wallets import Wallet, wallets
from bridge.store.wallets import writes as wallet_writes
from connectors.contracts import Payments
from connectors.errors import Refused
from connectors.values import Money, WalletRequest

log = logging.getLogger("replycart.checkout")
#: A promise to buy lasts so many days at most.
LONGEST_PROMISE = 90
#: How long until it is tried again to hear a network that is away.
AWAY_SECONDS = 15.0


def offered(house: House) -> bool:
    """Whether buyers may save a wallet here."""
    able = getattr(type(house.payments), "save_wallet", None) is not Payments.save_wallet
    return house.config.selling.wallets and able


def wallet_of(house: House, network: str, buyer_id: str) -> Wallet | None:
    return wallets(house.store.view()).wallet(network, buyer_id)


def saved_address(wallet: Wallet) -> dict[str, str]:
    """The address that goods go to, as a form."""
    found: dict[str, str] = json.loads(wallet.address)
    return found


def save(
    house: House, account: Mapping[str, str], form: Mapping[str, str], ceilings: tuple[int, int], lang: str
) -> str:
    """Keep address and ceilings (minor units of the shop's currency: one purchase, one month). Returns where the owner
    consents at PayPal; "" when a saved wallet was only changed.

    ``Invalid`` names the field, ``Retryable`` when PayPal is away: what was entered is kept."""
    if not offered(house):
        raise NotFound("this shop saves no wallets")
    per_purchase, per_month = ceilings
    wrong: dict[str, str] = {}
    if per_purchase < 1:
        wrong["per_purchase"] = "required"
    if per_month < per_purchase:
        wrong["per_month"] = "month"
    try:
        address = read_address(form, None)
    except Invalid as invalid:
        raise Invalid({**{name: texts[0] for name, texts in invalid.errors.items()}, **wrong}) from None
    if wrong:
        raise Invalid(wrong)
    network, buyer_id = account["network"], account["id"]
    currency = house.shop.currency()

    def write(tx: Tx) -> Wallet:
        known = wallet_writes(tx).wallet(network, buyer_id)
        now = tx.clock.ms()
        saved = known is not None and known.state == "saved"
        made = Wallet(
            network, buyer_id, account["handle"], "saved" if saved else "asked",
            known.reference if known and saved else f"wallet-{tx.clock.new_id()}",
            known.setup_id if known and saved else "", known.token if known and saved else "",
            known.label if known and saved else "", per_purchase, per_month, currency,
            json.dumps(asdict(address), ensure_ascii=False), lang, known.created_at if known else now, now,
        )  # fmt: skip
        wallet_writes(tx).put_wallet(made)
        return made

    wallet = house.store.write(write)
    if wallet.state == "saved":
        return ""
    back = f"{house.config.public_url}/wallet"
    page = house.payments.save_wallet(
        WalletRequest(
            wallet.reference,
            f"{back}/back",
            back,
            LOCALES.get(lang, "en-GB"),
            f"{house.config.seller.name}: replies that buy",
        )
    )

    def remember(tx: Tx) -> bool:
        now = wallet_writes(tx).wallet(network, buyer_id)
        if now is None or (now.state, now.reference) != ("asked", wallet.reference):
            # Deleted, saved or asked for anew in another window while PayPal answered: that is the last word.
            return now is None or now.state != "saved"
        wallet_writes(tx).put_wallet(replace(now, setup_id=page.id))
        return True

    return page.url if house.store.write(remember) else ""


def finish(house: House, network: str, buyer_id: str) -> bool:
    """The owner comes back from PayPal. False when they did not consent."""
    wallet = wallet_of(house, network, buyer_id)
    if wallet is None or wallet.state != "asked" or not wallet.setup_id:
        return wallet is not None and wallet.state == "saved"
    try:
        saved = house.payments.saved_wallet(wallet.setup_id, wallet.reference)
    except Refused as refusal:
        if refusal.code in ("not_approved", "not_found"):
            return False
        raise

    def write(tx: Tx) -> bool:
        now = wallet_writes(tx).wallet(network, buyer_id)
        if now is None or now.reference != wallet.reference:
            # Deleted meanwhile, or asked for anew: this consent must not stay behind at PayPal.
            tx.add_tasks([_forget(wallet.reference, saved.token)])
            return False
        kept = replace(now, state="saved", token=saved.token, label=saved.label, changed_at=tx.clock.ms())
        wallet_writes(tx).put_wallet(kept)
        return True

    return house.store.write(write)


def delete(house: House, network: str, buyer_id: str) -> None:
    """Its owner takes it back, here and at PayPal."""
    house.store.write(lambda tx: drop(tx, network, buyer_id))
    house.bell.ring("payments")


def drop(tx: Tx, network: str, buyer_id: str) -> None:
    """The same within another change."""
    wallet = wallet_writes(tx).wallet(network, buyer_id)
    if wallet is None:
        return
    wallet_writes(tx).drop_wallet(network, buyer_id)
    if wallet.token:
        tx.add_tasks([_forget(wallet.reference, wallet.token)])


def _forget(reference: str, token: str) -> NewTask:
    """Known by our reference: key and subject stand in lists, logs and alerts, where nothing that can be charged belongs."""
    key = f"forget_wallet:{reference}"
    return NewTask("payments", "forget_wallet", key, reference, priority=60, payload={"token": token})


def forget(house: House, task: Task) -> None:
    """Task: PayPal charges that wallet no more."""
    # A task that an older Replycart queued has the token as its subject.
    house.payments.forget_wallet(str(task.payload.get("token") or task.subject))


def promise(house: House, purchase: Purchase, days: int) -> None:
    """Somebody in line, with a saved wallet, buys by itself when units come back within so many days; 0 takes it back.

    ``Conflict`` when it is not in line any more, or there is no wallet."""
    if not 0 <= days <= LONGEST_PROMISE:
        raise Invalid({"days": f"must be between 1 and {LONGEST_PROMISE}"})

    def write(tx: Tx) -> None:
        now, known = tx.purchase(purchase.id), wallet_writes(tx)
        if now is None or now.state is not State.WAITLISTED:
            raise Conflict(f"purchase {purchase.id} is not in line any more")
        wallet = known.wallet(now.network, now.buyer_id)
        if days == 0:
            known.drop_promise(now.id)
            tx.note(now, "the promise was taken back")
        elif tx.shut(now.network, [now.buyer_id]):
            raise Conflict("replies of this account are not served")
        elif wallet is None or wallet.state != "saved" or wallet.currency != now.currency:
            raise Conflict("there is no saved wallet in this currency")
        else:
            known.put_promise(now.id, tx.clock.ms() + days * 86_400_000)
            tx.note(now, "promised to buy when units come back")

    house.store.write(write)


Hear = Callable[[House, int], None]


def buy(house: House, task: Task, hear: Hear) -> None:
    """Task: the time to say "cancel" is over. Hear what was said in it; then reckon what it comes to, look at what its
    owner allows, and send it on to the capture.

    ``hear``: sees to it that everything said on the house's network up to that time (ms) is stored; ``Later`` when it
    cannot yet. A network that is away holds the purchase up until its hold runs out: without hearing nothing is charged."""
    view = house.store.view()
    purchase = view.purchase(task.subject)
    if purchase is None or purchase.state is not State.HELD or not purchase.payable:
        return
    until = int(task.payload.get("until") or task.due)
    goods = Money(purchase.quantity * purchase.unit, purchase.currency)
    if why := consent.objection(view, purchase, goods, house.clock.ms()):
        _not_bought(house, purchase.id, why)
        return
    if purchase.network not in house.networks:
        raise Later(AWAY_SECONDS, f"{purchase.network} is not configured: nobody can say cancel there")
    hear(house.at(purchase.network), until + consent.late_ms(house.store.many))
    wallet = wallet_of(house, purchase.network, purchase.buyer_id)
    if wallet is None:
        _not_bought(house, purchase.id, "wallet:gone")
        return
    try:
        reckoned = take_address(house, purchase, saved_address(wallet))
    except Invalid as error:
        _not_bought(house, purchase.id, "wallet:address", ", ".join(sorted(error.errors)))
        return
    except Refused as refusal:
        _not_bought(house, purchase.id, "wallet:shop", refusal.code)
        return
    except Conflict as error:
        _not_bought(house, purchase.id, "wallet:shop", str(error))
        return
    try:
        why = house.store.write(lambda tx: _send(house, tx, task, reckoned, wallet.address, until))
    except NoneLeft:
        why = "wallet:taken"
    if why:
        # It stays what it would be without a wallet: held, to be paid on its page, which says why.
        _not_bought(house, purchase.id, why)
        return
    house.bell.ring("payments")


def _not_bought(house: House, purchase_id: str, why: str, more: str = "") -> None:
    said = f"not bought by itself: {consent.REASONS[why]}{': ' if more else ''}{more}"

    def write(tx: Tx) -> None:
        now = tx.purchase(purchase_id)
        if now is not None and now.state is State.HELD:
            tx.note(now, said)
            tx.change_purchase(now, reason=why)

    house.store.write(write)


def _send(house: House, tx: Tx, task: Task, reckoned: Purchase, reckoned_for: str, until: int) -> str:
    """Everything is as it was when it was reckoned, everything said in time is understood, and the owner still allows it:
    on to the capture. Else why not; ``Later`` when it cannot be known yet."""
    purchase, known = tx.purchase(reckoned.id), wallet_writes(tx)
    gone = tx.task(task.id) is None
    if gone or purchase is None or purchase.state is not State.HELD or purchase.quote is None:
        # Cancelled, paid on its page, or run out and held once more, meanwhile.
        raise Stale(f"purchase {reckoned.id} has moved on")
    ways = ("mentions", "messages") if house.config.selling.messages else ("mentions",)
    heard = min(known.looked(purchase.network, way) for way in ways)
    if heard < until + consent.late_ms(house.store.many) or known.unsettled(purchase.network, purchase.buyer_id):
        raise Later(1.0, "what was said in the time to say cancel is not understood yet")
    total = purchase.quote.total
    if why := consent.objection(tx, purchase, total, tx.clock.ms()):
        return why
    wallet = known.wallet(purchase.network, purchase.buyer_id)
    assert wallet is not None
    if (purchase.address, purchase.quote) != (reckoned.address, reckoned.quote) or wallet.address != reckoned_for:
        raise Later(0.5, "another address was given meanwhile: it is reckoned anew")
    reserve(tx, [purchase.id])
    purchase = tx.purchase(purchase.id) or purchase
    address = dump_address(purchase.address)
    request = {
        "quote": dump_quote(purchase.quote), "address": address, consent.CHARGED: wallet.token, consent.UNTIL: until,
    }  # fmt: skip
    rows = tx.payments(purchase.id)
    row = PaymentRow(
        id=tx.clock.new_id(), purchase_id=purchase.id, reference=f"{purchase.id}-{len(rows) + 1}", page_id=None, url="",
        amount=total.minor, currency=total.currency, state="bound", request=json.dumps(request),
        created_at=tx.clock.ms(), capture_sent_at=None,
    )  # fmt: skip
    tx.add_payment(row)
    tx.dissolve(purchase)
    tx.move(
        purchase, State.APPROVED, "by the wallet that its owner saved", units=purchase.quantity, payment_id=row.id,
        address=address, quote=dump_quote(purchase.quote), reason="", parcel="",
    )  # fmt: skip
    for other in rows:
        if other.state in ("opening", "open"):
            # A page of it may be open in a browser: approved now, it would be paid twice.
            tx.change_payment(other.id, state="dead")
    tx.add_tasks([capture_task(purchase.id, f"{row.id}:{tx.clock.ms()}")])
    return ""
