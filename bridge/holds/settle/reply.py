"""What one reply comes to: the order of the questions is the order of who wins."""

from __future__ import annotations

import logging
from dataclasses import replace

from bridge import claims
from bridge import intent as intents
from bridge.holds.settle.crowd import Batch, Crowd, Shelf
from bridge.holds.settle.taking import answer, take, withdraw
from bridge.house import House
from bridge.intent.codes import is_private, without_code
from bridge.store import SaleItem, Tx
from bridge.store.records import StoredReply
from bridge.store.wallets import writes as wallet_writes

log = logging.getLogger("replycart.holds")
#: Times that somebody may let go what they took in one sale, and questions about an option that they leave unanswered.
#: Each answer costs the merchant money, and whoever takes to let go again keeps units from others.
LET_GO, ASKS = 5, 3
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


def settle_one(
    house: House,
    tx: Tx,
    batch: Batch,
    crowd: Crowd,
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
        if reply.maybe_answered:
            # The house does not answer beside a person.
            key = answer(reply, 0, {}).key
            batch.tasks[:] = [task for task in batch.tasks if task.key != key]
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
        said = f"{shelf.keywords['en'].buy[0]} {named}{intents.without_address(reply.text)}"
        meant = intents.read(said, choices=shelf.choices, keywords=shelf.keywords)
        if meant.kind == "buy" and set(meant.missing) >= set(open_ones):
            return settled("inbox", "none", "no option named")
    if meant.kind == "cancel":
        cancelled = withdraw(house, tx, batch, crowd, reply, shelf)
        return settled("settled" if cancelled else "inbox", "cancel", meant.why, cancelled)
    if shelf.sale.state == "scheduled" and (meant.kind == "buy" or _asks_to_be_told(reply.text)):
        # Answered as it begins, at the head of whatever else is to be said then.
        due = (shelf.sale.starts_at or 0) + 1000
        batch.tasks.append(replace(answer(reply, 35, {"what": "begun"}), due=due))
        return settled("settled", "notify", "told when it begins")
    if meant.kind != "buy":
        return settled("inbox", "none", meant.why)
    if first_come and repost and shelf.sale.terms.by == "reply":
        return settled("settled", "none", "this series goes to who replies")
    if first_come and repost and not _can_come_back(house, reply):
        return settled("settled", "buy", "passed it on from where nobody can sign in")
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
            batch.tasks.append(answer(reply, 40, {"what": "ask", "missing": list(unclear)}))
        asked[author] += 1
        return settled("asked", "buy", f"which {', '.join(unclear)}?" if unclear else "no such combination")
    if crowd.taken[author] + meant.quantity > shelf.sale.terms.limit_per_buyer:
        return settled("settled", "buy", f"limit of {shelf.sale.terms.limit_per_buyer} per buyer")
    if crowd.let_go[author] >= LET_GO:
        return settled("settled", "buy", f"took and let go {LET_GO} times in this sale")
    purchase = take(house, batch, crowd, reply, shelf, item, meant.quantity)
    if reply.maybe_answered:
        batch.doubtful.append(purchase)
    if author in asked:
        tx.answered_ask(reply.network, *author)
        del asked[author]
    return settled("settled", "buy", meant.why, purchase.id)


def _can_come_back(house: House, reply: StoredReply) -> bool:
    """Whether who passed a post on could find the hold, which nobody can be told: by signing in. A server of Mastodon knows
    only its own people."""
    network = house.networks.get(reply.network)
    return network is None or network.can_sign_in(reply.handle)


def _asks_to_be_told(text: str) -> bool:
    words = intents.without_address(text)
    return any(asked in words for asked in TOLD)


def _meaning(text: str, shelf: Shelf | None) -> intents.Intent:
    """What a text asks for. One that cannot be read goes to a person; it must not stop those behind it."""
    try:
        return shelf.read(text) if shelf else intents.read(text)
    except Exception:
        log.exception("a reply could not be understood")
        return intents.Intent("none", why="could not be understood")


def _item(shelf: Shelf, meant: intents.Intent) -> tuple[SaleItem | None, tuple[str, ...]]:
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
