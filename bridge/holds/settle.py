"""Replies that are new are understood, and units given out, in the order in which they were stored."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bridge import claims, consent, metrics, tracing
from bridge import intent as intents
from bridge.holds.names import names_of
from bridge.house import House
from bridge.intent.codes import code_of, end_of, is_private, posts_in, without_code, words_of
from bridge.moves import LAPSES_MS, release, wallet_task
from bridge.states import State
from bridge.store import NewTask, Purchase, Sale, SaleItem, Tx
from bridge.store.engine import StoreError
from bridge.store.records import LANGUAGES, StoredReply
from bridge.store.spreads import spreads
from bridge.store.wallets import Wallet, wallets
from bridge.store.wallets import writes as wallet_writes

log = logging.getLogger("replycart.holds")
BATCH = 2000
#: Times that somebody may let go what they took in one sale, and questions about an option that they leave unanswered.
#: Each answer costs the merchant money, and whoever takes to let go again keeps units from others.
LET_GO, ASKS = 5, 3
#: Why a purchase begins as it does.
HELD, BARE, FULL = "units were free", "first paid, first served", "no units free"
DRAWN = "in the draw: the first by the network's time"
#: How people ask to be told of a sale that has not begun, as ``without_address`` leaves it.
TOLD = (
    "notify me",
    "remind me",
    "tell me when",
    "prevenez-moi",
    "prevenez moi",
    "previens-moi",
    "previens moi",
    "rappelez-moi",
)


@dataclass(slots=True)
class _Shelf:
    """A sale as this batch sees it: nobody else writes while it is decided."""

    sale: Sale
    items: dict[str, SaleItem]
    free: dict[str, int]
    choices: tuple[intents.Choice, ...]
    read: Callable[[str], intents.Intent]
    keywords: dict[str, intents.Keywords]


@dataclass(slots=True)
class _Batch:
    """What a batch of replies comes to. ``now``: when it is decided (ms). ``claims``: hashtag → the kind of room that it is for.
    ``why``: purchase → why it begins as it does."""

    now: int
    purchases: list[Purchase]
    tasks: list[NewTask]
    outcomes: list[tuple[str, str | None, str, str, str | None, int]]
    came: Counter[str]
    claims: dict[str, str]
    why: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Crowd:
    """The authors of a batch on one network: whom we do not hear, who was asked which option, and by (author, sale) the
    units taken and how often some were let go. ``quotes``: posts of others that quote one of ours. ``unreliable``: who let hold
    after hold run out. ``wallets``: who pays with the reply alone; ``room``: what is left of their month (minor units).
    ``named``: reply that names its sale itself → by which post, if any."""

    shelf_of: dict[str, _Shelf]
    quotes: frozenset[str]
    shut: dict[str, str]
    asked: Counter[tuple[str, str]]
    taken: defaultdict[tuple[str, str], int]
    let_go: defaultdict[tuple[str, str], int]
    unreliable: frozenset[str]
    wallets: dict[str, Wallet]
    room: dict[str, int]
    named: dict[str, str]


def settle(house: House, limit: int = BATCH) -> int:
    """Understand the replies that are new, and give out units. Returns how many replies were settled."""
    if not house.store.view().new_replies(1):
        return 0
    try:
        with metrics.SETTLE.timed(), tracing.span("settle") as span:
            came = house.store.write(lambda tx: _settle(house, tx, limit))
            tracing.note(span, **{"replycart.replies": came.total()})
    except StoreError:
        raise
    except Exception:
        # One reply must not stop those behind it: it is found by halves, and left to a person.
        log.exception("up to %d replies could not be settled together", limit)
        if limit > 1:
            return settle(house, limit // 2)
        return house.store.write(_set_apart)
    for outcome, number in came.items():
        metrics.SETTLED.add(outcome, n=number)
    house.bell.ring("network", "shop", "payments")
    return came.total()


def _set_apart(tx: Tx) -> int:
    reply = tx.new_replies(1)[0]
    tx.settle_replies([("inbox", reply.sale_id, "", "could not be settled; see the log", None, reply.seq)])
    text = f"the reply {reply.reply_id} of {reply.handle} could not be settled; it is in the inbox"
    tx.alert("reply", reply.reply_id, text, f"reply:{reply.seq}")
    return 1


def _settle(house: House, tx: Tx, limit: int) -> Counter[str]:
    # Read again inside the transaction: another process may have settled some of them meanwhile.
    replies = tx.new_replies(limit)
    shelves: dict[str, _Shelf] = {}
    crowds = {
        network: _crowd(house, tx, network, [reply for reply in replies if reply.network == network], shelves)
        for network in {reply.network for reply in replies}
    }
    tagged = any("#" in reply.text or "＃" in reply.text for reply in replies)
    batch = _Batch(house.clock.ms(), [], [], [], Counter(), claims.claimed(house, tx) if tagged else {})
    for reply in replies:
        _settle_one(house, tx, batch, crowds[reply.network], reply)
    _write(tx, batch, shelves)
    return batch.came


def _crowd(
    house: House, tx: Tx, network: str, replies: Sequence[StoredReply], shelves: dict[str, _Shelf]
) -> _Crowd:
    """What must be known of these authors; ``shelves`` gets those that are not in it yet: networks share them."""
    posts = tx.post_sales(network)
    named, words = _named(house, tx, network, replies, posts)
    # Under our own posts nothing is asked: a rush costs no query more.
    quotes = spreads(tx).quoted(network, {reply.post_id for reply in replies if reply.post_id not in posts})
    known = {**posts, **quotes, **named}
    sales = {known[key] for reply in replies for key in (reply.reply_id, reply.post_id) if key in known}
    for sale_id in sales - shelves.keys():
        if (sale := tx.sale(sale_id)) is not None:
            shelves[sale_id] = _shelf(sale, tx.items(sale_id))
    authors = {reply.author_id for reply in replies}
    taken, let_go = (
        defaultdict(int, ask(network, authors, sales) if sales else {}) for ask in (tx.taken, tx.let_go)
    )
    unreliable: frozenset[str] = frozenset()
    if sales and (most := house.config.selling.lapses):
        lapsed = tx.lapsed(network, authors, house.clock.ms() - LAPSES_MS)
        unreliable = frozenset(author for author, times in lapsed.items() if times >= most)
    able = wallets(tx).wallets_of(network, authors) if sales and house.config.selling.wallets else {}
    return _Crowd(
        {post: shelves[sale] for post, sale in known.items() if sale in shelves},
        frozenset(quotes),
        tx.shut(network, authors),
        tx.asked(network, sales) if sales else Counter(),
        taken,
        let_go,
        unreliable,
        able,
        {author: consent.promisable(tx, wallet, house.clock.ms()) for author, wallet in able.items()},
        words,
    )


def _named(
    house: House, tx: Tx, network: str, replies: Sequence[StoredReply], posts: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """(reply → sale, reply → the word for it) of those that answer no post of ours and name a sale all the same, by code,
    address or post: in private, or where they name us. In private "cancel" alone is about what its author has open."""
    loose = [
        reply for reply in replies
        if is_private(reply.reply_id) or (reply.mentions_us and reply.post_id not in posts)
    ]  # fmt: skip
    if not loose:
        return {}, {}
    codes = {
        word: sale.id
        for sale in tx.sales(["scheduled", "live", "paused", "ended"])
        if sale.terms.mode != "basket"
        for word in (sale.slug.casefold(), code_of(sale.slug))
    }
    everywhere = {
        **posts,
        **{k: v for name in house.networks if name != network for k, v in tx.post_sales(name).items()},
    }
    ends = {end_of(post_id): sale_id for post_id, sale_id in everywhere.items()}
    found, words = {}, {}
    for reply in loose:
        by_code = [word for word in words_of(reply.text) if word in codes]
        by_post = [word for word in posts_in(reply.text) if word in ends]
        if by_code or by_post:
            found[reply.reply_id] = codes[by_code[0]] if by_code else ends[by_post[0]]
            words[reply.reply_id] = by_post[0] if by_post else ""
        elif is_private(reply.reply_id) and reply.post_id not in posts:
            mine = tx.purchases(
                buyer=(network, reply.author_id),
                states=[State.HELD, State.WAITLISTED, State.DECLINED, State.APPROVED],
                limit=500,
            )
            if mine:
                found[reply.reply_id], words[reply.reply_id] = mine[-1].sale_id, ""
    return found, words


def _shelf(sale: Sale, items: Sequence[SaleItem]) -> _Shelf:
    options: dict[str, dict[str, None]] = {}
    for item in items:
        for name, value in item.options.items():
            options.setdefault(name, {})[value] = None
    keywords = {}
    for lang in LANGUAGES:
        base = intents.Keywords.default(lang)
        more = sale.terms.keywords.get(lang, {})
        keywords[lang] = intents.Keywords(
            buy=base.buy + tuple(more.get("buy", ())),
            cancel=base.cancel + tuple(more.get("cancel", ())),
            stop=base.stop + tuple(more.get("stop", ())),
        )
    choices = tuple(intents.Choice(name, tuple(values)) for name, values in options.items())
    return _Shelf(
        sale,
        {item.sku: item for item in items},
        {item.sku: item.free for item in items},
        choices,
        intents.reader(choices=choices, keywords=keywords),
        keywords,
    )


def _settle_one(
    house: House,
    tx: Tx,
    batch: _Batch,
    crowd: _Crowd,
    reply: StoredReply,
) -> None:
    shelf_of, shut, asked = crowd.shelf_of, crowd.shut, crowd.asked
    shelf = shelf_of.get(reply.reply_id) or shelf_of.get(reply.post_id)
    if reply.post_id in crowd.quotes and reply.reply_id not in crowd.named and not reply.mentions_us:
        # Under somebody's quote people talk to that somebody, who may sell things too.
        shelf = None
    if shelf is not None and reply.reply_id in crowd.named:
        # "buy 7kq2md": the code has named the sale, and is no word for the reader.
        reply = replace(reply, text=without_code(reply.text, shelf.sale.slug, crowd.named[reply.reply_id]))
    sale_id = shelf.sale.id if shelf else None

    def settled(state: str, intent: str, why: str, purchase_id: str | None = None) -> None:
        batch.outcomes.append((state, sale_id, intent, why, purchase_id, reply.seq))
        batch.came[state] += 1

    first_come = shelf is not None and shelf.sale.terms.mode == "first_come"
    repost = reply.reply_id.startswith("repost:")
    meant = intents.Intent("buy", why="passed it on") if repost and first_come else _meaning(reply.text, shelf)
    kind = claims.kind_of(reply.text, batch.claims)
    if shelf is None and not kind and not reply.mentions_us and house.config.work.watch:
        # Found by a word that is watched: said about us, not to us, so that no word of it is an instruction.
        return settled("inbox", "none", shut.get(reply.author_id) or "has a word that you watch")
    if meant.kind == "stop":
        tx.shut_out(reply.network, reply.author_id, reply.handle, stopped=True)
        # Nothing of theirs is bought by itself any more, from the line either.
        wallet_writes(tx).drop_promises(reply.network, reply.author_id)
        shut[reply.author_id] = "stopped"
        return settled("settled", "stop", meant.why)
    if reason := shut.get(reply.author_id):
        return settled("ignored", meant.kind, reason)
    if shelf is None and not kind:
        return settled("inbox", meant.kind, "answers no sale")
    if reply.deleted_at is not None:
        return settled("ignored", meant.kind, "deleted before it was understood")
    if kind:
        batch.tasks.append(claims.hear_task(kind, reply))
        return settled("settled", kind, "by its hashtag")
    assert shelf is not None
    author = (reply.author_id, shelf.sale.id)
    if meant.kind == "none" and author in asked and shelf.choices:
        # We asked which option; "M" alone is an answer to that, and "2" too where sizes are numbers.
        open_ones = [choice.name for choice in shelf.choices if len(choice.values) > 1]
        named = f"{open_ones[0]} " if len(open_ones) == 1 else ""
        answer = f"{shelf.keywords['en'].buy[0]} {named}{intents.without_address(reply.text)}"
        meant = intents.read(answer, choices=shelf.choices, keywords=shelf.keywords)
        if meant.kind == "buy" and set(meant.missing) >= set(open_ones):
            return settled("inbox", "none", "no option named")
    if meant.kind == "cancel":
        cancelled = _withdraw(house, tx, batch, crowd, reply, shelf)
        return settled("settled" if cancelled else "inbox", "cancel", meant.why, cancelled)
    if shelf.sale.state == "scheduled" and (meant.kind == "buy" or _asks_to_be_told(reply.text)):
        # Answered as it begins, at the head of whatever else is to be said then.
        due = (shelf.sale.starts_at or 0) + 1000
        batch.tasks.append(replace(_answer(reply, 35, {"what": "begun"}), due=due))
        return settled("settled", "notify", "told when it begins")
    if meant.kind != "buy":
        return settled("inbox", "none", meant.why)
    if first_come and repost and shelf.sale.terms.by == "reply":
        return settled("settled", "none", "this series goes to who replies")
    if shelf.sale.state != "live" or not shelf.sale.open_at(reply.created_at):
        return settled(
            "settled" if repost else "inbox",
            "buy",
            f"the sale is {shelf.sale.state}" if shelf.sale.state != "live" else "outside the window",
        )
    if first_come and not repost and shelf.sale.terms.by == "repost":
        return settled("settled", "buy", "this series goes to who passes it on")
    if first_come and meant.quantity != 1:
        meant = replace(meant, quantity=1)
    item, unclear = _item(shelf, meant)
    if item is None:
        if unclear and (shelf.sale.terms.answers != "none" or is_private(reply.reply_id)) and asked[author] < ASKS:
            batch.tasks.append(_answer(reply, 40, {"what": "ask", "missing": list(unclear)}))
        asked[author] += 1
        return settled("asked", "buy", f"which {', '.join(unclear)}?" if unclear else "no such combination")
    if crowd.taken[author] + meant.quantity > shelf.sale.terms.limit_per_buyer:
        return settled("settled", "buy", f"limit of {shelf.sale.terms.limit_per_buyer} per buyer")
    if crowd.let_go[author] >= LET_GO:
        return settled("settled", "buy", f"took and let go {LET_GO} times in this sale")
    purchase = _take(house, batch, crowd, reply, shelf, item, meant.quantity)
    if author in asked:
        tx.answered_ask(reply.network, *author)
        del asked[author]
    return settled("settled", "buy", meant.why, purchase.id)


def _asks_to_be_told(text: str) -> bool:
    words = intents.without_address(text)
    return any(asked in words for asked in TOLD)


def _meaning(text: str, shelf: _Shelf | None) -> intents.Intent:
    """What a text asks for. One that cannot be read goes to a person; it must not stop those behind it."""
    try:
        return shelf.read(text) if shelf else intents.read(text)
    except Exception:
        log.exception("a reply could not be understood")
        return intents.Intent("none", why="could not be understood")


def _item(shelf: _Shelf, meant: intents.Intent) -> tuple[SaleItem | None, tuple[str, ...]]:
    """The one SKU that the options name; else which options are still unclear."""
    if meant.missing:
        return None, tuple(meant.missing)
    if len(shelf.items) == 1 and not meant.options:
        return next(iter(shelf.items.values())), ()
    fitting = [
        item
        for item in shelf.items.values()
        if all(item.options.get(name) == value for name, value in meant.options.items())
    ]
    if len(fitting) == 1:
        return fitting[0], ()
    return None, tuple(choice.name for choice in shelf.choices if choice.name not in meant.options)


def _take(
    house: House, batch: _Batch, crowd: _Crowd, reply: StoredReply, shelf: _Shelf, item: SaleItem, quantity: int
) -> Purchase:
    now, terms = batch.now, shelf.sale.terms
    free = shelf.free[item.sku] >= quantity
    # First paid, first served: by the sale's terms, or for who let hold after hold run out.
    bare = terms.mode == "unreserved" or (free and reply.author_id in crowd.unreliable)
    held, units = free or bare, 0 if bare or not free else quantity
    if terms.mode == "first_come":
        # Who came first is known when replies that are still on their way have been heard: see draw.
        held, units, bare = False, 0, False
    names = names_of(house.config.secret_key, reply.network, reply.reply_id, shelf.sale.id, reply.created_at)
    purchase = Purchase(
        id=names.id, sale_id=shelf.sale.id, sku=item.sku, name=item.name, quantity=quantity,
        units=units, unit=item.unit, currency=shelf.sale.currency,
        state=State.HELD if held else State.WAITLISTED, network=reply.network, buyer_id=reply.author_id,
        handle=reply.handle, reply_id=reply.reply_id, token=names.token,
        # Where no answer has it nobody can type it, and the ledger need not keep it in order.
        code=names.code if terms.answer_code else "",
        line=place(reply, terms.mode),
        lang=reply.lang if reply.lang in LANGUAGES else terms.lang, created_at=now, changed_at=now,
        hold_until=now + terms.hold_seconds * 1000 if held else None, address=None, quote=None, payment_id=None,
        capture_id=None, paid_amount=None, paid_at=None, refunded=0, shop_order_id=None, shop_order_number=None,
        ordered_at=None, reason="",
        remind_at=terms.remind_at(now + terms.hold_seconds * 1000) if held else None,
    )  # fmt: skip
    if held:
        shelf.free[item.sku] -= units
        bought = None
        if wallet := crowd.wallets.get(reply.author_id):
            # Promised is only what its owner's ceilings allow; with shipping it may still turn out to be more.
            goods, room = quantity * item.unit, crowd.room[reply.author_id]
            if why := consent.fits(wallet, goods, purchase.currency, room):
                purchase = replace(purchase, reason=why)
            else:
                crowd.room[reply.author_id] -= goods
                bought = wallet_task(house, shelf.sale, purchase, now)
                batch.tasks.append(bought)
        if terms.answers == "held" or is_private(reply.reply_id):
            batch.tasks.append(
                _answer(reply, 50, {"what": "wallet", **bought.payload} if bought is not None else {})
            )
    elif is_private(reply.reply_id):
        batch.tasks.append(_answer(reply, 50, {"what": "line"}))
    crowd.taken[reply.author_id, shelf.sale.id] += quantity
    batch.purchases.append(purchase)
    batch.why[purchase.id] = DRAWN if terms.mode == "first_come" else HELD if units else BARE if held else FULL
    return purchase


def place(reply: StoredReply, mode: str = "standard") -> int:
    """The place in the line: by the network's time; between equals by the order of arrival, where the first come by the
    number of the post (as the line is read), which no way to us can change."""
    post = mode == "first_come" and not reply.reply_id.startswith("repost:")
    return (reply.created_at << 20) | (0 if post else reply.seq & 0xFFFFF)


def _answer(reply: StoredReply, priority: int, payload: dict[str, object]) -> NewTask:
    return NewTask(
        "network", "answer", f"answer:{reply.network}:{reply.reply_id}", reply.reply_id, priority, payload
    )


def _withdraw(house: House, tx: Tx, batch: _Batch, crowd: _Crowd, reply: StoredReply, shelf: _Shelf) -> str | None:
    """Cancel what this author has open in the sale and has not paid. Returns the purchase, if there was one."""
    mine = next(
        (p for p in reversed(batch.purchases) if p.buyer_id == reply.author_id and p.sale_id == shelf.sale.id),
        None,
    )
    if mine is not None:
        # Taken and cancelled in one batch: write what was decided so far, then treat it like any other.
        _write(tx, batch, {shelf.sale.id: shelf})
    open_ones = tx.purchases(
        sale_id=shelf.sale.id,
        buyer=(reply.network, reply.author_id),
        states=[State.HELD, State.WAITLISTED, State.DECLINED, State.APPROVED],
    )
    # Said in the time that the answer named, heard after it: it wins as long as the wallet is not charged.
    open_ones = [
        one for one in open_ones if one.state is not State.APPROVED or consent.in_time(tx, one, reply.created_at)
    ]
    if not open_ones:
        return None
    _write(tx, batch, {shelf.sale.id: shelf})
    # Those in line first: a unit that comes back must not go to the same buyer's next place.
    for purchase in sorted(open_ones, key=lambda one: one.units):
        crowd.taken[reply.author_id, shelf.sale.id] -= (
            purchase.quantity if purchase.state is not State.DECLINED else 0
        )
        crowd.let_go[reply.author_id, shelf.sale.id] += 1
        release(house, tx, purchase, State.CANCELLED, "the buyer said so", reason="buyer")
    for item in tx.items(shelf.sale.id):
        shelf.free[item.sku] = item.free
        shelf.items[item.sku] = item
    return open_ones[-1].id


def _write(tx: Tx, batch: _Batch, shelves: dict[str, _Shelf]) -> None:
    for why in (HELD, BARE, FULL, DRAWN):
        if found := [one for one in batch.purchases if batch.why[one.id] == why]:
            tx.add_purchases(found, why)
    for one in batch.purchases:
        if one.reason:
            tx.change_purchase(one, reason=one.reason)
            tx.note(one, f"not bought by itself: {consent.REASONS[one.reason]}")
    for shelf in shelves.values():
        for sku, item in shelf.items.items():
            if taken := item.free - shelf.free[sku]:
                tx.change_free(item.sale_id, sku, -taken)
                shelf.items[sku] = replace(item, free=shelf.free[sku])
    tx.add_tasks(batch.tasks)
    tx.settle_replies(batch.outcomes)
    batch.purchases, batch.tasks, batch.outcomes = [], [], []
