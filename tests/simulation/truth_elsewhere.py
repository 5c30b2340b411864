"""What must hold of several networks that share one shelf, of clearance, of gifts and of flash sales: asked of the networks and of
PayPal, and of when the service began with it."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

from bridge.clearance.calendar import is_quiet
from bridge.clock import from_ms
from bridge.store.clearance import clearance as clearings
from bridge.store.gifts import gifts
from bridge.store.pages import Ask
from bridge.wording import bare
from tests.simulation.world import World

DAY_MS = 86_400_000


def wrong_elsewhere(world: World) -> list[str]:
    """At every moment."""
    wrong = []
    for name, network in world.others.items():
        posted = Counter(draft.reference for _, draft in network.posts.values())
        wrong += [f"{key} was posted {count} times on {name}" for key, count in posted.items() if count > 1]
        told = Counter(network.messages)
        wrote = Counter(message.author_id for message in network.received)
        for (who, text), count in told.items():
            if count > (1 if "http" in text else wrote[who]):
                wrong.append(f"{who} was told {count} times on {name}: {text}")
    return wrong + _cleared(world) + _early(world) + _gifts(world)


def _cleared(world: World) -> list[str]:
    """No thing twice within a rule's days, nothing in its quiet hours, no words twice."""
    wrong = []
    known = clearings(world.view)
    found = sorted(known.proposals(Ask(1, 10_000)).items, key=lambda one: one.created_at)
    terms = {one.id: known.rule_of(one).terms for one in found}
    for at, one in enumerate(found):
        days = terms[one.id].repeat_days
        near = [
            two for two in found[:at]
            if two.sku == one.sku and two.state != "lapsed" and one.state != "lapsed"
            and one.created_at - two.created_at < days * DAY_MS
        ]  # fmt: skip
        wrong += [f"{one.sku} was proposed again within {days} days" for _ in near[:1]]
        sale, zone = world.view.sale(one.id), ZoneInfo(terms[one.id].zone)
        if sale is not None and sale.live_at is not None:
            begun = [ms for ms in world.begun[one.id] if ms <= sale.live_at]
            hours = [from_ms(ms).astimezone(zone).hour for ms in begun]
            if hours and all(is_quiet(terms[one.id].quiet, hour) for hour in hours):
                wrong.append(f"the clearance of {one.sku} went out in the quiet hours")
    for name, network in world.networks.items():
        said = Counter(
            bare(draft.text)
            for _, draft in network.posts.values()
            if draft.reference.removeprefix("sale-") in terms
        )
        wrong += [f"clearance said {count} times on {name}: {text}" for text, count in said.items() if count > 1]
    return wrong


def _early(world: World) -> list[str]:
    """Nobody has anything of a sale before it begins."""
    begins = {sale.id: sale for sale in world.view.sales() if sale.starts_at is not None}
    return [
        f"{one.handle} had {one.name} before the sale began"
        for one in world.view.purchases(limit=100_000)
        if (sale := begins.get(one.sale_id)) and (sale.live_at is None or one.created_at < (sale.starts_at or 0))
    ]


def _gifts(world: World) -> list[str]:
    """Nothing above the ceiling of its kind is taken."""
    giving, wrong = world.config.giving, []
    kinds = {one.capture_id: one for one in gifts(world.view).gift_pages(Ask(1, 10_000)).items if one.capture_id}
    for page in world.payments.pages.values():
        for capture in page.captures:
            if (gift := kinds.get(capture.id)) is None:
                continue
            ceilings = giving.send_ceiling if gift.kind == "send" else giving.donate_ceiling
            if capture.amount.minor > ceilings[capture.amount.currency]:
                wrong.append(f"{gift.sender} gave {capture.amount}, above the ceiling")
    return wrong


def unfinished_elsewhere(world: World) -> list[str]:
    """Once all is at rest: each sale stands on each network, and everything said there was heard."""
    wrong = []
    for name, network in world.others.items():
        there = {draft.reference for _, draft in network.posts.values()}
        wrong += [
            f"{sale.title} is on sale, and not on {name}"
            for sale in world.view.sales(["live", "paused"])
            if sale.terms.mode != "basket" and f"sale-{sale.id}" not in there
        ]
        for said in network.said.values():
            heard = world.view.reply(name, said.reply.id)
            if not said.deleted and (heard is None or heard.state == "new"):
                wrong.append(f"what {said.reply.handle} said on {name} was never understood")
        for message in network.received:
            heard = world.view.reply(name, message.id)
            if heard is None or heard.state == "new":
                wrong.append(f"the message of {message.handle} on {name} was never understood")
    return wrong
