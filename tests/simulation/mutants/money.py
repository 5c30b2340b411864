"""Guards of money, units and orders, of wallets, offers and disputes."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import pytest

from bridge import checkout, consent, holds, listening, moves, writeback
from bridge.checkout import arriving, capturing, events, refunds
from bridge.states import State
from bridge.store.offers import OffersReads, OffersWrites
from bridge.store.purchases import PurchasesReads, PurchasesWrites
from bridge.store.replies import RepliesReads
from bridge.store.tasks import TasksReads
from bridge.store.wallets import WalletsReads
from connectors.simulators.memory import MemoryPayments, MemoryShop
from tests.simulation.mutants.guards import handlers, mutant


@mutant
def a_capture_that_does_not_look_first(patch: pytest.MonkeyPatch) -> None:
    """PayPal is asked again after a lost answer, and takes the money again."""
    real = MemoryPayments._capture

    def capture(self: MemoryPayments, page_id: str) -> Any:
        page = self.pages[page_id]
        if page.captures and page.captures[-1].state == "completed":
            page.state = "approved"
            earlier, page.captures = page.captures, []
            taken = real(self, page_id)
            page.captures = [*earlier, taken]
            return taken
        return real(self, page_id)

    patch.setattr(MemoryPayments, "_capture", capture)


@mutant
def an_order_under_a_new_reference_each_time(patch: pytest.MonkeyPatch) -> None:
    """The shop's order is placed again after a lost answer: the reference by which it is found is another one."""
    real, count = writeback.order_draft, iter(range(10**9))

    def draft(*args: Any, **more: Any) -> Any:
        made = real(*args, **more)
        return replace(made, reference=f"{made.reference}-{next(count)}")

    patch.setattr(writeback, "order_draft", draft)


@mutant
def a_refund_with_a_new_reference_each_time(patch: pytest.MonkeyPatch) -> None:
    """A refund whose answer was lost is made again: its row, and so its reference, is another one at each try."""
    real, count = refunds._row, iter(range(10**9))
    names: dict[str, str] = {}

    def row(house: Any, task: Any) -> Any:
        found = real(house, task)
        if found is None or found[0].state != "queued" or task.kind != "refund":
            return found
        name = f"{found[0].id}-{next(count)}"
        names[name] = found[0].id
        return replace(found[0], id=name), found[1]

    back = refunds.money_is_back
    patch.setattr(refunds, "_row", row)
    patch.setattr(refunds, "money_is_back", lambda house, tx, one, refund_id: back(
        house, tx, replace(one, id=names.get(one.id, one.id)), refund_id))  # fmt: skip


@mutant
def a_wallet_that_is_charged_under_a_new_name_each_time(patch: pytest.MonkeyPatch) -> None:
    """A charge whose answer was lost is made again."""
    real, count = MemoryPayments._charge_saved, iter(range(10**9))

    def charge(self: MemoryPayments, request: Any, token: str) -> Any:
        return real(self, replace(request, reference=f"{request.reference}-{next(count)}"), token)

    patch.setattr(MemoryPayments, "_charge_saved", charge)


@mutant
def a_wallet_that_is_charged_whatever_its_owner_wants(patch: pytest.MonkeyPatch) -> None:
    """Deleted, or its ceilings lowered, since the reply: nobody looks again."""
    patch.setattr(consent, "objection", lambda *_: "")
    patch.setattr(consent, "fits", lambda *_: "")


@mutant
def a_wallet_that_is_charged_unheard(patch: pytest.MonkeyPatch) -> None:
    """The time to say "cancel" is over by our clock, and what was said in it is on its way to us."""
    patch.setattr("bridge.bootstrap.HANDLERS", {**handlers(), "wallet_buy": _unheard})
    patch.setattr(WalletsReads, "looked", lambda self, network, way: 2**62)
    patch.setattr(WalletsReads, "unsettled", lambda self, network, author_id: False)


def _unheard(house: Any, task: Any) -> None:
    checkout.buy_by_wallet(house, task, lambda house, moment: None)


@mutant
def every_approved_page_is_captured(patch: pytest.MonkeyPatch) -> None:
    """A buyer who approves two pages of one purchase pays twice."""
    real = arriving._bind

    def bind(house: Any, tx: Any, page: Any) -> bool:
        row = tx.payment(page_id=page.id)
        purchase = tx.purchase(row.purchase_id) if row else None
        if purchase is not None and purchase.capture_id and purchase.payment_id != row.id and row.state == "open":
            tx.change_purchase(purchase, payment_id=row.id)
            tx.change_payment(row.id, state="bound")
            tx._db.execute("UPDATE purchases SET state = 'approved' WHERE id = ?", (purchase.id,))
            tx.add_tasks([arriving.capture_task(purchase.id, row.id)])
            return True
        return real(house, tx, page)

    patch.setattr(arriving, "_bind", bind)


@mutant
def a_late_approval_that_takes_no_units(patch: pytest.MonkeyPatch) -> None:
    """Approved after the hold ran out: the units may be somebody else's by then."""
    real = PurchasesWrites.change_free

    def change_free(self: Any, sale_id: str, sku: str, by: int) -> None:

        if sys._getframe(1).f_code.co_name != "_take_units":
            real(self, sale_id, sku, by)

    patch.setattr(PurchasesWrites, "change_free", change_free)


@mutant
def a_move_that_does_not_look_where_it_starts(patch: pytest.MonkeyPatch) -> None:
    """Two actors move one purchase: the conditional update is what stops the second."""

    def move(self: Any, purchase: Any, after: Any, why: str, **fields: Any) -> Any:
        names = "".join(f", {name} = ?" for name in fields)
        self._db.execute(
            f"UPDATE purchases SET state = ?, changed_at = ?{names} WHERE id = ?",
            (after, self.clock.ms(), *fields.values(), purchase.id),
        )
        self._db.execute(
            "INSERT INTO history (purchase_id, at, before, after, why) VALUES (?, ?, ?, ?, ?)",
            (purchase.id, self.clock.ms(), purchase.state, after, why),
        )
        return self.purchase(purchase.id)

    def stale(house: Any) -> int:
        due = house.store.view().due_holds(house.clock.ms())
        for one in due:
            house.store.write(lambda tx, one=one: moves.release(house, tx, one, State.EXPIRED, "ran out"))
        return len(due)

    patch.setattr(PurchasesWrites, "move", move)
    patch.setattr("bridge.holds.lifecycle.expire_due", stale)
    patch.setattr(holds, "expire_due", stale)


@mutant
def units_that_come_back_to_nobody(patch: pytest.MonkeyPatch) -> None:
    """Who waits in line is forgotten when units return."""
    patch.setattr(moves, "promote", lambda house, tx, sale_id, sku: 0)


@mutant
def a_paid_purchase_without_its_task(patch: pytest.MonkeyPatch) -> None:
    """The task that writes the order is queued after the commit, and the sweep does not look."""
    real = capturing.settle_capture

    def settle(house: Any, tx: Any, purchase_id: str, taken: Any) -> None:
        add, tx.add_tasks = tx.add_tasks, lambda tasks: 0
        try:
            real(house, tx, purchase_id, taken)
        finally:
            tx.add_tasks = add
        purchase = tx.purchase(purchase_id)
        if house.clock.ms() % 7:
            tx.add_tasks([capturing.NewTask("shop", "write_back", f"order:{purchase.id}", purchase.id)])

    patch.setattr(capturing, "settle_capture", settle)
    patch.setattr(events, "settle_capture", settle)
    patch.setattr("bridge.reconcile._revive", lambda tx: 0)


@mutant
def a_cursor_that_runs_ahead(patch: pytest.MonkeyPatch) -> None:
    """How far we heard is kept before what we heard."""
    real = listening.hear

    def hear(house: Any, replies: Any, cursor: str = "", newest: str = "") -> int:
        if cursor and newest:
            house.store.write(lambda tx: tx.set_cursor(cursor, newest))
        return real(house, replies, cursor, newest)

    patch.setattr("bridge.listening.looks.hear", hear)


@mutant
def a_wallet_that_does_not_look_whether_the_reply_stands(patch: pytest.MonkeyPatch) -> None:
    """Whether the reply was deleted in the time to say "cancel" is not asked before the charge."""
    patch.setattr(WalletsReads, "waiting", lambda self, network: [])


@mutant
def nobody_counts_the_limit(patch: pytest.MonkeyPatch) -> None:
    """The limit per buyer is not looked at."""
    patch.setattr(RepliesReads, "taken", lambda self, network, authors, sale_ids: {})


@mutant
def a_refund_that_forgets_the_shop(patch: pytest.MonkeyPatch) -> None:
    """The money goes back, and the shop's order does not show it."""

    def back(house: Any, tx: Any, row: Any, refund_id: str) -> None:
        purchase = tx.purchase(row.purchase_id)
        tx.change_refund(row.id, state="given", payment_refund_id=refund_id)
        tx.change_purchase(purchase, refunded=purchase.refunded + row.amount)
        refunds._finish(house, tx, row)

    patch.setattr(refunds, "money_is_back", back)


@mutant
def an_order_whatever_became_of_the_money(patch: pytest.MonkeyPatch) -> None:
    """The shop's order is placed although the purchase was refunded meanwhile."""
    real = PurchasesReads.purchase

    def write_back(house: Any, task: Any) -> None:
        purchase = house.store.view().purchase(task.subject)
        view = house.store.view()
        members = view.together(purchase)
        draft = writeback.order_draft(view, members, purchase.address, paid_with=house.paid_with)
        order = house.shop.place_order(draft)
        if real(house.store.view(), purchase.id).state == "paid":
            house.store.write(lambda tx: writeback._bind(tx, purchase.id, order))

    patch.setattr(writeback, "write_back", write_back)
    patch.setattr("bridge.bootstrap.HANDLERS", {**handlers(), "write_back": write_back})


@mutant
def a_parcel_that_forgets_who_is_in_it(patch: pytest.MonkeyPatch) -> None:
    """Paid together, and only the lead moves on."""
    real = PurchasesReads.together

    def together(self: Any, purchase: Any) -> Any:
        return real(self, purchase) if purchase.state in ("held", "declined") else [purchase]

    patch.setattr(PurchasesReads, "together", together)


@mutant
def a_coupon_with_a_new_code_each_time(patch: pytest.MonkeyPatch) -> None:
    """After a lost answer another coupon is made."""
    real = MemoryShop.create_coupon

    def create(self: MemoryShop, code: str, *args: Any, **more: Any) -> Any:
        return real(self, f"{code}-{len(self.coupons)}" if self.coupons_made[code] else code, *args, **more)

    patch.setattr(MemoryShop, "create_coupon", create)


@mutant
def an_offer_that_does_not_look_who_has_one(patch: pytest.MonkeyPatch) -> None:
    """Whoever posts again is counted again."""
    patch.setattr(OffersReads, "grants_of", lambda self, *_: [])
    patch.setattr(OffersWrites, "add_grant", lambda self, grant: True)


@mutant
def nobody_is_reminded(patch: pytest.MonkeyPatch) -> None:
    """Who holds is never told that it runs out."""
    patch.setattr(holds, "remind_due", lambda house: 0)


@mutant
def a_dispute_that_forgets_the_order(patch: pytest.MonkeyPatch) -> None:
    """Won before the order stood: nobody writes it any more."""
    real = PurchasesWrites.move

    def move(self: Any, purchase: Any, after: Any, why: str, **fields: Any) -> Any:
        if (purchase.state, after) == (State.DISPUTED, State.PAID):
            return purchase
        return real(self, purchase, after, why, **fields)

    patch.setattr(PurchasesWrites, "move", move)


@mutant
def a_dispute_that_is_over_before_it_began(patch: pytest.MonkeyPatch) -> None:
    """Notices in the wrong order: the one of its beginning opens it again."""
    patch.setattr(TasksReads, "disputes_resolved", lambda self, source, dispute_id: [])
