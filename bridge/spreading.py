"""Who passed our posts on, asked of the network now and then. Whoever quotes a post opens a conversation of their own: what is
said to us there belongs to the sale, like a reply to the post itself.

Reposts are listed with their reach only: no network says whom a repost brought."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from bridge import budget
from bridge.house import House, spent_on
from bridge.store import Tx
from bridge.store.spreads import Spread, spreads, writes
from connectors.errors import ConnectorError, NotSupported

log = logging.getLogger("replycart.spreading")
#: Pages of those who quoted a post in one look, the last first. X allows 75 in 15 minutes, for all posts together.
QUOTE_PAGES = 5
REPOST_PAGES = 5


def look(house: House) -> int:
    """Ask for the posts of sales that take replies, while the budget is well. Returns how many were new."""
    view, new = house.store.view(), 0
    posts = view.live_posts(house.network_name)
    # After the posts: one that goes out in between has a sale here.
    sales = view.post_sales(house.network_name)
    for post_id in posts:
        for ask in (_quotes, _reposts):
            if budget.standing(house).level != "free":
                # Who spread a post is good to know; answers to buyers are what the rest of the budget is for.
                return new
            try:
                with spent_on(sales[post_id]):
                    found = list(ask(house, post_id))
            except NotSupported:
                continue
            except ConnectorError as error:
                log.info("who passed on the post %s: %s; asked again later", post_id, error)
                return new
            new += _keep(house, found)
    return new


def _quotes(house: House, post_id: str) -> Iterator[Spread]:
    known = spreads(house.store.view()).known_spreads(house.network_name, post_id, "quote")
    cursor, now = "", house.clock.ms()
    for _ in range(QUOTE_PAGES):
        page = house.network.quoters(post_id, cursor)
        fresh = [one for one in page.quoters if one.post_id not in known]
        for one in fresh:
            who, said = one.account, round(one.created_at.timestamp() * 1000)
            yield Spread(
                house.network_name, post_id, "quote", who.id, one.post_id, who.handle, who.reach, said, now
            )
        cursor = page.after
        if not cursor or len(fresh) < len(page.quoters):
            return


def _reposts(house: House, post_id: str) -> Iterator[Spread]:
    view = spreads(house.store.view())
    known = view.known_spreads(house.network_name, post_id, "repost")
    told, room = view.told_reposts(house.network_name, post_id), house.config.work.reposters - len(known)
    if room <= 0 or (told is not None and told <= len(known)):
        # Each account costs: nobody is asked for while the post's own figures say that there is nobody new.
        return
    cursor, now = "", house.clock.ms()
    for _ in range(REPOST_PAGES):
        page = house.network.reposters(post_id, cursor)
        fresh = [one for one in page.accounts if one.id not in known]
        for one in fresh[:room]:
            yield Spread(house.network_name, post_id, "repost", one.id, "", one.handle, one.reach, None, now)
        room, cursor = room - len(fresh), page.after
        if room <= 0 or not cursor or len(fresh) < len(page.accounts):
            return


def _keep(house: House, found: list[Spread]) -> int:
    if not found:
        return 0

    def write(tx: Tx) -> int:
        added = writes(tx).add_spreads(found)
        for one in found:
            if one.quote_id:
                # Who said "buy" there before we knew of the quote is understood now.
                tx.reopen_replies(one.network, one.quote_id)
        return added

    added = house.store.write(write)
    house.bell.ring("replies")
    return added
