"""Who passed a post on: read page by page over several turns, and heard from the first to the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bridge.clock import from_ms
from bridge.house import House, spent_on
from bridge.store import Sale, Tx
from bridge.store.reposts import Look, reposts
from bridge.store.reposts import writes as repost_writes
from connectors.errors import ConnectorError, NotSupported, Refused
from connectors.values import Account, Reply

#: Pages of reposters in one look, the newest first: X allows 75 in 15 minutes.
REPOST_PAGES = 5


def poll_reposts(house: House) -> int:
    """Who passed on the posts of sales that ask for it, each heard as a reply without words. Returns how many were new.

    The network tells no time of a repost: it has the one at which the look began that found it; between those of one look
    the network's order decides. A look goes from the newest to what is known. What is too long for one turn goes on in the
    next, and nobody of it is heard before its end, where the first of them stand."""
    view, added = house.store.view(), 0
    _drop_looks(house)
    for sale in view.sales(["live"]):
        if sale.terms.mode != "first_come" or sale.terms.by == "reply":
            continue
        for post in view.posts(sale.id):
            # Whoever passed the announcement on did so before the start: all of them would come before everybody.
            announced = sale.terms.teaser and post.posted_at < (sale.live_at or 0)
            if post.network != house.network_name or announced:
                continue
            try:
                added += _look_at_reposts(house, sale, post.post_id)
            except NotSupported:
                return added
    return added


def _drop_looks(house: House) -> None:
    """Of a sale that is over nobody is kept who was found and not heard."""
    view = house.store.view()
    for post_id in reposts(view).looks(house.network_name):
        sale = view.sale(view.post_sales(house.network_name).get(post_id, ""))
        if sale is None or sale.state == "ended":
            house.store.write(lambda tx, post_id=post_id: repost_writes(tx).drop_look(house.network_name, post_id))  # type: ignore[misc]


def _look_at_reposts(house: House, sale: Sale, post_id: str) -> int:
    """One turn of a look, the first or a further one. Returns how many were heard as new: none before its end.

    Of two processes that read at once, as when the leader changes, one goes on: each writes only while the look stands as
    it saw it (``stands``). What the other has read is dropped, so nobody gets the time or the place of two looks."""
    view, network, now = house.store.view(), house.network_name, house.clock.ms()
    known, kept = view.passed_on(network, post_id), reposts(view).look(network, post_id)
    again = kept is not None and bool(kept.found) and not kept.after
    if kept is not None and kept.after:
        look = stands = kept
    else:
        # Written before anything is asked: the draw waits for a look from its begin. ``again``: the network did not take
        # the cursor, so that all is read once more; it counts from when it was seen first.
        look = replace(kept, found=()) if kept is not None and again else Look(now, at=now)
        stands = kept if kept is not None and again else look
        begun = look
        if not again and not house.store.write(
            lambda tx: repost_writes(tx).put_look(network, post_id, begun, kept)
        ):
            return 0
    try:
        for _ in range(REPOST_PAGES):
            with spent_on(sale.id):
                page = house.network.reposters(post_id, look.after)
            new = [one for one in page.accounts if one.id not in known]
            found = {one.id: one for one in (*look.found, *new)}
            look = replace(look, after=page.after, found=tuple(found.values()), at=house.clock.ms())
            # Not at the first who is known: whoever passes it on once more stands at the head again.
            if not page.after or (page.accounts and not new):
                return _end_look(house, post_id, look, look.found, stands)
    except Refused as refusal:
        if again and kept is not None and not look.found:
            if refusal.code == "not_found":
                # The post itself is gone: nothing more can be found out.
                _end_look(house, post_id, look, kept.found, stands)
            else:
                # A no to the question, not to the post: ended now, whoever stands further back would come too late.
                _keep_look(house, post_id, kept, stands)
        else:
            _keep_look(house, post_id, replace(look, after=""), stands)
        raise
    except ConnectorError:
        # What was read is kept, and has cost money.
        _keep_look(house, post_id, kept if again and kept is not None and not look.found else look, stands)
        raise
    _keep_look(house, post_id, look, stands)
    return 0


def _keep_look(house: House, post_id: str, look: Look, stands: Look) -> None:
    """How far it came; one that has read nothing was not begun."""

    def write(tx: Tx) -> None:
        known = repost_writes(tx)
        if look.after or look.found:
            known.put_look(house.network_name, post_id, look, stands)
        else:
            known.end_look(house.network_name, post_id, stands)

    house.store.write(write)


def _end_look(house: House, post_id: str, look: Look, found: Iterable[Account], stands: Look) -> int:
    """Those that were found are heard, the first of them first, and the look is over, in one commit. Nobody, where another
    process has gone on with it."""
    seen = from_ms(look.begun)
    heard = [
        Reply(f"repost:{post_id}:{one.id}", post_id, one.id, one.handle, "", seen, False)
        for one in reversed(tuple(found))
    ]

    def write(tx: Tx) -> int:
        if not repost_writes(tx).end_look(house.network_name, post_id, stands):
            return 0
        return tx.add_replies(house.network_name, heard)

    added = house.store.write(write)
    if added:
        house.bell.ring("replies")
    return added
