"""PayPal in a dictionary."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from connectors.contracts import Payments, Surroundings
from connectors.errors import RefusalCode, Refused
from connectors.simulators.memory.failing import Failing, Settings, notice, signed
from connectors.values import (
    Capture,
    CaptureState,
    Event,
    Finding,
    Money,
    PageState,
    PaymentPage,
    PaymentRequest,
    Refund,
    SavedWallet,
    WalletPage,
    WalletRequest,
)

#: As PayPal has it: so long can a buyer approve, and so long does an approval last.
APPROVABLE = timedelta(hours=3)


@dataclass(slots=True)
class _Page:
    request: PaymentRequest
    made_at: datetime
    state: PageState = "created"
    instrument: str = "ok"
    captures: list[Capture] = field(default_factory=list)
    approved_at: datetime | None = None


class MemoryPayments(Failing, Payments):
    """``approve`` is the buyer; ``taken`` counts captures per page, ``refunded`` has the refunds by reference,
    ``sent`` the notices (headers, body) in the order of what happened; nobody delivers them but the test."""

    platform = "memory"
    title = "PayPal"
    settings = Settings
    writes = frozenset(
        {"open", "capture", "refund", "save_wallet", "saved_wallet", "charge_saved", "forget_wallet"}
    )

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        super().__init__()
        self.now = now or (lambda: datetime.now(UTC))
        self.pages: dict[str, _Page] = {}
        self.taken: defaultdict[str, int] = defaultdict(int)
        self.refunded: dict[str, Refund] = {}
        self.sent: list[tuple[dict[str, str], bytes]] = []
        self.secret = "memory"
        self.wallets: dict[str, str] = {}
        #: By its id: the disputed capture, and how it ended: "" while it is open.
        self.disputes: dict[str, tuple[str, str]] = {}
        self._refund_of: dict[str, str] = {}
        self._page_of: dict[str, str] = {}

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        made = cls(around.now)
        made.secret = str(settings.get("secret") or "memory")
        return made

    def _refused(self, message: str, code: RefusalCode = "other") -> Refused:
        return Refused(message, code=code, platform=self.platform)

    def check(self) -> Sequence[Finding]:
        return self._look("payments")

    # the buyer and the platform

    def approve(self, page_id: str, instrument: str = "ok") -> None:
        """The buyer approves; ``instrument``: ok, declined or echeck (pending)."""
        with self.lock:
            page = self.pages[page_id]
            page.state, page.instrument, page.approved_at = "approved", instrument, self.now()
            self._tell("CHECKOUT.ORDER.APPROVED", page_id)

    def settle(self, capture_id: str, state: CaptureState) -> None:
        """PayPal decides a pending capture: completed or declined."""
        with self.lock:
            self._change(capture_id, "COMPLETED" if state == "completed" else "DENIED", state=state, reason="")

    def reverse(self, capture_id: str) -> None:
        """PayPal takes the money back."""
        with self.lock:
            amount = self._find(capture_id)[2].amount
            self._change(capture_id, "REVERSED", state="refunded", refunded=amount)

    def dispute(self, capture_id: str) -> str:
        """The buyer disputes a capture. The dispute's id."""
        with self.lock:
            page_id = self._find(capture_id)[0]
            dispute_id = f"D-{len(self.disputes) + 1}"
            self.disputes[dispute_id] = (capture_id, "")
            self._tell("CUSTOMER.DISPUTE.CREATED", page_id, dispute_id, capture_id=capture_id, at=self._stamp())
            return dispute_id

    def resolve(self, dispute_id: str, outcome: str) -> None:
        """It ends: RESOLVED_SELLER_FAVOUR, or RESOLVED_BUYER_FAVOUR, which takes back what is left of the money."""
        with self.lock:
            capture_id = self.disputes[dispute_id][0]
            self.disputes[dispute_id] = (capture_id, outcome)
            told = {"capture_id": capture_id, "outcome": outcome, "at": self._stamp()}
            page_id, _, capture = self._find(capture_id)
            self._tell("CUSTOMER.DISPUTE.RESOLVED", page_id, dispute_id, **told)
            if outcome == "RESOLVED_BUYER_FAVOUR" and capture.state != "refunded":
                self.reverse(capture_id)

    def _stamp(self) -> str:
        return self.now().isoformat(timespec="milliseconds")

    def _change(self, capture_id: str, what: str, **changes: Any) -> None:
        page_id, index, capture = self._find(capture_id)
        self.pages[page_id].captures[index] = replace(capture, **changes)
        self._tell(f"PAYMENT.CAPTURE.{what}", page_id, capture_id=capture_id)

    def _tell(self, kind: str, page_id: str, resource: str = "", **more: str) -> None:
        more["reference"] = self.pages[page_id].request.reference
        said = {"id": f"MEM-{len(self.sent) + 1}", "kind": kind, "resource": resource or page_id, "body": more}
        body = json.dumps(said).encode()
        self.sent.append((signed(self.secret, body), body))

    # paying

    def open(self, request: PaymentRequest) -> PaymentPage:
        return self._run("open", lambda: self._open(request))

    def _open(self, request: PaymentRequest) -> PaymentPage:
        known = self._page_of.get(request.reference)
        if known is not None:
            page = self.pages[known]
            if page.request.total != request.total:
                raise self._refused(f"{known} is over {page.request.total}, not {request.total}", "mismatch")
            if page.state != "created" or self.now() - page.made_at < APPROVABLE:
                return self._page(known)
        page_id = f"PAGE{len(self.pages) + 1}"
        self.pages[page_id] = _Page(request, self.now())
        self._page_of[request.reference] = page_id
        return self._page(page_id)

    def _page(self, page_id: str) -> PaymentPage:
        page = self.pages.get(page_id)
        if page is None:
            raise self._refused(f"no order {page_id}", "not_found")
        return PaymentPage(
            page_id,
            page.state,
            f"https://memory.invalid/pay/{page_id}",
            page.request.total,
            page.request.reference,
            tuple(page.captures),
        )

    def look_up(self, page_id: str) -> PaymentPage:
        return self._run("look_up", lambda: self._page(page_id))

    def capture(self, page_id: str, reference: str) -> Capture:
        return self._run("capture", lambda: self._capture(page_id))

    def _capture(self, page_id: str) -> Capture:
        self._page(page_id)
        page = self.pages[page_id]
        if page.captures:
            return page.captures[-1]
        if page.state != "approved" or page.approved_at is None or self.now() - page.approved_at > APPROVABLE:
            raise self._refused("the order is not approved", "not_approved")
        if page.instrument == "declined":
            raise self._refused("the instrument was declined", "declined")
        state: CaptureState = "pending" if page.instrument == "echeck" else "completed"
        capture = Capture(f"CAP-{page_id}", state, page.request.total, "ECHECK" if state == "pending" else "")
        page.captures.append(capture)
        page.state = "completed"
        self.taken[page_id] += 1
        self._tell(f"PAYMENT.CAPTURE.{state.upper()}", page_id, capture_id=capture.id)
        return capture

    def capture_status(self, capture_id: str) -> Capture:
        return self._run("capture_status", lambda: self._find(capture_id)[2])

    def _find(self, capture_id: str) -> tuple[str, int, Capture]:
        page_id = capture_id.removeprefix("CAP-")
        page = self.pages.get(page_id)
        for index, capture in enumerate(page.captures if page else ()):
            if capture.id == capture_id:
                return page_id, index, capture
        raise self._refused(f"no capture {capture_id}", "not_found")

    # saved wallets

    def consent(self, setup_id: str, instrument: str = "ok") -> None:
        """The buyer lets a wallet be saved, and what is charged to it goes as ``instrument`` says."""
        with self.lock:
            self.wallets[f"TOKEN-{setup_id}"] = instrument

    def delete_wallet(self, token: str) -> None:
        """Its owner takes it back in the platform's own pages."""
        with self.lock:
            del self.wallets[token]
            said = {
                "id": f"MEM-{len(self.sent) + 1}",
                "kind": "VAULT.PAYMENT-TOKEN.DELETED",
                "resource": token,
                "body": {},
            }
            body = json.dumps(said).encode()
            self.sent.append((signed(self.secret, body), body))

    def save_wallet(self, request: WalletRequest) -> WalletPage:
        return self._run("save_wallet", lambda: self._save_wallet(request))

    def _save_wallet(self, request: WalletRequest) -> WalletPage:
        setup_id = f"SETUP-{request.reference}"
        return WalletPage(setup_id, f"https://memory.invalid/save/{setup_id}")

    def saved_wallet(self, setup_id: str, reference: str) -> SavedWallet:
        return self._run("saved_wallet", lambda: self._saved_wallet(setup_id))

    def _saved_wallet(self, setup_id: str) -> SavedWallet:
        token = f"TOKEN-{setup_id}"
        if token not in self.wallets:
            raise self._refused("the buyer has not consented yet", "not_approved")
        return SavedWallet(token, "a…@example.com")

    def charge_saved(self, request: PaymentRequest, token: str) -> PaymentPage:
        return self._run("charge_saved", lambda: self._charge_saved(request, token))

    def _charge_saved(self, request: PaymentRequest, token: str) -> PaymentPage:
        known = self._page_of.get(request.reference)
        if known is not None:
            return self._page(known)
        if token not in self.wallets:
            raise self._refused("no such wallet", "not_found")
        if self.wallets[token] == "declined":
            raise self._refused("the wallet was declined", "declined")
        page = self._open(request)
        self.pages[page.id].state = "approved"
        self.pages[page.id].instrument, self.pages[page.id].approved_at = self.wallets[token], self.now()
        self._capture(page.id)
        return self._page(page.id)

    def forget_wallet(self, token: str) -> None:
        self._run("forget_wallet", lambda: self.wallets.pop(token, None))

    # giving back

    def refund(self, capture_id: str, amount: Money, reference: str, note: str = "") -> Refund:
        return self._run("refund", lambda: self._refund(capture_id, amount, reference))

    def _refund(self, capture_id: str, amount: Money, reference: str) -> Refund:
        if (earlier := self.refunded.get(reference)) is not None:
            if earlier.amount != amount or self._refund_of[reference] != capture_id:
                raise self._refused(f"{reference} was used for a refund of {earlier.amount}", "mismatch")
            return earlier
        capture = self._find(capture_id)[2]
        if capture.amount.currency != amount.currency:
            raise self._refused(f"the capture is in {capture.amount.currency}", "price")
        if capture.state == "refunded":
            raise self._refused("nothing is left to refund", "already_done")
        if capture.state not in ("completed", "partially_refunded"):
            raise self._refused(f"the capture is {capture.state}: there is nothing to refund")
        after = (capture.refunded or Money(0, amount.currency)) + amount
        if amount.minor < 1 or capture.amount < after:
            raise self._refused("more than is left of the capture", "price")
        state: CaptureState = "refunded" if after == capture.amount else "partially_refunded"
        self.refunded[reference] = Refund(f"REF-{reference}", "completed", amount)
        self._refund_of[reference] = capture_id
        self._change(capture_id, "REFUNDED", state=state, refunded=after)
        return self.refunded[reference]

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Event:
        told = notice(self.secret, headers, body)
        return Event(told["id"], told["kind"], told["resource"], told["body"])
