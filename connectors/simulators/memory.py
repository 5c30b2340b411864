"""The in-memory fakes: real connectors without any wire, for tests of the bridge and for simulations.

They pass the same contract suites as the connectors. ``failures`` holds errors to raise, first come first served:
``fake.failures["place_order"] = [Retryable(maybe_done=True)]`` strikes the next call; an error with ``maybe_done``
strikes AFTER the effect, as a lost answer does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from marshmallow import Schema, fields

from connectors.contracts import Network, Payments, Shop, Surroundings
from connectors.errors import ConnectorError, Refused, Retryable
from connectors.values import (
    Account,
    Answer,
    Capture,
    CaptureState,
    Coupon,
    Event,
    Figures,
    Finding,
    Money,
    OrderDraft,
    PageState,
    PaymentPage,
    PaymentRequest,
    Post,
    PostDraft,
    Product,
    ProductPage,
    Quote,
    QuoteLine,
    Refund,
    RefundLine,
    Reply,
    ReplyPage,
    ShopOrder,
)

T = TypeVar("T")


class _Failing:
    """Errors on demand."""

    failures: defaultdict[str, list[ConnectorError]]

    def _run(self, name: str, work: Callable[[], T]) -> T:
        error = self.failures[name].pop(0) if self.failures[name] else None
        if error is not None and not getattr(error, "maybe_done", False):
            raise error
        result = work()
        if error is not None:
            raise error
        return result


class _Settings(Schema):
    secret = fields.Str(load_default="memory", metadata={"help": "Signs webhooks of the fake.", "secret": True})


def _signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    wanted = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    given = {name.lower(): value for name, value in headers.items()}.get("x-signature", "")
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))


class MemoryShop(_Failing, Shop):
    """A shop in a dictionary. ``tax_percent``: share of tax inside its displayed prices."""

    platform = "memory"
    settings = _Settings

    def __init__(self, products: Sequence[Product] = (), *, currency: str = "EUR", tax_percent: int = 20) -> None:
        self.items = {product.sku: product for product in products}
        self.orders: dict[str, ShopOrder] = {}
        self.refunds: dict[str, tuple[str, Money]] = {}
        self.coupons: dict[str, Coupon] = {}
        self.failures = defaultdict(list)
        self.secret = "memory"
        self._currency, self._tax = currency, tax_percent

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        return cls()

    def check(self) -> Sequence[Finding]:
        return [Finding("shop", "ok", "in memory")]

    def currency(self) -> str:
        return self._currency

    def products(self, since: datetime | None = None) -> Iterator[ProductPage]:
        found = [p for p in self.items.values() if since is None or p.modified is None or p.modified > since]
        for start in range(0, len(found), 100):
            part = found[start : start + 100]
            yield self._run("products", lambda part=part: ProductPage(tuple(part), len(found)))  # type: ignore[misc]
        if not found:
            yield self._run("products", lambda: ProductPage((), 0))

    def product_ids(self) -> set[str]:
        return self._run("product_ids", lambda: {product.id for product in self.items.values()})

    def product(self, sku: str, *, id: str = "", parent_id: str = "") -> Product | None:
        return self._run("product", lambda: self.items.get(sku))

    def quote(self, draft: OrderDraft) -> Quote:
        return self._run("quote", lambda: self._quote(draft))

    def _quote(self, draft: OrderDraft) -> Quote:
        lines = []
        for line in draft.lines:
            product = self.items.get(line.sku)
            if product is None:
                raise Refused(f"{line.sku} is not sold here", code="not_found", platform=self.platform)
            gross = (line.unit or product.price).minor * line.quantity
            tax = gross - round(gross * 100 / (100 + self._tax))
            lines.append(
                QuoteLine(line.sku, line.quantity, Money(gross - tax, draft.currency), Money(tax, draft.currency))
            )
        shipping = draft.shipping.price.minor if draft.shipping.price else 0
        tax = shipping - round(shipping * 100 / (100 + self._tax))
        total = sum(line.net.minor + line.tax.minor for line in lines) + shipping
        return Quote(
            tuple(lines),
            Money(shipping - tax, draft.currency),
            Money(tax, draft.currency),
            Money(total, draft.currency),
            "Shipping",
        )

    def find_order(self, draft: OrderDraft) -> ShopOrder | None:
        return self._run("find_order", lambda: self._by_reference(draft.reference))

    def _by_reference(self, reference: str) -> ShopOrder | None:
        return next((order for order in self.orders.values() if order.reference == reference), None)

    def place_order(self, draft: OrderDraft) -> ShopOrder:
        return self._run("place_order", lambda: self._place(draft))

    def _place(self, draft: OrderDraft) -> ShopOrder:
        if (found := self._by_reference(draft.reference)) is not None:
            return found
        if draft.payment is None:
            raise Refused("only paid orders are placed", platform=self.platform)
        for line in draft.lines:
            product = self.items.get(line.sku)
            left = None if product is None else product.available()
            if product is None or (left is not None and left < line.quantity):
                raise Refused(f"{line.sku}: not enough left", code="out_of_stock", platform=self.platform)
        for line in draft.lines:
            self._shelve(line.sku, -line.quantity)
        quote = draft.quote or self._quote(draft)
        number = str(1001 + len(self.orders))
        order = ShopOrder(
            id=number,
            number=number,
            reference=draft.reference,
            total=quote.total,
            paid=True,
            status="processing",
            quantities={line.sku: line.quantity for line in draft.lines},
            transaction_id=draft.payment.transaction_id,
        )
        self.orders[number] = order
        return order

    def _shelve(self, sku: str, by: int) -> None:
        product = self.items[sku]
        if product.stock is not None:
            stock = product.stock + by
            self.items[sku] = replace(product, stock=stock, in_stock=stock > 0)

    def refund_order(
        self, order_id: str, amount: Money, lines: Sequence[RefundLine], *, reference: str, reason: str = ""
    ) -> str:
        return self._run("refund_order", lambda: self._refund(order_id, amount, lines, reference))

    def _refund(self, order_id: str, amount: Money, lines: Sequence[RefundLine], reference: str) -> str:
        if reference in self.refunds:
            return reference
        order = self.orders.get(order_id)
        if order is None:
            raise Refused(f"no order {order_id}", code="not_found", platform=self.platform)
        before = order.refunded or Money(0, amount.currency)
        if order.total < before + amount:
            raise Refused("more than is left of the order", code="price", platform=self.platform)
        for line in lines:
            self._shelve(line.sku, line.quantity)
        self.refunds[reference] = (order_id, amount)
        self.orders[order_id] = replace(order, refunded=before + amount)
        return reference

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Event | None:
        if not _signed(self.secret, headers, body):
            raise Refused("the signature does not hold", code="forged", platform=self.platform)
        data = json.loads(body)
        return Event(str(data["id"]), str(data["kind"]), str(data["resource"]))

    def create_coupon(self, code: str, amount: Money, *, expires: datetime, minimum: Money | None) -> Coupon:
        if code in self.coupons:
            raise Refused(f"coupon {code} is there already", code="duplicate", platform=self.platform)
        self.coupons[code] = Coupon(code, code)
        return self.coupons[code]


@dataclass(slots=True)
class _Said:
    """A reply as the fake network keeps it."""

    reply: Reply
    deleted: bool = False


class MemoryNetwork(_Failing, Network):
    """A network in a list. ``say`` lets somebody reply; ``answered`` is what we said, by reply id."""

    platform = "memory"
    settings = _Settings
    page = 100

    def __init__(self, now: Callable[[], datetime] | None = None, *, look_back: int = 800) -> None:
        self.now = now or (lambda: datetime.now(UTC))
        self.posts: dict[str, tuple[Post, PostDraft]] = {}
        self.said: dict[str, _Said] = {}
        self.answered: dict[str, tuple[str, str]] = {}
        self.messages: list[tuple[str, str]] = []
        self.failures = defaultdict(list)
        self.codes: dict[str, Account] = {}
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.meter: Callable[[str, int], None] = lambda call, count: None
        self._look_back = look_back
        self._last = 0

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        made = cls(around.now)
        made.meter = around.meter
        return made

    def _id(self) -> str:
        self._last = max(self._last + 1, int(self.now().timestamp() * 1000) << 22)
        return str(self._last)

    def say(self, post_id: str, handle: str, text: str, *, mentions_us: bool = True, edit_of: str = "") -> str:
        """Somebody replies (or edits what they said); returns the reply's identity."""
        said_id = self._id()
        identity = edit_of or said_id
        reply = Reply(
            identity,
            post_id,
            f"u-{handle}",
            handle,
            text,
            self.now(),
            mentions_us,
            bool(edit_of),
            replied_to=post_id,
        )
        self.said[said_id] = _Said(reply)
        return identity

    def delete(self, reply_id: str) -> None:
        for said in self.said.values():
            if said.reply.id == reply_id:
                said.deleted = True

    def check(self) -> Sequence[Finding]:
        return [Finding("network", "ok", "in memory")]

    def publish(self, draft: PostDraft, *, again: bool = False) -> Post:
        return self._run("publish", lambda: self._publish(draft, again))

    def _publish(self, draft: PostDraft, again: bool) -> Post:
        for post, earlier in self.posts.values():
            if earlier.text == draft.text:
                if again:
                    return post
                raise Refused("duplicate content", code="duplicate", platform=self.platform)
        if self.measure(draft.text) > self.max_length:
            raise Refused("too long", code="too_long", platform=self.platform)
        post = Post(self._id(), f"memory://post/{self._last}", draft.text, self.now())
        self.posts[post.id] = (post, draft)
        self.meter("post_link" if "http" in draft.text else "post", 1)
        return post

    def ways(self) -> tuple[str, ...]:
        return ("mentions", "search")

    def replies(self, since: str, *, way: str = "mentions", conversation: str = "") -> ReplyPage:
        return self._run("replies", lambda: self._replies(since, way, conversation))

    def _replies(self, since: str, way: str, conversation: str) -> ReplyPage:
        floor = int(since or 0)
        there = [
            (int(key), said.reply)
            for key, said in self.said.items()
            if int(key) > floor and not said.deleted and (not conversation or said.reply.post_id == conversation)
        ]
        there.sort(key=lambda pair: pair[0])
        complete = True
        if way == "mentions" and len(there) > self._look_back:
            there, complete = there[-self._look_back :], False
        elif way == "search" and len(there) > self.page:
            there, complete = there[: self.page], False
        self.meter("read_owned" if way == "mentions" else "read_post", len(there))
        return ReplyPage(tuple(reply for _, reply in there), str(there[-1][0]) if there else since, complete)

    def listen(self, conversations: Sequence[str], stop: Callable[[], bool]) -> Iterator[Reply | None]:
        seen = max((int(key) for key in self.said), default=0)
        yield None
        while not stop():
            fresh = sorted(int(key) for key in self.said if int(key) > seen)
            for key in fresh:
                seen = key
                if self.said[str(key)].reply.post_id in conversations:
                    yield self._run("listen", lambda key=key: self.said[str(key)].reply)  # type: ignore[misc]
            yield None

    def answer(self, reply: Reply, text: str, *, again: bool = False) -> Answer:
        return self._run("answer", lambda: self._answer(reply, text, again))

    def _answer(self, reply: Reply, text: str, again: bool) -> Answer:
        said = next((said for said in self.said.values() if said.reply.id == reply.id), None)
        if said is None or said.deleted:
            raise Refused("the reply is gone", code="not_found", platform=self.platform)
        if not said.reply.mentions_us:
            raise Refused(
                "You can only reply to posts where you are mentioned", code="not_summoned", platform=self.platform
            )
        if self.measure(text) > self.max_length:
            raise Refused("too long", code="too_long", platform=self.platform)
        if reply.id in self.answered and self.answered[reply.id][1] == text:
            if again:
                return Answer(self.answered[reply.id][0])
            raise Refused("duplicate content", code="duplicate", platform=self.platform)
        self.answered[reply.id] = (self._id(), text)
        self.calls["answer"] += 1
        self.meter("answer_link" if "http" in text else "answer", 1)
        return Answer(self.answered[reply.id][0])

    def measure(self, text: str) -> int:
        return len(text)

    def message(self, user_id: str, text: str) -> None:
        self._run("message", lambda: self.messages.append((user_id, text)))

    def existing(self, ids: Sequence[str]) -> set[str]:
        there = {said.reply.id for said in self.said.values() if not said.deleted}
        return self._run("existing", lambda: there & set(ids))

    def figures(self, post_id: str) -> Figures:
        count = sum(1 for said in self.said.values() if said.reply.post_id == post_id)
        return self._run("figures", lambda: Figures(replies=count))

    def sign_in_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        return f"{redirect_uri}?state={state}&code=memory"

    def signed_in(self, redirect_uri: str, code: str, verifier: str) -> Account:
        if code not in self.codes:
            raise Refused("the sign-in does not hold", code="forged", platform=self.platform)
        return self.codes.pop(code)


@dataclass(slots=True)
class _Page:
    request: PaymentRequest
    state: PageState = "created"
    instrument: str = "ok"
    captures: list[Capture] = field(default_factory=list)
    approved_at: datetime | None = None


class MemoryPayments(_Failing, Payments):
    """PayPal in a dictionary. ``approve`` is the buyer; ``taken`` counts captures per page."""

    platform = "memory"
    settings = _Settings

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self.now = now or (lambda: datetime.now(UTC))
        self.pages: dict[str, _Page] = {}
        self.taken: defaultdict[str, int] = defaultdict(int)
        self.refunded: dict[str, Refund] = {}
        self.failures = defaultdict(list)
        self.secret = "memory"

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        return cls(around.now)

    def check(self) -> Sequence[Finding]:
        return [Finding("payments", "ok", "in memory")]

    def approve(self, page_id: str, instrument: str = "ok") -> None:
        """The buyer approves; ``instrument``: ok, declined or echeck (pending)."""
        page = self.pages[page_id]
        page.state, page.instrument, page.approved_at = "approved", instrument, self.now()

    def settle(self, capture_id: str, state: CaptureState) -> None:
        """PayPal decides a pending capture: completed or declined."""
        for page in self.pages.values():
            for index, capture in enumerate(page.captures):
                if capture.id == capture_id:
                    page.captures[index] = replace(capture, state=state)

    def open(self, request: PaymentRequest) -> PaymentPage:
        return self._run("open", lambda: self._open(request))

    def _open(self, request: PaymentRequest) -> PaymentPage:
        for page_id, page in self.pages.items():
            if page.request.reference == request.reference:
                return self._page(page_id)
        page_id = f"PAGE{len(self.pages) + 1}"
        self.pages[page_id] = _Page(request)
        return self._page(page_id)

    def _page(self, page_id: str) -> PaymentPage:
        page = self.pages.get(page_id)
        if page is None:
            raise Refused(f"no order {page_id}", code="not_found", platform=self.platform)
        return PaymentPage(
            page_id,
            page.state,
            f"memory://pay/{page_id}",
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
        if (
            page.state != "approved"
            or page.approved_at is None
            or self.now() - page.approved_at > timedelta(hours=3)
        ):
            raise Refused("the order is not approved", code="not_approved", platform=self.platform)
        if page.instrument == "declined":
            raise Refused("the instrument was declined", code="declined", platform=self.platform)
        state: CaptureState = "pending" if page.instrument == "echeck" else "completed"
        capture = Capture(f"CAP-{page_id}", state, page.request.total, "ECHECK" if state == "pending" else "")
        page.captures.append(capture)
        page.state = "completed"
        self.taken[page_id] += 1
        return capture

    def capture_status(self, capture_id: str) -> Capture:
        return self._run("capture_status", lambda: self._find(capture_id)[2])

    def _find(self, capture_id: str) -> tuple[_Page, int, Capture]:
        for page in self.pages.values():
            for index, capture in enumerate(page.captures):
                if capture.id == capture_id:
                    return page, index, capture
        raise Refused(f"no capture {capture_id}", code="not_found", platform=self.platform)

    def refund(self, capture_id: str, amount: Money, reference: str, note: str = "") -> Refund:
        return self._run("refund", lambda: self._refund(capture_id, amount, reference))

    def _refund(self, capture_id: str, amount: Money, reference: str) -> Refund:
        if reference in self.refunded:
            return self.refunded[reference]
        page, index, capture = self._find(capture_id)
        before = capture.refunded or Money(0, amount.currency)
        if capture.state not in ("completed", "partially_refunded") or capture.amount < before + amount:
            raise Refused("nothing is left to refund", code="already_done", platform=self.platform)
        after = before + amount
        state: CaptureState = "refunded" if after == capture.amount else "partially_refunded"
        page.captures[index] = replace(capture, state=state, refunded=after)
        self.refunded[reference] = Refund(f"REF-{reference}", "completed", amount)
        return self.refunded[reference]

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Event:
        if not _signed(self.secret, headers, body):
            raise Refused("the signature does not hold", code="forged", platform=self.platform)
        data = json.loads(body)
        return Event(str(data["id"]), str(data["kind"]), str(data["resource"]), data.get("body", {}))


def lost() -> Retryable:
    """An answer that gets lost after the deed."""
    return Retryable("the answer was lost", maybe_done=True)


def away() -> Retryable:
    """A platform that is away."""
    return Retryable("away")
