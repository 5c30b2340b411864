"""The terms of a sale as asked for, checked as a whole: what is wrong is named field by field, all at once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from babel import Locale

from bridge import claims, wording
from bridge.clock import to_ms
from bridge.errors import Invalid
from bridge.house import House
from bridge.intent.hashtags import folded, is_hashtag
from bridge.sales.request import SaleRequest
from bridge.sales.shelf import in_market, item, on_shelf, product
from bridge.store import Sale, SaleItem, Terms
from bridge.store.records import LANGUAGES, ShippingTerms, StoredProduct
from connectors.contracts import Network
from connectors.values import Product, smallest

_COUNTRIES = frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())
MODES = ("standard", "unreserved", "basket", "first_come")
BY = ("reply", "repost", "either")
#: A basket may be left for so long, and hold so many of one thing, where the merchant says nothing.
BASKET_SECONDS, BASKET_UNITS = 7 * 86_400, 10


def checked(house: House, request: SaleRequest, sale_id: str, code: str) -> tuple[Sale, list[SaleItem]]:
    wrong: dict[str, str] = {}
    if request.mode == "basket":
        sale = _basket(house, request, wrong, sale_id, code)
        if wrong:
            raise Invalid(wrong)
        return sale, []
    stored, variants = product(house, request)
    sale, items = drafted(house, request, stored, variants, wrong, sale_id=sale_id, code=code)
    if not wrong:
        link = house.sale_url(sale.slug)
        for network in house.networks.values():
            wrong.update(wording.problems(sale, items, link, network.measure, network.max_length))
    if wrong:
        raise Invalid(wrong)
    return sale, items


def _basket(house: House, request: SaleRequest, wrong: dict[str, str], sale_id: str, code: str) -> Sale:
    """A basket over the whole shop: no product, price, quantity or post of its own."""
    if request.market:
        wrong["market"] = "a basket is at the shop's own prices, in the shop's own currency"
    for name in ("product", "quantity", "items", "price", "wording", "end_when_sold_out", "end_post", "teaser"):
        if getattr(request, name):
            wrong[name] = "a basket has none: whatever of the shop is put into it is in it, at the shop's price"
    tag = request.hashtag.strip()
    if not is_hashtag(tag):
        wrong["hashtag"] = "a basket needs one, of letters, digits and _, like #ShopCart"
    else:
        taken = claims.claimed(house, house.store.view()).get(folded(tag))
        if taken:
            wrong["hashtag"] = f"#{folded(tag)} means something already ({taken}); take another"
    if request.answers == "thanks":
        wrong["answers"] = "a basket answers with its link (held) or nobody (none)"
    if request.answer_link is False and request.answers != "none":
        wrong["answer_link"] = "a basket's answer is its link: take answers none"
    if request.answer_code:
        wrong["answer_code"] = "a basket has none: several replies come to one page"
    usual = house.config.selling.answers
    given = replace(
        request, answers=request.answers or ("held" if usual == "thanks" else usual), answer_code=False,
        hold_seconds=request.hold_seconds or BASKET_SECONDS,
        limit_per_buyer=request.limit_per_buyer or BASKET_UNITS,
    )  # fmt: skip
    title = request.title.strip() or f"#{tag.lstrip('#＃')}"
    terms = _terms(house, given, None, wrong)
    currency = house.shop.currency()
    _payable(house, currency, wrong, "market")
    return Sale(
        id=sale_id,
        slug=_slug(title, code),
        state="draft",
        title=title,
        terms=terms,
        currency=currency,
        starts_at=to_ms(request.starts_at) if request.starts_at else None,
        ends_at=to_ms(request.ends_at) if request.ends_at else None,
        created_at=house.clock.ms(),
        live_at=None,
        ended_at=None,
        end_reason="",
    )


def drafted(
    house: House,
    request: SaleRequest,
    stored: StoredProduct,
    variants: list[StoredProduct],
    wrong: dict[str, str],
    *,
    sale_id: str,
    code: str,
) -> tuple[Sale, list[SaleItem]]:
    """The sale as asked for; what cannot be is told in ``wrong``, and taken as the default says."""
    currency = stored.product.price.currency
    if request.market:
        stored, variants, currency = in_market(house, request, stored, variants, wrong)
    _payable(house, currency, wrong, "market" if request.market else "product")
    if request.price is not None and request.price % smallest(currency):
        wrong["price"] = f"must be without decimals: PayPal takes none in {currency}"
    product = stored.product
    shelf = on_shelf(variants, request, wrong)
    terms = _terms(house, request, product, wrong)
    if terms.by != "reply" and len(shelf) > 1:
        wrong["by"] = "a repost names no variant: sell one, or take reply"
    sale = Sale(
        id=sale_id,
        slug=_slug(request.title or product.name, code),
        state="draft",
        title=(request.title or product.name).strip(),
        terms=terms,
        currency=currency,
        starts_at=to_ms(request.starts_at) if request.starts_at else None,
        ends_at=to_ms(request.ends_at) if request.ends_at else None,
        created_at=house.clock.ms(),
        live_at=None,
        ended_at=None,
        end_reason="",
    )
    return sale, [
        item(house, sale, request, product, position, one, units) for position, (one, units) in enumerate(shelf)
    ]


def _payable(house: House, currency: str, wrong: dict[str, str], name: str) -> None:
    takes = house.payments.currencies
    if takes is not None and currency not in takes:
        wrong.setdefault(name, f"{house.paid_with} takes no {currency}: nobody could pay")


def _terms(house: House, request: SaleRequest, product: Product | None, wrong: dict[str, str]) -> Terms:
    selling = house.config.selling
    lang = request.lang or selling.language
    if lang not in LANGUAGES:
        wrong["lang"] = f"{lang!r} is not one of {', '.join(LANGUAGES)}"
        lang = "en"
    unknown = [name for name, network in house.networks.items() if not network.can_sign_in()]
    answers = request.answers or selling.answers
    if answers not in ("none", "held", "thanks"):
        wrong["answers"] = f"{answers!r} is not one of none, held, thanks"
        answers = "none"
    elif answers != "held" and unknown and not (request.mode == "basket" and answers == "thanks"):
        # The answer carries their link where the sale's page cannot know them.
        wrong["answers"] = (
            f"must be held: on {', '.join(unknown)} nobody can sign in, and only the answer has the way to pay"
        )
    hold_seconds = request.hold_seconds or selling.hold_minutes * 60
    longest, words = (30 * 86_400, "30 days") if request.mode == "basket" else (86_400, "24 hours")
    if not 5 <= hold_seconds <= longest:
        wrong["hold_seconds"] = f"must be between 5 seconds and {words}"
    if request.remind:
        once = [name for name, network in house.networks.items() if network.one_answer]
        if request.mode == "basket":
            wrong["remind"] = "a basket sets nothing aside that could run out"
        elif not 0 < request.remind * 60 < hold_seconds:
            wrong["remind"] = f"must be less than the {hold_seconds // 60} minutes that a hold lasts"
        elif once and answers != "none":
            wrong["remind"] = f"{', '.join(once)} allows one answer a reply: with answers none it is the reminder"
    limit = request.limit_per_buyer or (1 if request.mode == "first_come" else selling.limit_per_buyer)
    if not 1 <= limit <= 99:
        wrong["limit_per_buyer"] = "must be between 1 and 99"
    if request.price is not None and request.price < 1:
        wrong["price"] = "must be more than nothing"
    if request.ends_at and request.ends_at <= (request.starts_at or house.clock.now()):
        wrong["ends_at"] = "must be after the start, and in the future"
    check_shipping(house, request.shipping, wrong)
    mode = request.mode or "standard"
    if mode not in MODES:
        wrong["mode"] = f"{mode!r} is not one of {', '.join(MODES)}"
        mode = "standard"
    by = request.by or "reply"
    if by not in BY:
        wrong["by"] = f"{by!r} is not one of {', '.join(BY)}"
    elif mode == "first_come":
        if limit != 1:
            wrong["limit_per_buyer"] = "must be 1: who comes first, each account once"
        blind = [
            name
            for name, network in house.networks.items()
            if getattr(type(network), "reposters", None) is Network.reposters
        ]
        if by != "reply" and blind:
            wrong["by"] = f"{', '.join(blind)} cannot tell who passed a post on: take reply"
        elif by != "reply" and unknown:
            # Drawn, they would keep a unit from others, and neither find the way to pay nor be told it.
            wrong["by"] = (
                f"on {', '.join(unknown)} nobody can sign in, and who passed a post on cannot be answered: take reply"
            )
        if by == "repost" and request.remind:
            wrong["remind"] = "nobody can be answered for a repost"
    elif request.by:
        wrong["by"] = "is for a sale in which the first come first (mode first_come)"
    if request.teaser and (request.starts_at is None or request.starts_at <= house.clock.now()):
        wrong["teaser"] = "needs a start in the future: what has begun cannot be announced"
    if request.hashtag and mode != "basket":
        wrong["hashtag"] = "is for a basket; a sale is told by its post"
    if request.end_post and not request.end_when_sold_out and mode != "basket":
        wrong["end_post"] = "needs end_when_sold_out: a sale that does not end by itself is never sold out"
    return Terms(
        product=product.sku if product else "",
        lang=lang,
        wording=request.wording,
        hold_seconds=hold_seconds,
        limit_per_buyer=limit,
        end_when_sold_out=request.end_when_sold_out,
        answers=answers,  # type: ignore[arg-type]
        answer_code=selling.answer_code if request.answer_code is None else request.answer_code,
        answer_link=selling.answer_link if request.answer_link is None else request.answer_link,
        shipping=request.shipping,
        keywords=selling.keywords,
        with_picture=request.with_picture and bool(product and product.image),
        mode=mode,
        end_post=request.end_post,
        hashtag=request.hashtag.strip().lstrip("#＃"),
        teaser=request.teaser,
        by=by if mode == "first_come" else "reply",
        market=request.market,
        remind=request.remind,
        settle_seconds=selling.draw_seconds,
        price_of_shop=request.price is None and product is not None,
    )


def check_shipping(house: House, shipping: ShippingTerms, wrong: dict[str, str]) -> None:
    if shipping.rule not in ("free", "flat", "country", "shop"):
        wrong["shipping"] = f"{shipping.rule!r} is not one of free, flat, country, shop"
    elif shipping.rule == "shop" and not house.shop.reckons_shipping:
        wrong["shipping"] = "the shop does not reckon it for orders made from outside: take free, flat or country"
    elif shipping.rule == "flat" and shipping.price < 0:
        wrong["shipping"] = "a flat price cannot be negative"
    elif shipping.rule == "country":
        if not shipping.prices:
            wrong["shipping"] = "by country needs at least one price, like FR=4.90 or *=9.90"
        for code, price in shipping.prices.items():
            if code != "*" and code not in _COUNTRIES:
                wrong["shipping"] = f"{code!r} is no country code like FR, or * for everywhere else"
            elif price < 0:
                wrong["shipping"] = f"{code}: a price cannot be negative"


def _slug(title: str, unlike: str) -> str:
    """Readable and unguessable enough never to clash."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:24].strip("-")
    return f"{words or 'sale'}-{unlike.lower()}"
