"""A purchase's whole story in time order: the reply, each move with its reason, PayPal's pages, refunds, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bridge import consent
from bridge.house import House
from bridge.money import write as write_money
from bridge.store import Purchase, Task
from bridge.store.records import Moment as Line
from bridge.web.admin.names import REFUND
from bridge.web.admin.wordings import foreign, state, told
from bridge.web.words import language, mark, say
from connectors.values import Money

PAGE = {
    "opening": mark("PayPal's page is being opened"),
    "open": mark("PayPal's page was opened"),
    "bound": mark("PayPal's page was opened, and approved there"),
    "captured": mark("PayPal's page was opened, and paid there"),
    "dead": mark("PayPal's page was opened, and not used"),
}
WALLET = {
    "bound": mark("The saved wallet is to pay"),
    "captured": mark("The saved wallet paid"),
    "dead": mark("The saved wallet did not pay"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: when (ms), what, why; ``tone`` colours its dot, ``quote`` is what the buyer said."""

    at: int
    what: str
    why: str = ""
    tone: str = "calm"
    quote: str = ""
    english: bool = False
    rank: float = 0


def told_of(house: House, purchase: Purchase) -> list[Moment]:
    """Everything the ledger knows, the oldest first."""
    view = house.store.view()
    found: list[Moment] = []
    reply = view.reply(purchase.network, purchase.reply_id)
    if reply is not None:
        said = say("The reply") if reply.deleted_at is None else say("The reply, deleted since")
        found.append(Moment(reply.created_at, said, "", "calm", reply.text, rank=-1))
    history = view.history(purchase.id)
    for at, moment in enumerate(history):
        note = moment.before == moment.after
        what, why = (told(moment.why), "") if note else (state(moment.after), told(moment.why))
        tone = "note" if note else "ordered" if moment.after == "paid" else moment.after
        found.append(Moment(moment.at, what, why, tone, english=foreign(moment.why), rank=at))
    for row in view.payments(purchase.id):
        words = WALLET if consent.wallet_token(row) else PAGE
        amount = write_money(Money(row.amount, row.currency), language())
        rank = _rank(history, "approved") - 0.5
        found.append(Moment(row.created_at, say(words.get(row.state, row.state)), amount, "note", rank=rank))
    for refund in view.refunds(purchase.id):
        amount = write_money(Money(refund.amount, refund.currency), language())
        what = say(
            "Refund of %(amount)s: %(state)s", amount=amount, state=say(REFUND.get(refund.state, refund.state))
        )
        rank = _rank(history, "refunding") + 0.5
        found.append(
            Moment(refund.created_at, what, told(refund.reason), "note", english=foreign(refund.reason), rank=rank)
        )
    return sorted(found, key=lambda moment: (moment.at, moment.rank))


def _rank(history: Sequence[Line], after: str) -> float:
    """Where in the history that state was first reached: what happened in the same millisecond has its order too."""
    return next((at for at, line in enumerate(history) if line.after == after), len(history))


def waiting(house: House, purchase: Purchase) -> list[Task]:
    """Tasks for it that met an error and are tried again, or wait for a person."""
    view = house.store.view()
    subjects = [purchase.id, purchase.reply_id, *(row.id for row in view.refunds(purchase.id))]
    found = [task for subject in subjects for task in view.tasks(subject=subject)]
    return [task for task in found if task.state == "parked" or (task.state == "queued" and task.error)]
