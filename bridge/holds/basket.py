"""Room: the basket. A reply with the merchant's hashtag, to any post that links to a product of the shop, puts that product
into its author's basket.

A basket is a sale without posts, whose shelf is the whole shop: each thing in it is a purchase that sets nothing aside. What
somebody has in it is paid together (``checkout``), at the shop's prices of that moment.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bridge import intent as intents
from bridge.holds.names import names_of
from bridge.house import House, spent_on
from bridge.intent.hashtags import folded, hashtags
from bridge.moves import release
from bridge.states import State
from bridge.store import NewTask, Purchase, Reads, Sale, SaleItem, Task, Tx
from bridge.store.records import LANGUAGES, StoredProduct, StoredReply
from connectors.errors import NotSupported, Refused
from connectors.values import Product

log = logging.getLogger("replycart.basket")
#: A shelf without a bottom: what the shop really has is looked at when it is put in, at the checkout and before the capture.
BOTTOMLESS = 10**9
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a reply wants in the basket. ``product`` None: ``why`` not; ``missing``: the option that it does not name."""

    product: Product | None
    why: str = ""
    missing: str = ""
    values: Sequence[str] = ()


def hear(house: House, task: Task) -> None:
    """Task: put into the basket what the reply's post shows, or take it out."""
    view = house.store.view()
    reply = view.reply(str(task.payload["network"]), task.subject)
    if reply is None or reply.purchase_id or reply.deleted_at is not None:
        return
    sale = _basket(view, reply)
    if sale is None:
        house.store.write(lambda tx: _to_person(tx, reply, None, "the basket is closed"))
        return
    words = re.sub(r"[#＃]\w+", " ", reply.text)
    said = intents.without_address(words)
    asks = intents.read(f"{intents.Keywords.default('en').buy[0]} {said}")
    if intents.read(said).kind == "cancel":
        house.store.write(lambda tx: _take_out(house, tx, reply, sale))
        return
    meant = _meant(house, view, reply, words)
    live = None
    if meant.product is not None:
        one = meant.product
        live = house.shop.product(one.sku, id=one.id, parent_id=one.parent_id)
    house.store.write(lambda tx: _put(house, tx, sale, reply, meant, live, max(1, asks.quantity)))
    house.bell.ring("network")


def _basket(view: Reads, reply: StoredReply) -> Sale | None:
    tags = hashtags(reply.text)
    live = [sale for sale in view.sales(["live"]) if sale.terms.mode == "basket"]
    return next((sale for sale in live if folded(sale.terms.hashtag) in tags), None)


def _meant(house: House, view: Reads, reply: StoredReply, words: str) -> _Meant:
    found = next((one for one in _shown(house, view, reply) if one is not None), None)
    if found is None:
        return _Meant(None, "no link to a product of the shop")
    if found.product.kind != "parent":
        return _Meant(found.product)
    variants = [one.product for one in view.variants(found.product.sku)]
    choices: dict[str, dict[str, None]] = {}
    for one in variants:
        for name, value in one.options.items():
            choices.setdefault(name, {})[value] = None
    asked = tuple(intents.Choice(name, tuple(values)) for name, values in choices.items())
    read = intents.read(f"{intents.Keywords.default('en').buy[0]} {intents.without_address(words)}", choices=asked)
    fitting = [one for one in variants if all(one.options.get(k) == v for k, v in read.options.items())]
    if len(fitting) == 1:
        return _Meant(fitting[0])
    missing = next((choice.name for choice in asked if choice.name not in read.options), "")
    if not fitting or not missing:
        return _Meant(None, "no such combination of options")
    return _Meant(None, f"which {missing}?", missing, tuple(choices[missing]))


def _shown(house: House, view: Reads, reply: StoredReply) -> Iterator[StoredProduct | None]:
    """The products that the reply, or the post that it answers, links to; ours are known without asking."""
    ours = view.post_sales(reply.network)
    for post in (reply.replied_to, reply.post_id):
        sale = view.sale(ours.get(post, ""))
        if sale is not None and sale.terms.product:
            yield view.product(sale.terms.product)
    network = house.at(reply.network).network
    posts = [ident for ident in dict.fromkeys((reply.reply_id, reply.replied_to)) if ident]
    try:
        with spent_on(""):
            links = network.links(posts)
    except (NotSupported, Refused) as error:
        log.info("the links of %s cannot be seen: %s", reply.reply_id, error)
        links = {reply.reply_id: tuple(re.findall(r"https?://\S+", reply.text))}
    for post in posts:
        for address in links.get(post, ()):
            yield product_at(house, view, address)


def product_at(house: House, view: Reads, address: str) -> StoredProduct | None:
    """The product behind an address: a sale's page, the product's own, or the shop's short link by its number."""
    parts = urlsplit(address.strip())
    if address.startswith(f"{house.config.public_url}/s/"):
        sale = view.sale(parts.path.rstrip("/").rpartition("/")[2])
        return view.product(sale.terms.product) if sale is not None and sale.state != "draft" else None
    place = f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"
    same = [
        f"{scheme}://{www}{place}{slash}"
        for scheme in ("https", "http")
        for www in ("", "www.")
        for slash in ("", "/")
    ]
    found = view.product_at(same)
    if found is None and _number(house, parts.netloc, parts.path, parse_qs(parts.query)):
        found = view.product_numbered(_number(house, parts.netloc, parts.path, parse_qs(parts.query)))
    return found if found is not None and found.gone_at is None else None


def _number(house: House, host: str, path: str, query: Mapping[str, list[str]]) -> str:
    """The product's number in a short link of the shop: /?p=12, /catalog/product/view/id/12."""
    shop = urlsplit(str(house.config.shop.settings.get("url", ""))).netloc
    if not shop or host.lower().removeprefix("www.") != shop.lower().removeprefix("www."):
        return ""
    if path.strip("/") in ("", "index.php"):
        return next(
            (n for name in ("p", "product", "product_id") for n in query.get(name, []) if n.isdecimal()), ""
        )
    named = re.search(r"/catalog/product/view/(?:.*/)?id/(\d+)", path)
    return named[1] if named else ""


def _to_person(tx: Tx, reply: StoredReply, sale: Sale | None, why: str) -> None:
    sale_id = sale.id if sale else None
    tx.mark_reply(reply.network, reply.reply_id, state="inbox", why=why, sale_id=sale_id)


def _put(
    house: House, tx: Tx, sale: Sale, reply: StoredReply, meant: _Meant, live: Product | None, quantity: int
) -> None:
    before = tx.reply(reply.network, reply.reply_id)
    if before is None or before.purchase_id or tx.shut(reply.network, [reply.author_id]):
        return
    if meant.product is None:
        _to_person(tx, reply, sale, meant.why)
        if meant.missing and sale.terms.answers != "none":
            tx.add_tasks(
                [_answer(reply, {"what": "ask", "missing": [meant.missing], "values": list(meant.values)})]
            )
        return
    if live is None or live.price.currency != sale.currency or live.available() == 0:
        _to_person(tx, reply, sale, "the shop has none of it right now")
        return
    item = _item(tx, sale, meant.product, live)
    mine = [
        one
        for one in tx.purchases(sale_id=sale.id, buyer=(reply.network, reply.author_id), states=[State.HELD])
        if one.sku == live.sku and not one.units
    ]
    most = sale.terms.limit_per_buyer
    until = tx.clock.ms() + sale.terms.hold_seconds * 1000
    if mine:
        one = mine[0]
        tx.dissolve(one)
        units = min(most, one.quantity + quantity)
        # At the price that it has: the checkout may have asked the shop since this look at it.
        tx.change_purchase(one, quantity=units, hold_until=until, quote=None)
        tx.note(one, f"{units} in the basket now")
    else:
        one = _purchase(house, tx, sale, reply, item, min(most, quantity), until)
        tx.add_purchases([one], "put into the basket")
    tx.mark_reply(
        reply.network, reply.reply_id, state="settled", why="in the basket", sale_id=sale.id, purchase_id=one.id
    )
    if sale.terms.answers != "none" and reply.mentions_us and tx.tell_basket(
        sale.id, reply.network, reply.author_id, tx.clock.ms() - DAY_MS
    ):  # fmt: skip
        tx.add_tasks([_answer(reply, {"what": "basket"})])


def _answer(reply: StoredReply, payload: dict[str, object]) -> NewTask:
    return NewTask("network", "answer", f"answer:{reply.network}:{reply.reply_id}", reply.reply_id, 50, payload)


def _item(tx: Tx, sale: Sale, product: Product, live: Product) -> SaleItem:
    """The product on the basket's shelf, at the shop's price of now."""
    shelf = tx.items(sale.id)
    name = product.name
    if product.options and (parent := tx.product(product.parent)) is not None:
        name = f"{parent.product.name} ({', '.join(product.options.values())})"
    price = live.price_at(tx.clock.now()).minor
    known = next((item for item in shelf if item.sku == live.sku), None)
    if known is None:
        known = SaleItem(
            sale.id, live.sku, len(shelf), name, dict(product.options), live.id, live.parent_id, price, BOTTOMLESS,
            BOTTOMLESS,
        )  # fmt: skip
        tx.add_item(known)
    else:
        tx.freeze_items([SaleItem(
            sale.id, known.sku, known.position, known.name, known.options, live.id, live.parent_id, price,
            known.quantity, known.free,
        )])  # fmt: skip
        known = next(item for item in tx.items(sale.id) if item.sku == live.sku)
    return known


def _purchase(
    house: House, tx: Tx, sale: Sale, reply: StoredReply, item: SaleItem, quantity: int, until: int
) -> Purchase:
    names, now = (
        names_of(house.config.secret_key, reply.network, reply.reply_id, sale.id, reply.created_at),
        tx.clock.ms(),
    )
    return Purchase(
        id=names.id, sale_id=sale.id, sku=item.sku, name=item.name, quantity=quantity, units=0, unit=item.unit,
        currency=sale.currency, state=State.HELD, network=reply.network, buyer_id=reply.author_id, handle=reply.handle,
        reply_id=reply.reply_id, token=names.token, code=names.code if sale.terms.answer_code else "",
        line=(reply.created_at << 20) | (reply.seq & 0xFFFFF),
        lang=reply.lang if reply.lang in LANGUAGES else sale.terms.lang, created_at=now, changed_at=now, hold_until=until,
        address=None, quote=None, payment_id=None, capture_id=None, paid_amount=None, paid_at=None, refunded=0,
        shop_order_id=None, shop_order_number=None, ordered_at=None, reason="",
    )  # fmt: skip


def _take_out(house: House, tx: Tx, reply: StoredReply, sale: Sale) -> None:
    """ "cancel" with the hashtag empties the basket; what is at PayPal right now stays."""
    mine = tx.purchases(
        sale_id=sale.id, buyer=(reply.network, reply.author_id), states=[State.HELD, State.DECLINED]
    )
    for one in mine:
        release(house, tx, one, State.CANCELLED, "the buyer said so", reason="buyer")
    why = "taken out of the basket" if mine else "the basket is empty"
    tx.mark_reply(reply.network, reply.reply_id, state="settled", why=why, sale_id=sale.id)
