"""The three contracts. A new platform is one class here implemented, one entry point, one contract test.

Every method may raise ``Retryable``, ``Permanent`` or ``Refused`` (errors.py) and nothing else. Which names, types and units
go in and out is said in ``connectors/values/``. What says "Optional" raises ``NotSupported`` until it is written.
Every call that changes something carries a reference of ours and, when ``again`` is true (an earlier
attempt may have taken effect), looks for its own earlier effect before it acts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from marshmallow import Schema

from connectors.errors import NotSupported, Permanent
from connectors.surroundings import Surroundings as Surroundings
from connectors.values import (
    Account,
    AccountPage,
    Answer,
    Capture,
    Coupon,
    Event,
    Figures,
    Finding,
    Market,
    Money,
    OrderDraft,
    PaymentPage,
    PaymentRequest,
    Percent,
    Post,
    PostDraft,
    Product,
    ProductPage,
    Quote,
    QuoterPage,
    Refund,
    RefundLine,
    Reply,
    ReplyPage,
    SavedWallet,
    ShopOrder,
    Sold,
    WalletPage,
    WalletRequest,
)


class Connector(ABC):
    """One platform. ``settings`` is the marshmallow schema of its section in the configuration."""

    platform: ClassVar[str]
    settings: ClassVar[type[Schema]]

    @classmethod
    @abstractmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        """Make the connector from its validated section. No network traffic here."""

    @abstractmethod
    def check(self) -> Sequence[Finding]:
        """Credentials, permissions, clock: every finding with what to do. Never raises ConnectorError."""


class Shop(Connector):
    """Where the products live and the orders go. ``hides_aside``: whether ``product`` counts units that ``allot`` set
    aside as sold. ``reckons_shipping``: whether ``quote`` finds the shipping by the shop's own rules where the draft
    names no price for it."""

    hides_aside: ClassVar[bool] = False
    reckons_shipping: ClassVar[bool] = False

    @abstractmethod
    def currency(self) -> str:
        """ISO 4217 code in which the shop sells."""

    def markets(self) -> Sequence[Market]:
        """Where it can sell beside: its further store views, or currencies. Default: nowhere."""
        return ()

    def at(self, market: str) -> Shop:
        """The same shop in one of its markets: products as there, quotes and orders made there. Default: ``NotSupported``."""
        raise NotSupported(f"there is no market {market!r} in this shop", platform=self.platform)

    @abstractmethod
    def products(self, since: datetime | None = None) -> Iterator[ProductPage]:
        """Every published product, variants included, page by page; ``since``: only those changed after."""

    @abstractmethod
    def product_ids(self) -> set[str]:
        """Ids of every published product and variant: whatever is missing was deleted in the shop."""

    @abstractmethod
    def product(self, sku: str, *, id: str = "", parent_id: str = "") -> Product | None:
        """One product with its LIVE price and stock; None when it is gone or unpublished.

        ``id``/``parent_id`` are the platform ids as last synced, where the caller has them.
        """

    @abstractmethod
    def quote(self, draft: OrderDraft) -> Quote:
        """The shop's reckoning (net, tax, shipping, total) for the draft's address. Leaves nothing behind
        that a merchant sees. ``Refused`` with code "price", "address" or "out_of_stock" names the field."""

    @abstractmethod
    def find_order(self, draft: OrderDraft) -> ShopOrder | None:
        """The order that carries the draft's reference, if it exists; compared by us, whatever was asked."""

    @abstractmethod
    def place_order(self, draft: OrderDraft) -> ShopOrder:
        """Make the PAID order exist, once, and return it checked: lines, total and currency as quoted.

        Finds the order first and finishes whatever step an earlier attempt left undone.
        ``Refused``: "out_of_stock", "mismatch" (what stands in the shop differs from what was paid) …
        """

    @abstractmethod
    def refund_order(
        self, order_id: str, amount: Money, lines: Sequence[RefundLine], *, reference: str, reason: str = ""
    ) -> str:
        """Record a refund that PayPal already made; ``lines`` go back to the shelf. Once per reference.

        Returns the shop's refund id."""

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Event | None:
        """Verify and read a notice of the shop; None for a harmless ping. ``Refused("forged")`` otherwise."""
        raise NotSupported(f"{self.platform} sends no notices", platform=self.platform)

    def allot(self, sale: str, sku: str, quantity: int, *, id: str = "", until: datetime) -> int:
        """SET how many units the shop itself may not sell because a sale has them, until that time; 0 gives back.

        Returns what the shop can still sell. ``Refused("out_of_stock")`` when it has not enough. Optional."""
        raise NotSupported(f"{self.platform} sets no units aside", platform=self.platform)

    def sold(self, since: datetime, until: datetime) -> Sold:
        """Every paid order of the shop made in that time in the shop's own currency, ours among them; also what was given
        back since, with its whole total. Optional."""
        raise NotSupported(f"{self.platform} does not tell what it sold", platform=self.platform)

    def sold_units(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """SKU → units in every paid order of the shop made in that time, in whatever currency, ours among them; also what was
        given back since. A variant counts as itself. Asked day by day. Optional."""
        raise NotSupported(f"{self.platform} does not tell what it sold", platform=self.platform)

    def create_coupon(
        self, code: str, amount: Money | Percent, *, expires: datetime, minimum: Money | None
    ) -> Coupon:
        """A coupon for one use off the goods of a cart, once per code: looks for it first, and finishes what an earlier
        call left undone. ``expires``: a shop that knows days only lets it live to the end of that day. Optional."""
        raise NotSupported(f"{self.platform} makes no coupons", platform=self.platform)

    def coupons_used(self, coupons: Sequence[Coupon]) -> dict[str, int]:
        """Code → how often it was used, of those that still stand in the shop; at most 100 at a time. Of none: ``{}``,
        without asking. ``NotSupported`` where ``create_coupon`` is."""
        raise NotSupported(f"{self.platform} makes no coupons", platform=self.platform)


class Network(Connector):
    """Where the sale is posted and the replies come from.

    An id is text that can stand in an address as it is (none of "/?#%" and no space), the same for as long as the thing
    stands. Who replied in the same moment stands in line by the reply's id: the shorter one first, then by its letters.
    ``platform`` is what the ledger calls the network, for good, and with a capital what people read.
    """

    max_length: ClassVar[int] = 280
    #: The most characters of a private message, each counted as one; None: as much as a post has, as ``measure`` weighs it.
    max_message: ClassVar[int | None] = None
    #: Its rules allow one automated answer to a reply, so a hold and its reminder cannot both be said.
    one_answer: ClassVar[bool] = False
    #: Whether ``replies`` has the way "words".
    watches: ClassVar[bool] = False
    #: Whether an answer can be for its receiver's eyes alone (``whisper``).
    whispers: ClassVar[bool] = False
    #: Whether it can be so for some: where ``whisper`` refuses with "not_summoned" nothing was said, and it may be said openly.
    may_whisper: ClassVar[bool] = False

    @abstractmethod
    def publish(self, draft: PostDraft, *, again: bool = False) -> Post:
        """Post once. ``again``: look through our own recent posts for this text first. ``Refused``: "too_long", "duplicate"."""

    def posted(self, draft: PostDraft) -> Post | None:
        """The recent post of ours with that draft's words, where one stands; posts nothing. Optional: for what an earlier try
        may have said and must not be said any more."""
        raise NotSupported(f"{self.platform} does not look for a post without posting it", platform=self.platform)

    @abstractmethod
    def replies(self, since: str, *, way: str = "mentions", conversation: str = "") -> ReplyPage:
        """Replies after the cursor, ascending in time; "" is the beginning, as far back as the network shows. Our own posts are
        no replies. ``way``: one of ``ways()``; ``conversation``: a post id, for "search"; or "#tag" for the
        way "tag": anybody's posts with that hashtag (``NotSupported`` where there is none); words for the way "words": anybody's posts with
        them, one after the other (``NotSupported`` where posts cannot be searched).

        The way "messages": what people wrote to us in private, as replies whose id begins with "dm:" and that answer no
        post (``NotSupported`` where that cannot be read)."""

    @abstractmethod
    def answer(self, reply: Reply, text: str, *, again: bool = False, purpose: str = "") -> Answer:
        """Answer a reply publicly, once for each ``purpose`` ("" or "remind"). ``Refused``: "not_summoned" (who did not
        address us gets no answer; final), "not_found" (the reply is gone), "too_long"."""

    def whisper(self, reply: Reply, text: str, *, again: bool = False, purpose: str = "") -> Answer:
        """As ``answer``, but for the eyes of the reply's author alone: with it the reply has its answer. Where ``whispers``, or
        ``may_whisper``; there ``again`` looks for an answer in public as well."""
        raise NotSupported(f"{self.platform} answers in public only", platform=self.platform)

    @abstractmethod
    def measure(self, text: str) -> int:
        """Length as the network weighs it, against ``max_length``."""

    def address(self, handle: str, post_id: str) -> str:
        """Where a person reads that post of that account; "" where the network has no such pages."""
        return ""

    def compose(self, handle: str, text: str) -> str:
        """Where that account posts these words with a click of its own; "" where the network has no such page. Optional."""
        return ""

    def ways(self) -> tuple[str, ...]:
        """Ways of ``replies`` to what people answered: "mentions" always, what names us; "search" where all that stands below
        one post can be found, whomever it names. Their cursors are of one kind, and the later one is the longer, or of the
        same length the greater as text: a search begins where the mentions ended. With "search", mentions that are not
        ``complete`` are searched for what they left out; without it they are asked again from ``newest``, which then must
        not pass what was not shown. "tag", "words" and "messages" are asked for without being named here."""
        return ("mentions",)

    def listen(self, conversations: Sequence[str], stop: Callable[[], bool]) -> Iterator[Reply | None]:
        """Replies as they happen (stream); None as a heartbeat. Ends or raises Retryable when cut."""
        raise NotSupported(f"{self.platform} has no stream", platform=self.platform)

    def message(self, user_id: str, text: str, *, again: bool = False, since: datetime | None = None) -> None:
        """A private message to somebody who wrote to us first. ``again``: an earlier try may have sent it; ``since``: when it was
        decided, so that the same words of before are another message. Optional."""
        raise NotSupported(f"{self.platform} sends no messages", platform=self.platform)

    def bars_messages(self) -> Literal["", "none", "scope", "plan"]:
        """What bars private messages, asked of the network: "" nothing; "none": it has none that can be heard and answered;
        "scope": the access lacks the right to read or to write them; "plan": the network refuses to show them to this app.
        ``ConnectorError`` where it could not be asked. Optional."""
        return "none"

    def existing(self, ids: Sequence[str]) -> set[str]:
        """Which of these replies still stand (to notice deletions)."""
        raise NotSupported(f"{self.platform} does not tell deletions", platform=self.platform)

    def reposters(self, post_id: str, cursor: str = "") -> AccountPage:
        """Who passed a post of ours on, the last first, page by page. Optional."""
        raise NotSupported(f"{self.platform} does not tell who passed a post on", platform=self.platform)

    def quoters(self, post_id: str, cursor: str = "") -> QuoterPage:
        """Who quoted a post of ours in a post of their own, the last first, page by page. What people answer there is a
        conversation of its own, whose id is the quoting post's. Optional."""
        raise NotSupported(f"{self.platform} does not tell who quoted a post", platform=self.platform)

    def who_has(self, handle: str) -> Account | None:
        """The account that has this handle now; None where nobody has. Optional."""
        raise NotSupported(f"{self.platform} does not tell who has a handle", platform=self.platform)

    def links(self, post_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Post → the addresses that it links to, in full. Posts that are gone are left out."""
        raise NotSupported(f"{self.platform} does not tell links", platform=self.platform)

    def figures(self, post_id: str) -> Figures:
        """Views, replies, reposts. Optional."""
        raise NotSupported(f"{self.platform} gives no figures", platform=self.platform)

    def sign_in_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        """Where a buyer proves to be the account. It sends back to ``redirect_uri`` with ``state`` as it was given, and
        a ``code`` in the query. OAuth 2.0 with PKCE: ``verifier`` (43 to 128 characters) stays here, its challenge goes.
        Makes no call where it can. Optional."""
        raise NotSupported(f"{self.platform} has no sign-in", platform=self.platform)

    def signed_in(self, redirect_uri: str, code: str, verifier: str) -> Account:
        """Who came back from ``sign_in_url``; ``id`` is the ``author_id`` of their replies. The buyer's token is used once and
        thrown away. ``Refused("forged")`` for a code that is none, or was used before."""
        raise NotSupported(f"{self.platform} has no sign-in", platform=self.platform)

    def can_sign_in(self, handle: str = "") -> bool:
        """Whether people can prove here who they are; with a handle, whether that account can."""
        try:
            self.sign_in_url("https://example.com/", "probe", "p" * 43)
        except (NotSupported, Permanent):
            return False
        return True


class Payments(Connector):
    """Who takes the money: a page where the buyer approves, and a capture of our own afterwards, since nothing is taken
    before the shop's stock was seen. A platform that takes the money as the buyer approves cannot keep this contract.

    ``reference`` is made anew for each page of a purchase, and is at most 64 letters, digits and hyphens."""

    #: How people call it, as the shop's order says; "" is ``platform`` with a capital.
    title: ClassVar[str] = ""
    #: What it takes (ISO 4217): a sale in anything else is refused when it is saved. None: every currency.
    currencies: ClassVar[frozenset[str] | None] = None

    @abstractmethod
    def open(self, request: PaymentRequest) -> PaymentPage:
        """Create the platform's order. Idempotent by ``request.reference``: one that is still open comes back, one that ran
        out is opened anew, of one that was paid "completed" or ``Refused("duplicate")``. ``Refused("price")``: the platform
        cannot take that amount in that currency. ``PayeeTrouble``: ``request.payee`` cannot take money."""

    @abstractmethod
    def look_up(self, page_id: str) -> PaymentPage:
        """The truth about an order. ``Refused("not_found")`` when there is none."""

    @abstractmethod
    def capture(self, page_id: str, reference: str) -> Capture:
        """Take the money of an approved order, once: looks first, and takes "already captured" as the capture
        that exists. ``Refused``: "declined" (buyer may approve again), "not_approved", "not_found"."""

    @abstractmethod
    def capture_status(self, capture_id: str) -> Capture:
        """The truth about a capture, with what was refunded of it."""

    @abstractmethod
    def refund(self, capture_id: str, amount: Money, reference: str, note: str = "") -> Refund:
        """Give money back, once per reference. ``Refused("already_done")`` when nothing is left to refund."""

    @abstractmethod
    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Verify a notice by its signature over the raw bytes; its ``kind`` is one of ``Notice`` wherever the bridge is to act
        on it. ``Refused("forged")`` when the signature does not hold."""

    def save_wallet(self, request: WalletRequest) -> WalletPage:
        """Ask a buyer's consent to charge their wallet later; idempotent by ``request.reference``. Optional."""
        raise NotSupported(f"{self.platform} saves no wallets", platform=self.platform)

    def saved_wallet(self, setup_id: str, reference: str) -> SavedWallet:
        """What the buyer consented to, by the id of its page. ``Refused("not_approved")`` before that. Optional."""
        raise NotSupported(f"{self.platform} saves no wallets", platform=self.platform)

    def charge_saved(self, request: PaymentRequest, token: str) -> PaymentPage:
        """Charge a saved wallet: the page with its capture, once per ``request.reference``. ``Refused``: "declined" (the
        buyer may pay on a page), "not_found" (no such wallet any more), "duplicate" (paid before, and the platform has
        forgotten its answer: its notice tells the page). Optional."""
        raise NotSupported(f"{self.platform} saves no wallets", platform=self.platform)

    def forget_wallet(self, token: str) -> None:
        """Never charge it again. Nothing happens when there is none. Optional."""
        raise NotSupported(f"{self.platform} saves no wallets", platform=self.platform)
