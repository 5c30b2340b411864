"""A rule comes round: what it found is proposed, once for each moment of its calendar; approved by a person, or by the rule
itself, it becomes a sale.

The sale has the proposal's id: whoever dies between making, publishing and noting it finds it again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bridge import posting, sales, wording
from bridge.clearance import calendar, sold
from bridge.clock import from_ms, to_ms
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House
from bridge.outbox import Later
from bridge.sales.request import SaleRequest
from bridge.sales.terms import checked
from bridge.store import NewTask, Sale, SaleItem, Task, Tx
from bridge.store.clearance import clearance, writes
from bridge.store.records.clearance import Found, Proposal, Rule, RuleTerms

log = logging.getLogger("replycart.clearance")
#: A moment that nobody kept (the service was down) is made up for within that time; a proposal waits for a day.
GRACE_MS, WAITS_MS = 3_600_000, 86_400_000
#: So long a rule waits for a shop that does not tell what it sold; the moment itself is gone after ``GRACE_MS``.
PATIENCE_MS = 2_400_000
YEAR_MS = 366 * 86_400_000
LATE = "nobody approved it in time"
ELSEWHERE = "it was put on sale meanwhile, within the rule's days"
QUIET = "quiet hours"

#: The end of the sale stands in each: no two posts have the same words.
WORDINGS = {
    "en": (
        "{name}, now {price}, until {until}. {quantity} available. Reply “{keyword}”{options} to reserve yours, then pay here: {link}",
        "Last ones of {name}: {price}. Reply “{keyword}”{options} by {until} to reserve yours, then pay here: {link}",
        "{price} for {name}, while {quantity} last, and no longer than {until}. Reply “{keyword}”{options}, then pay here: {link}",
    ),
    "fr": (
        "{name}, {price} jusqu'au {until}. {quantity} disponibles. Répondez « {keyword} »{options}, puis payez ici : {link}",
        "Derniers {name} : {price}. Répondez « {keyword} »{options} avant le {until} pour réserver, puis payez ici : {link}",
        "{price} pour {name}, {quantity} disponibles, jusqu'au {until}. Répondez « {keyword} »{options}, puis payez ici : {link}",
    ),
}  # fmt: skip


def tick(house: House) -> int:
    """What the clock brings: rules that come round, proposals that nobody approved. Returns how many rules came round."""
    view = clearance(house.store.view())
    fired, rules = 0, view.rules(active=True)
    if days := max((rule.terms.unsold_days for rule in rules), default=0):
        # Long before a rule comes round, so that nothing is left to read then but the last days.
        sold.learn(house, days, sold.DAY)
    for rule in rules:
        now = house.clock.now()
        after = max(rule.since, to_ms(now) - GRACE_MS)
        slot = calendar.due(rule.terms.slots, ZoneInfo(rule.terms.zone), now, from_ms(after))
        if slot is None or view.fired(rule.id, to_ms(slot)):
            continue
        if rule.terms.unsold_days and not sold.learn(house, rule.terms.unsold_days):
            if to_ms(now) - to_ms(slot) < PATIENCE_MS:
                continue
            fired += fire(house, rule, slot, "the shop does not tell what it sold")
        else:
            fired += fire(house, rule, slot)
    if house.store.write(lambda tx: writes(tx).lapse_proposals(LATE)):
        log.info("proposals lapsed: %s", LATE)
    return fired


def fire(house: House, rule: Rule, moment: datetime, silent: str = "") -> int:
    """The rule comes round at that moment of its calendar: once, however often it is told. Returns how many times it did.

    ``silent``: why it can propose nothing."""
    while True:
        now = house.clock.ms()
        found = None if silent else clearance(house.store.view()).pick(rule.terms, now)
        done = _propose(house, rule, to_ms(moment), silent, found, now)
        if done is not None:
            return int(done)


def _propose(house: House, rule: Rule, slot: int, silent: str, found: Found | None, now: int) -> bool | None:
    """Keep what it found. False when that moment was kept before; None when another rule had the same thing meanwhile."""
    state = "lapsed" if found is None else "approved" if rule.terms.publish else "proposed"
    one = Proposal(
        id=house.clock.new_id(), rule_id=rule.id, slot=slot, sku=found.sku if found else "", name=found.name if found else "",
        items=found.items if found else {}, state=state, sale_id=None, why="" if found else silent or "nothing fits",
        created_at=now, lapses_at=slot + WAITS_MS, decided_at=None if state == "proposed" else now,
    )  # fmt: skip

    def write(tx: Tx) -> bool | None:
        if found is not None and writes(tx).had_its_turn(rule.terms, found.sku, now):
            # Not so when this very moment was kept: then nothing is looked for again.
            return False if writes(tx).fired(rule.id, slot) else None
        if not writes(tx).add_proposal(one):
            return False
        if state == "approved":
            tx.add_tasks([_task(one.id)])
        elif silent:
            tx.alert("clearance", one.id, f"{rule.name} proposed nothing: {silent}", f"clearance:{rule.id}:{slot}")
        elif found is not None:
            tx.alert("clearance", one.id, _told(house, rule, found), f"clearance:{rule.id}:{slot}")
        return True

    done = house.store.write(write)
    house.bell.ring("shop", "alerts")
    log.info("clearance rule %s: %s", rule.name, state if done else "kept already")
    return done


def _told(house: House, rule: Rule, found: Found) -> str:
    return (
        f"{rule.name} proposes a sale of {found.name} ({found.sku}, {found.stock} in stock): approve or dismiss it within a "
        f"day at {house.config.public_url}/admin/clearance"
    )


def _task(proposal_id: str) -> NewTask:
    return NewTask("shop", "clear", f"clear:{proposal_id}", proposal_id, 35)


def find(house: House, proposal_id: str) -> Proposal:
    found = clearance(house.store.view()).proposal(proposal_id)
    if found is None:
        raise NotFound(f"no proposal {proposal_id!r}; see: replycart clearance list")
    return found


def approve(house: House, proposal_id: str) -> Proposal:
    """It becomes a sale within seconds, or when the quiet hours are over. ``Conflict`` when it was decided or has lapsed."""
    found = find(house, proposal_id)
    if found.state == "proposed" and found.lapses_at <= house.clock.ms():
        raise Conflict(f"the proposal of {found.name} has lapsed: {LATE}")
    _decide(house, found, "approved")
    house.bell.ring("shop")
    return find(house, found.id)


def dismiss(house: House, proposal_id: str) -> Proposal:
    """It is not proposed again within the rule's ``repeat_days``. ``Conflict`` when it was decided or has lapsed."""
    found = find(house, proposal_id)
    _decide(house, found, "dismissed")
    return find(house, found.id)


def _decide(house: House, found: Proposal, after: str) -> None:
    def write(tx: Tx) -> None:
        if not writes(tx).move_proposal(found.id, "proposed", after):
            now = writes(tx).proposal(found.id)
            raise Conflict(f"the proposal of {found.name} is {now.state if now else 'gone'} already")
        if after == "approved":
            tx.add_tasks([_task(found.id)])

    house.store.write(write)


def clear(house: House, task: Task) -> None:
    """Task: make the sale of an approved proposal, publish it, note it. Whatever cannot be promised any more lapses."""
    one = clearance(house.store.view()).proposal(task.subject)
    if one is None or one.state != "approved":
        return
    rule = clearance(house.store.view()).rule_of(one)
    sale = house.store.view().sale(one.id)
    if sale is None or sale.state == "draft":
        now = house.clock.now()
        if one.lapses_at <= to_ms(now):
            return _lapse(house, one, sale, "it could not go out in time")
        loud = calendar.until_loud(rule.terms.quiet, ZoneInfo(rule.terms.zone), now)
        if loud is not None:
            raise Later((loud - now).total_seconds(), QUIET)
        if clearance(house.store.view()).sold_lately(one.sku, one.id, rule.terms.repeat_days, to_ms(now)):
            return _lapse(house, one, sale, ELSEWHERE)
        try:
            if sale is None:
                sale = _make(house, rule.terms, one)
            sale = sales.publish(house, sale.id, percent=rule.terms.percent)
        except Invalid as invalid:
            return _lapse(house, one, house.store.view().sale(one.id), str(invalid))
        except Conflict as conflict:
            # Another worker, or the merchant, was quicker: what became of it is read anew.
            raise Later(1.0, str(conflict)) from conflict
    elif sale.live_at is None and sale.state == "ended":
        return _lapse(house, one, None, f"the draft was {sale.end_reason}")
    made = sale.id
    house.store.write(lambda tx: writes(tx).move_proposal(one.id, "approved", "published", sale_id=made))
    log.info("clearance: sale %s is out", sale.slug)
    return None


def publish(house: House, task: Task) -> None:
    """Task: the post of a sale. Of one that a rule made it waits for the end of the quiet hours, if it could not go out
    before: the network was away, or asked us to wait. The sale is on meanwhile, and what is over then is not posted."""
    view = clearance(house.store.view())
    one = view.proposal(task.subject)
    if one is not None:
        terms, now = view.rule_of(one).terms, house.clock.now()
        loud = calendar.until_loud(terms.quiet, ZoneInfo(terms.zone), now)
        if loud is not None:
            raise Later((loud - now).total_seconds(), QUIET)
    posting.publish(house, task)


def _lapse(house: House, one: Proposal, draft: Sale | None, why: str) -> None:
    def write(tx: Tx) -> None:
        if writes(tx).move_proposal(one.id, "approved", "lapsed", why=why[:500]) and draft is not None:
            tx.move_sale(
                draft.id, ["draft"], "ended", ended_at=tx.clock.ms(), end_reason="the shop could not keep it"
            )

    house.store.write(write)
    log.info("clearance: %s lapsed: %s", one.sku, why)


def templates(terms: RuleTerms) -> tuple[str, ...]:
    """The words that its sales have by turns."""
    return (terms.wording,) if terms.wording else WORDINGS[terms.lang]


def request(house: House, terms: RuleTerms, one: Proposal, template: str) -> SaleRequest:
    single = set(one.items) == {one.sku}
    return SaleRequest(
        product=one.sku,
        quantity=one.items[one.sku] if single else 0,
        items={} if single else dict(one.items),
        lang=terms.lang,
        wording=template,
        ends_at=house.clock.now() + timedelta(hours=terms.hours),
        end_when_sold_out=True,
    )


def _make(house: House, terms: RuleTerms, one: Proposal) -> Sale:
    sale, items = _worded(house, terms, one)

    def write(tx: Tx) -> None:
        if tx.sale(sale.id) is None:
            tx.add_sale(sale, items)

    house.store.write(write)
    return sale


def _worded(house: House, terms: RuleTerms, one: Proposal) -> tuple[Sale, list[SaleItem]]:
    """The sale in words that no post has had for a year: networks refuse the same words twice, whatever the link. Two things
    may have one name. ``Invalid`` when there are none."""
    view = clearance(house.store.view())
    ours = templates(terms)
    turn = view.published_count(one.rule_id) % len(ours)
    said = {wording.bare(text) for text in view.texts_since(house.clock.ms() - YEAR_MS)}
    for other in view.about_to_post():
        if other != one.id and (sale := house.store.view().sale(other)) is not None:
            said |= _texts(house, sale, house.store.view().items(other))
    code = house.clock.new_code()
    for template in ours[turn:] + ours[:turn]:
        sale, items = checked(house, request(house, terms, one, template), one.id, code)
        if not _texts(house, sale, items) & said:
            return sale, items
    raise Invalid({"wording": "these words were posted already: the network takes no words twice"})


def _texts(house: House, sale: Sale, items: list[SaleItem]) -> set[str]:
    """The words of its post, on each network."""
    link = house.sale_url(sale.slug)
    return {
        wording.bare(wording.compose(sale, items, link, network.measure, network.max_length))
        for network in house.networks.values()
    }


def preview(house: House, one: Proposal) -> str:
    """The post as it would stand now; "" when it could not be made any more."""
    if one.state != "proposed":
        return ""
    rule = clearance(house.store.view()).rule_of(one)
    try:
        sale, items = _worded(house, rule.terms, one)
    except Invalid:
        return ""
    network = house.network
    return wording.compose(sale, items, house.sale_url(sale.slug), network.measure, network.max_length)
