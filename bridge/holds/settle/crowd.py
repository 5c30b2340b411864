"""What must be known of a batch of replies before any of them is decided: the sales as they stand, and the authors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bridge import consent
from bridge import intent as intents
from bridge.house import House
from bridge.intent.codes import code_of, end_of, is_private, posts_in, words_of
from bridge.moves import LAPSES_MS
from bridge.states import State
from bridge.store import NewTask, Purchase, Sale, SaleItem, Tx
from bridge.store.records import LANGUAGES, StoredReply
from bridge.store.spreads import spreads
from bridge.store.wallets import Wallet, wallets


@dataclass(slots=True)
class Shelf:
    """A sale as this batch sees it: nobody else writes while it is decided."""

    sale: Sale
    items: dict[str, SaleItem]
    free: dict[str, int]
    choices: tuple[intents.Choice, ...]
    read: Callable[[str], intents.Intent]
    keywords: dict[str, intents.Keywords]


@dataclass(slots=True)
class Batch:
    """What a batch of replies comes to. ``now``: when it is decided (ms). ``claims``: hashtag → the kind of room that it is for.
    ``why``: purchase → why it begins as it does. ``doubtful``: purchases whose reply may have an answer already."""

    now: int
    purchases: list[Purchase]
    tasks: list[NewTask]
    outcomes: list[tuple[str, str | None, str, str, str | None, int]]
    came: Counter[str]
    claims: dict[str, str]
    why: dict[str, str] = field(default_factory=dict)
    doubtful: list[Purchase] = field(default_factory=list)


@dataclass(slots=True)
class Crowd:
    """The authors of a batch on one network: whom we do not hear, who was asked which option, and by (author, sale) the
    units taken and how often some were let go. ``quotes``: posts of others that quote one of ours. ``unreliable``: who let hold
    after hold run out. ``wallets``: who pays with the reply alone; ``room``: what is left of their month (minor units).
    ``named``: reply that names its sale itself → by which post, if any."""

    shelf_of: dict[str, Shelf]
    quotes: frozenset[str]
    shut: dict[str, str]
    asked: Counter[tuple[str, str]]
    taken: defaultdict[tuple[str, str], int]
    let_go: defaultdict[tuple[str, str], int]
    unreliable: frozenset[str]
    wallets: dict[str, Wallet]
    room: dict[str, int]
    named: dict[str, str]


def crowd_of(
    house: House, tx: Tx, network: str, replies: Sequence[StoredReply], shelves: dict[str, Shelf]
) -> Crowd:
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
    return Crowd(
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


def _shelf(sale: Sale, items: Sequence[SaleItem]) -> Shelf:
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
    return Shelf(
        sale,
        {item.sku: item for item in items},
        {item.sku: item.free for item in items},
        choices,
        intents.reader(choices=choices, keywords=keywords),
        keywords,
    )
