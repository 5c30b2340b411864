"""Gifts at PayPal: a page that pays the recipient's own account, captured once, and what PayPal says of it afterwards.

A gift has one page that may be paid. Another is opened only when the old one can never be captured by us any more: its
reference is no longer the gift's, and nothing but the gift's own page is ever captured."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from bridge.errors import Conflict
from bridge.giving.asking import page_url
from bridge.house import House
from bridge.patience import Patience
from bridge.store import NewTask, Stale, Task, Tx
from bridge.store.gifts import Gift, GiftState, gifts, writes
from connectors.errors import ConnectorError, PayeeTrouble, Refused, Retryable
from connectors.values import Address, Capture, Money, PaymentLine, PaymentPage, PaymentRequest

log = logging.getLogger("replycart.giving")
#: PayPal takes approvals of an order for three hours; a page that is about to end is no place to send anybody.
APPROVABLE_MS = 170 * 60_000
#: Pages are looked at by the sweep for so long.
PAGE_LIFE_MS = 6 * 3_600_000
REFERENCE = re.compile(r"gift-([0-9A-HJKMNP-TV-Z]{26})-[0-9]{1,5}")
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
LABEL = {"en": {"donate": "Donation", "send": "Gift"}, "fr": {"donate": "Don", "send": "Cadeau"}}


def request(house: House, gift: Gift, lang: str) -> PaymentRequest:
    total, nothing = Money(gift.amount, gift.currency), Money(0, gift.currency)
    name = f"{LABEL[lang if lang in LABEL else 'en'][gift.kind]}: {gift.payee_name or '@' + gift.to_handle}"
    url = page_url(house, gift)
    return PaymentRequest(
        reference=gift.reference, total=total, lines=(PaymentLine(name, "", 1, total),), shipping=nothing, tax=nothing,
        discount=nothing, address=Address("", "", "", "", ""), return_url=f"{url}/back", cancel_url=url,
        locale=LOCALES.get(lang, "en-GB"), description=name, payee=gift.payee,
    )  # fmt: skip


def current(house: House, gift: Gift) -> Gift:
    """The gift with its charity's account at PayPal as the configuration has it now: it may have been corrected since the
    gift was asked for. No account where the charity is gone from it."""
    if gift.kind != "donate" or gift.state not in ("asked", "open", "declined"):
        return gift
    charity = house.config.giving.charities.get(gift.to_handle)
    if charity is None:
        return replace(gift, payee="")
    return replace(gift, payee=charity.payee, payee_name=charity.name)


def open_page(house: House, gift: Gift, lang: str) -> str:
    """Where to send the sender to pay; called twice it gives the same page.

    ``Conflict`` when there is nothing (more) to pay, ``Retryable`` when PayPal is away."""
    if gift.state not in ("open", "declined"):
        raise Conflict(f"this gift is {gift.state}")
    gift, named = current(house, gift), gift
    if not gift.payee:
        raise Conflict(f"{named.payee_name} is no charity of the configuration any more")
    if gift.page_id is not None:
        known = _known(house, gift)
        if known is not None and known.state == "created" and gift.payee == named.payee:
            return known.url or gift.url
        if known is not None and known.state in ("approved", "completed"):
            arrived(house, known)
            return page_url(house, gift)
    if gift.page_no == 0 or gift.page_id is not None or gift.payee != named.payee:
        gift = house.store.write(lambda tx: _turned(tx, gift))
    try:
        page = house.payments.open(request(house, gift, lang))
    except PayeeTrouble:
        house.store.write(lambda tx: _no_account(tx, gift))
        house.bell.ring("alerts")
        raise
    except Refused as refusal:
        if refusal.code == "duplicate":
            house.store.write(lambda tx: _paid_before(tx, gift))
            house.bell.ring("alerts")
        raise
    house.store.write(lambda tx: _opened(tx, gift, page))
    if page.state != "created":
        # Paid before, and this ledger does not know of it: it was put back to a copy.
        look(house, page.id)
        return page_url(house, gift)
    return page.url


def _turned(tx: Tx, gift: Gift) -> Gift:
    """The next page's number, written before PayPal is asked for it: asked again after a crash it is the same page."""
    known = writes(tx)
    now = known.gift(gift.id)
    if now is None or now.state not in ("open", "declined"):
        raise Conflict(f"this gift is {now.state if now else 'gone'}")
    if now.page_no != gift.page_no:
        # Another click was first.
        return now
    if now.expires_at <= tx.clock.ms():
        # Its time is over, only its last page was still good: another would put off the end for ever.
        raise Conflict("this gift is expired")
    known.change_gift(
        now, page_no=now.page_no + 1, page_id=None, url="", opened_at=tx.clock.ms(), payee=gift.payee,
        payee_name=gift.payee_name,
    )  # fmt: skip
    return known.gift(gift.id) or now


def _paid_before(tx: Tx, gift: Gift) -> None:
    text = f"PayPal says that {gift.reference} is paid, and this ledger does not know of it (was it put back to a copy?)"
    tx.alert("payment", gift.id, text, f"duplicate:{gift.reference}")


def _no_account(tx: Tx, gift: Gift) -> None:
    """PayPal takes nothing for that account: who it is for says where to again; a charity's is the merchant's matter."""
    known = writes(tx)
    now = known.gift(gift.id)
    if now is None or now.state not in ("open", "declined"):
        return
    if now.kind == "send":
        if known.payee(now.network, now.to_id) == now.payee:
            known.keep_payee(now.network, now.to_id, now.to_handle, "")
        known.move_gift(
            now, "unclaimed", "PayPal takes nothing for that account", reason="payee", payee="",
            page_no=now.page_no + 1, page_id=None, url="", opened_at=None,
        )  # fmt: skip
    else:
        text = f"PayPal takes no gifts for {now.payee_name}: correct its payee under `giving.charities`"
        tx.alert("payment", now.id, text, f"payee:{now.to_handle}:{now.payee}")


def _opened(tx: Tx, gift: Gift, page: PaymentPage) -> None:
    known = writes(tx)
    now = known.gift(gift.id)
    if now is not None and now.page_no == gift.page_no and now.page_id is None:
        known.change_gift(now, page_id=page.id, url=page.url, opened_at=tx.clock.ms())


def _known(house: House, gift: Gift) -> PaymentPage | None:
    """The page as PayPal has it; None when it can no longer be approved."""
    try:
        page = house.payments.look_up(gift.page_id or "")
    except Refused as refusal:
        if refusal.code != "not_found":
            raise
        return None
    stale = page.state == "created" and house.clock.ms() - (gift.opened_at or 0) > APPROVABLE_MS
    return None if stale or page.state == "voided" else page


def look(house: House, page_id: str) -> bool:
    """Ask PayPal how a gift's page stands, and act on it. False when it is none."""
    if gifts(house.store.view()).gift_of_page(page_id) is None:
        return False
    try:
        page = house.payments.look_up(page_id)
    except Refused as refusal:
        if refusal.code != "not_found":
            raise
        return True
    arrived(house, page)
    return True


def arrived(house: House, page: PaymentPage) -> None:
    """The sender approved, or more: seen by the browser, a webhook or the sweep. Whoever comes first moves it."""
    if page.state in ("approved", "completed"):
        house.store.write(lambda tx: _arrived(tx, page))
        house.bell.ring("payments", "alerts")


def _arrived(tx: Tx, page: PaymentPage) -> None:
    known = writes(tx)
    gift = known.gift_of_page(page.id)
    if gift is None:
        return
    if gift.state in ("open", "declined"):
        if page.amount != Money(gift.amount, gift.currency) or page.reference != gift.reference:
            text = f"PayPal's order {page.id} shows {page.amount} for a gift of {gift.amount} {gift.currency}"
            tx.alert("payment", gift.id, f"{text}; it is not captured", f"gift:{page.id}")
            return
        gift = known.move_gift(gift, "paying", "approved at PayPal")
    if page.captures:
        settle(tx, gift, page.captures[-1])
    elif gift.state == "paying" and not any(
        task.kind == "gift_capture" and task.state in ("queued", "running", "parked")
        for task in tx.tasks(subject=gift.id)
    ):
        key = f"gift_capture:{page.id}:{tx.clock.ms()}"
        tx.add_tasks([NewTask("payments", "gift_capture", key, gift.id, priority=10)])


def capture(house: House, task: Task) -> None:
    """Task: have PayPal take the money, for the recipient. Killed anywhere, PayPal is asked what it did first."""
    gift = gifts(house.store.view()).gift(task.subject)
    if gift is None or gift.state != "paying" or gift.page_id is None:
        return
    try:
        taken = house.payments.capture(gift.page_id, gift.reference)
    except Refused as refusal:
        code = refusal.code
        why = {
            "declined": "PayPal declined the payment",
            "not_approved": "the approval at PayPal ran out",
            "not_found": "PayPal no longer knows the order",
        }.get(code)
        if why is None:
            raise
        house.store.write(lambda tx: _refused(tx, gift, why, code))
        return
    except PayeeTrouble:
        # Not our account: nobody else's payments wait for it.
        house.store.write(
            lambda tx: _refused(tx, gift, "PayPal takes nothing for the recipient's account", "payee")
        )
        return
    house.store.write(lambda tx: settle(tx, gift, taken))
    log.info("gift %s: %s", gift.id, taken.state)


def _refused(tx: Tx, gift: Gift, why: str, code: str) -> None:
    """Nothing was taken, and nothing can be for this page: the next try has another reference."""
    known = writes(tx)
    now = known.gift(gift.id)
    if now is not None and now.state == "paying":
        known.move_gift(
            now, "declined", why, reason=code, page_no=now.page_no + 1, page_id=None, url="", opened_at=None
        )


#: What PayPal told before is heard after what came of it.
_LATE = (("returned", "paid"), ("returned", "pending"), ("paid", "pending"))


def settle(tx: Tx, gift: Gift, capture: Capture) -> None:
    """Bring the gift in line with its capture. ``gift``: as it stood when PayPal was asked."""
    known = writes(tx)
    now = known.gift(gift.id)
    if now is None or capture.amount != Money(now.amount, now.currency):
        return
    if now.page_no != gift.page_no and capture.state in ("pending", "declined", "failed"):
        # An answer that took long: PayPal has decided meanwhile, and this page was put aside.
        return
    steps: dict[str, tuple[GiftState, ...]] = {
        "completed": ("paid",), "partially_refunded": ("paid",), "pending": ("pending",), "declined": ("declined",),
        "failed": ("declined",), "refunded": ("paid", "returned"),
    }  # fmt: skip
    why = {
        "paid": "PayPal took it to the recipient's account", "pending": "PayPal holds it",
        "declined": "PayPal declined the payment", "returned": "it went back to the sender",
    }  # fmt: skip
    for after in steps[capture.state]:
        if now.state == after or (now.state, after) in _LATE:
            continue
        fields: dict[str, object] = {
            "capture_id": capture.id,
            "reason": capture.reason if after == "pending" else "",
        }
        if after == "paid":
            fields["paid_at"] = tx.clock.ms()
        if after == "declined":
            fields |= {"page_no": now.page_no + 1, "page_id": None, "url": "", "opened_at": None}
        now = known.move_gift(now, after, why[after], **fields)


def understand(house: House, task: Task) -> bool:
    """Task: act on a stored event of PayPal where it speaks of a gift; False where it does not."""
    view = house.store.view()
    event = view.event(house.payments.platform, task.subject)
    if event is None or event.state != "new":
        return False
    named = REFERENCE.fullmatch(str(event.body.get("reference") or ""))
    gift = gifts(view).gift_of_page(event.resource) or (gifts(view).gift(named[1]) if named else None)
    if gift is None and named is None:
        return False
    state = "unknown"
    if gift is not None:
        state = "done"
        if gift.page_id is not None:
            look(house, gift.page_id)
    house.store.write(lambda tx: tx.finish_event(event.source, event.event_id, state))
    return True


def sweep(house: House) -> int:
    """Gifts that PayPal may have moved without our hearing of it. Returns how many were looked at."""
    looked, patience = 0, Patience()
    found = gifts(house.store.view()).gifts_to_look_at(house.clock.ms(), PAGE_LIFE_MS)
    for gift in (one for one in found if one.page_id is not None):
        try:
            look(house, gift.page_id or "")
            patience.heard()
        except Retryable as error:
            if patience.over(error):
                break
            continue
        except (ConnectorError, Stale) as error:
            log.warning("gifts: %s: %s", gift.id, error)
        looked += 1
    return looked
