"""One look at a time: mentions, searches, hashtags, words, private messages, and what is gone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from bridge import budget, claims, consent, metrics
from bridge.house import House, spent_on
from bridge.listening.hearing import cursor_name, hear
from bridge.outbox import Later
from bridge.store import Tx
from bridge.store.wallets import wallets
from bridge.store.wallets import writes as wallet_writes
from connectors.errors import NotSupported, Permanent, Refused, Retryable

log = logging.getLogger("replycart.listening")
#: Replies in one look at whether they still stand.
STANDING = 500
#: Lets go of what the authors of these replies have not paid; returns how many.
Withdraw = Callable[[House, Sequence[str]], int]


def poll(house: House) -> int:
    """One look at the mentions; fills by search what they could not carry. Where nothing can be searched the next look goes
    on where this one ended. Returns how many replies were new."""
    name = cursor_name(house, "mentions")
    since, began = house.store.view().cursor(name), house.clock.ms()
    with spent_on(""):
        page = house.network.replies(since, way="mentions")
    if page.complete or not _searches(house):
        added = hear(house, page.replies, name, page.newest)
        if page.complete:
            looked(house, "mentions", began)
        return added
    # More came than the mentions reach back to: the gap is searched before the cursor may pass it.
    try:
        added = fill(house, since)
    except Retryable as error:
        # A search that may not go on must not make us deaf: the cursor stays, so the gap is searched later.
        metrics.REFILLS_PUT_OFF.add()
        log.warning("listening: more came than the mentions hold, and the search must wait: %s", error)
        return hear(house, page.replies)
    added += hear(house, page.replies, name, page.newest)
    looked(house, "mentions", began)
    return added


def _searches(house: House) -> bool:
    return "search" in house.network.ways()


def looked(house: House, way: str, began: int) -> None:
    """Keep that a whole look began then, for purchases that wait until everything said in time is heard. Nobody waits:
    nothing is written, since an idle house looks every few seconds."""
    if house.config.selling.wallets and wallets(house.store.view()).about_to_buy():
        house.store.write(lambda tx: wallet_writes(tx).put_look(house.network_name, way, began))


def _may_look(tx: Tx, name: str, way: str, every: int) -> bool:
    return wallet_writes(tx).may_look(name, way, every)


def hear_up_to(house: House, moment: int, withdraw: Withdraw) -> None:
    """See to it that what was said up to that time (ms), openly and in private, is stored, and that who has deleted a reply
    by then has withdrawn: looks, where the listener has not yet (in a rush it hears by the stream, which does not tell how
    far). ``Later`` when it cannot be known yet; by one look many who wait are served."""
    work = house.config.work
    ways: list[tuple[str, Callable[[House], object], float]] = [("mentions", poll, work.poll_seconds)]
    if house.config.selling.messages:
        # The network lets messages be read just as often as the listener does it: it comes first.
        ways.append(("messages", poll_messages, work.message_seconds + 5))
    ways.append(("standing", partial(_look_at_standing, withdraw=withdraw), work.poll_seconds))
    for way, look, seconds in ways:
        if wallets(house.store.view()).looked(house.network_name, way) >= moment:
            continue
        if not house.store.write(partial(_may_look, name=house.network_name, way=way, every=int(seconds * 1000))):
            raise Later(min(seconds, 5.0), "somebody has just looked at what is said on the network")
        try:
            look(house)
        except Retryable as error:
            raise Later(error.retry_after or 15.0, f"nobody can be heard on the network: {error}") from error
        except (Permanent, Refused) as error:
            # The listener tells a person.
            raise Later(60.0, f"nobody can be heard on the network: {error}") from error
        if wallets(house.store.view()).looked(house.network_name, way) < moment:
            raise Later(min(seconds, 5.0), "more was said on the network than one look shows")


def _look_at_standing(house: House, withdraw: Withdraw) -> None:
    """Whether the replies still stand whose time to say "cancel" is over: deleting one says it too."""
    began = house.clock.ms()
    waits = wallets(house.store.view()).waiting(house.network_name)
    waiting = [(until + consent.late_ms(house.store.many), reply_id) for until, reply_id in waits]
    waiting = [one for one in waiting if one[0] <= began]
    try:
        while waiting:
            # Who is at the same moment shares the look: how far it came is told by the moment alone.
            size = next(
                (n for n in range(STANDING, len(waiting)) if waiting[n][0] != waiting[n - 1][0]), len(waiting)
            )
            replies, waiting = [reply_id for _, reply_id in waiting[:size]], waiting[size:]
            there = house.network.existing(replies)
            if gone := [reply_id for reply_id in replies if reply_id not in there]:
                withdraw(house, gone)
                house.bell.ring("network")
            if waiting:
                looked(house, "standing", waiting[0][0] - 1)
    except NotSupported:
        pass
    looked(house, "standing", began)


def fill(house: House, heard: str = "", until: datetime | None = None) -> int:
    """Search each live conversation from where its own search ended, or from ``heard`` if that is later; up to
    ``until``, when something else hears what comes after. Where nothing can be searched: one look at the mentions."""
    if not _searches(house):
        return poll(house)
    heard = heard or house.store.view().cursor(cursor_name(house, "mentions"))
    added = 0
    for post_id in house.store.view().live_posts(house.network_name):
        name = cursor_name(house, "search", post_id)
        with spent_on(house.store.view().post_sales(house.network_name).get(post_id, "")):
            for _ in range(1000):
                since = max(house.store.view().cursor(name), heard, key=lambda mark: (len(mark), mark))
                page = house.network.replies(since, way="search", conversation=post_id)
                added += (found := hear(house, page.replies, name, page.newest))
                metrics.REFILLED.add(n=found)
                if page.complete or (until and page.replies and page.replies[-1].created_at > until):
                    break
    return added


def poll_tags(house: House) -> int:
    """One look for posts of anybody with a hashtag that a room claims. Returns how many were new."""
    added = 0
    for tag in claims.searched(house, house.store.view()):
        name = cursor_name(house, "tag", tag)
        try:
            page = house.network.replies(house.store.view().cursor(name), way="tag", conversation=f"#{tag}")
        except NotSupported:
            return added
        added += hear(house, page.replies, name, page.newest)
    return added


def poll_watch(house: House) -> int:
    """One look for posts of anybody with a word that the merchant watches, while the budget is well. Returns how many were
    new."""
    added = 0
    for words in house.config.work.watch:
        if budget.standing(house).level != "free":
            # What anybody says about the shop must not use up what answers to buyers are paid from.
            return added
        name = cursor_name(house, "words", words)
        try:
            with spent_on(""):
                page = house.network.replies(house.store.view().cursor(name), way="words", conversation=words)
        except NotSupported:
            return added
        added += hear(house, page.replies, name, page.newest)
    return added


def poll_messages(house: House) -> int:
    """What people wrote to us in private. Returns how many were new."""
    name, began = cursor_name(house, "messages"), house.clock.ms()
    try:
        with spent_on(""):
            page = house.network.replies(house.store.view().cursor(name), way="messages")
    except NotSupported:
        looked(house, "messages", began)
        return 0
    if not page.complete:
        # More came than a look carries: the cursor stays, and the next look goes deeper.
        return hear(house, page.replies)
    added = hear(house, page.replies, name, page.newest)
    looked(house, "messages", began)
    return added


def look_for_deleted(house: House, limit: int = 300) -> list[str]:
    """Replies with an unpaid hold that are gone from the network."""
    waiting = house.store.view().unpaid_replies(house.network_name, limit)
    if not waiting:
        return []
    try:
        there = house.network.existing(waiting)
    except NotSupported:
        return []
    return [reply_id for reply_id in waiting if reply_id not in there]
