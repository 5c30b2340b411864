"""A flash sale, announced: Vera is told as it begins, she and Walt buy all of it, and a last post says in what time.

Beside it the page counts down to the start and to the end, and its link unfolds on X into a card that says how it stands."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from typing import Any

import requests
from bs4 import BeautifulSoup

from bridge import sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.sales import SaleRequest
from bridge.states import State

UNITS, BEGINS_SECONDS = 2, 5


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    thing = next(
        one.product
        for one in reversed(view.products(limit=200))
        if one.product.kind == "simple" and (one.product.available() or 0) > UNITS and one.product.special is None
    )
    begins = house.clock.now() + timedelta(seconds=BEGINS_SECONDS)
    # Without a picture of its own the post shows the card of its link.
    asked = SaleRequest(
        thing.sku, quantity=UNITS, price=thing.price.minor * 8 // 10, starts_at=begins, ends_at=begins + timedelta(minutes=10),
        teaser=True, end_when_sold_out=True, end_post=True, with_picture=False,
    )  # fmt: skip
    sale = sales.publish(house, sales.create(house, asked).id)
    url = house.sale_url(sale.slug)
    vera, walt = Buyer("vera", "notify me", "is told as it begins"), Buyer("walt", "buy", "buys in the window")

    def posts() -> list[Any]:
        return list(view.posts(sale.id))

    def now() -> Any:
        return sales.find(house, sale.id)

    until(lambda: bool(posts()), "the announcement stands")
    vera.reply(stage, posts()[0].post_id)
    seen = [_look(stage, url)]
    show.say(f"Announced: “{posts()[0].text}” Vera replies “notify me”.")
    until(lambda: now().state == "live", "the sale begins")
    until(lambda: len(posts()) == 2, "its post stands")
    until(lambda: bool(_told(stage, "vera")), "Vera is told")
    seen.append(_look(stage, url))
    show.say(f"It begins, and Vera is told: “{_told(stage, 'vera')[0]}”")
    vera.reply(stage, posts()[-1].post_id, "buy")
    walt.reply(stage, posts()[-1].post_id)
    until(lambda: len(view.purchases(sale_id=sale.id)) == UNITS, "both hold one")
    seen.append(_look(stage, url))
    for buyer in (vera, walt):
        buyer.pay(url)
    until(lambda: all(one.state is State.ORDERED for one in view.purchases(sale_id=sale.id)), "both orders stand")

    def last() -> str:
        return str(outside(stage.x, "posts")[-1]["plain"])

    until(lambda: now().state == "ended" and "sold out" in last(), "the last post says that it is sold out")
    seen.append(_look(stage, url))
    show.say(f"Both have paid, and the last post says: “{last()}”")
    return [*_differences(sale, seen), *_last(last(), thing.name), *_unfolded(stage, sale)]


def _look(stage: Any, url: str) -> dict[str, Any]:
    """The sale's page as anybody sees it: what it counts down to, what machines read, and its card."""
    page = requests.get(url, timeout=10)
    page.raise_for_status()
    soup = BeautifulSoup(page.text, "html.parser")
    facts = soup.select_one('script[type="application/ld+json"]')
    card = requests.get(f"{url}/card", timeout=20)
    card.raise_for_status()
    return {
        "counts": {int(str(one["data-ends"])) for one in soup.select("[data-ends]")},
        "facts": json.loads(facts.get_text())["offers"] if facts else {},
        "card": hashlib.sha256(card.content).hexdigest(),
        "mime": card.headers["Content-Type"],
    }


def _told(stage: Any, handle: str) -> list[str]:
    """What the shop answered to that account."""
    threads = [row["replies"] for row in outside(stage.x, "posts")]
    said = [one["plain"] for row in threads for one in row if one["username"] == "shop"]
    return [text for text in said if f"@{handle}" in text and "on sale now" in text]


def _differences(sale: Any, seen: list[dict[str, Any]]) -> list[str]:
    """What the page and its card did not say before, at the start, when all was held, and at the end."""
    wrong = []
    states = [one["facts"]["availability"].rsplit("/", 1)[-1] for one in seen]
    if states != ["PreOrder", "InStock", "SoldOut", "Discontinued"]:
        wrong.append(f"flash: to search engines it was {states}")
    if [sale.starts_at in seen[0]["counts"], sale.ends_at in seen[1]["counts"], bool(seen[3]["counts"])] != [
        True,
        True,
        False,
    ]:
        wrong.append("flash: the page does not count down to the start and to the end")
    if len({one["card"] for one in seen}) != len(seen) or {one["mime"] for one in seen} != {"image/jpeg"}:
        wrong.append("flash: the card stays the same")
    return wrong


def _last(text: str, name: str) -> list[str]:
    found = re.fullmatch(
        rf"{re.escape(name)}: sold out in (\d+ min )?\d+ s, on sale from [\d/]+ [\d:]+ UTC\. Thank you!", text
    )
    return [] if found else [f"flash: the last post is “{text}”"]


def _unfolded(stage: Any, sale: Any) -> list[str]:
    """Whether X's timeline shows the card of the link."""

    def cards() -> list[Any]:
        page = BeautifulSoup(requests.get(f"{stage.x.base_url}/", timeout=10).text, "html.parser")
        return [one for one in page.select("a.unfurled") if str(one["href"]).endswith(f"/s/{sale.slug}")]

    until(lambda: bool(cards()), "the link is unfolded on X", 10)
    card = cards()[0]
    picture = requests.get(f"{stage.x.base_url}{card.img['src']}", timeout=10) if card.img else None
    there = picture is not None and picture.headers["Content-Type"] == "image/jpeg"
    return (
        [] if there and sale.title in card.get_text() else ["flash: the card on X lacks its title or its picture"]
    )
