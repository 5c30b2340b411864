"""Clearance: rules over the catalogue, and what they proposed. The catalogue is gone through by the database alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bridge.store.base import Base, WriteBase
from bridge.store.pages import Ask, Page
from bridge.store.reads import Reads
from bridge.store.records.clearance import Found, Proposal, Rule, RuleTerms
from bridge.store.search import caseless, holds, like
from bridge.store.tx import Tx

_RULE = "id, name, terms, active, since, created_at"
#: In ``active``: thrown away. The row stays, since what it proposed goes on counting.
DROPPED = -1
_PROPOSAL = "id, rule_id, slot, sku, name, items, state, sale_id, why, created_at, lapses_at, decided_at"
_BASE = "CASE WHEN {0}.parent <> '' THEN {0}.parent ELSE {0}.sku END"

_BASKET = '%"mode": "basket"%'
#: What is on sale, or was put on sale since a moment; see ``_since`` for its values.
_ON_SALE = (
    "FROM sales s JOIN sale_items i ON i.sale_id = s.id JOIN products q ON q.sku = i.sku WHERE s.terms NOT LIKE ? "
    "AND (s.state IN ('scheduled', 'live', 'paused') OR s.live_at > ?)"
)


def _since(moment: int) -> tuple[str, int]:
    return _BASKET, moment


_SOLD = f"SELECT {_BASE.format('q')} {_ON_SALE}"
#: What was proposed since a moment.
_PROPOSED = "SELECT c.sku FROM clearance_proposals c WHERE c.created_at > ? AND c.state <> 'lapsed'"


def _rule(row: Any) -> Rule:
    return Rule(row[0], row[1], RuleTerms.from_json(row[2]), row[3] == 1, row[4], row[5])


def _proposal(row: Any) -> Proposal:
    values = list(row)
    values[5] = json.loads(values[5])
    return Proposal(*values)


def _fits(terms: RuleTerms, now: int) -> tuple[str, list[Any]]:
    """The condition on one SKU that can be sold, as ``p``."""
    where = "p.gone_at IS NULL AND p.kind <> 'parent' AND p.in_stock = 1 AND p.price > 0"
    where += " AND (p.stock IS NULL OR p.stock > 0)"
    values: list[Any] = []
    if terms.percent:
        where += (
            " AND p.special_price IS NOT NULL AND p.special_price * 100 <= p.price * (100 - ?)"
            " AND (p.special_from IS NULL OR p.special_from <= ?) AND (p.special_to IS NULL OR p.special_to > ?)"
        )
        values += [terms.percent, now, now]
    return where, values


class ClearanceReads(Base):
    """What is asked."""

    def rules(self, active: bool | None = None) -> list[Rule]:
        """In the order of their names."""
        where, values = (
            ("WHERE active = ?", [int(active)]) if active is not None else ("WHERE active <> ?", [DROPPED])
        )
        return [
            _rule(row) for row in self._all(f"SELECT {_RULE} FROM clearance_rules {where} ORDER BY name", values)
        ]

    def rule(self, key: str) -> Rule | None:
        """By id or name."""
        row = self._one(
            f"SELECT {_RULE} FROM clearance_rules WHERE (id = ? OR name = ?) AND active <> ?", (key, key, DROPPED)
        )
        return _rule(row) if row else None

    def rule_of(self, one: Proposal) -> Rule:
        """The rule that proposed it, one that was thrown away too."""
        return _rule(self._one(f"SELECT {_RULE} FROM clearance_rules WHERE id = ?", (one.rule_id,)))

    def proposal(self, proposal_id: str) -> Proposal | None:
        row = self._one(f"SELECT {_PROPOSAL} FROM clearance_proposals WHERE id = ?", (proposal_id,))
        return _proposal(row) if row else None

    def fired(self, rule_id: str, slot: int) -> bool:
        return (
            self._one("SELECT 1 FROM clearance_proposals WHERE rule_id = ? AND slot = ?", (rule_id, slot))
            is not None
        )

    def proposals(self, ask: Ask, state: str = "") -> Page[Proposal]:
        """The newest first; moments at which nothing fitted are left out."""
        where, values = ("AND state = ?", [state]) if state else ("", [])
        total = self._one(f"SELECT COUNT(*) FROM clearance_proposals WHERE sku <> '' {where}", values)[0]
        found = self._all(
            f"SELECT {_PROPOSAL} FROM clearance_proposals WHERE sku <> '' {where} "
            "ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?",
            (*values, ask.per_page, (ask.number - 1) * ask.per_page),
        )
        return Page([_proposal(row) for row in found], ask.number, ask.per_page, int(total))

    def proposed_count(self) -> int:
        return int(self._one("SELECT COUNT(*) FROM clearance_proposals WHERE state = 'proposed'")[0])

    def published_count(self, rule_id: str) -> int:
        return int(
            self._one(
                "SELECT COUNT(*) FROM clearance_proposals WHERE rule_id = ? AND state = 'published'", (rule_id,)
            )[0]
        )

    def pick(self, terms: RuleTerms, now: int) -> Found | None:
        """The product that fits best: the largest share off, then the largest stock. Variants count with their parent.

        One that is on sale, was put on sale by anybody within ``repeat_days``, or was proposed within them, does not."""
        fits, values = _fits(terms, now)
        again = now - terms.repeat_days * 86_400_000
        where = ""
        more: list[Any] = []
        if terms.category:
            where += f" AND {holds('b.categories')}"
            more.append(like(json.dumps(terms.category, ensure_ascii=False)))
        if terms.unsold_days:
            base = _BASE.format("q")
            where += f" AND f.base NOT IN (SELECT {base} FROM purchases o JOIN products q ON q.sku = o.sku WHERE o.paid_at > ?)"
            where += f" AND f.base NOT IN (SELECT {base} FROM shop_sold o JOIN products q ON q.sku = o.sku WHERE o.sold_at > ?)"
            more += [now - terms.unsold_days * 86_400_000] * 2
        found = self._all(
            "SELECT f.base, b.name, f.off, f.stock, b.categories FROM ("
            f"SELECT {_BASE.format('p')} AS base, SUM(COALESCE(p.stock, 0)) AS stock, "
            f"{'MAX((p.price - p.special_price) * 100 / p.price)' if terms.percent else '0'} AS off "
            f"FROM products p WHERE {fits} GROUP BY 1) f JOIN products b ON b.sku = f.base "
            "WHERE b.gone_at IS NULL AND (f.stock > ? OR ? = 0) "
            f"AND f.base NOT IN ({_SOLD}) AND f.base NOT IN ({_PROPOSED})"
            f"{where} ORDER BY f.off DESC, f.stock DESC, f.base{'' if terms.category else ' LIMIT 1'}",
            (*values, terms.stock_over, terms.stock_over, *_since(again), again, *more),
        )
        # Coarse in SQL, exact here: with another accent it is another category.
        wanted = caseless(terms.category)
        row = next((row for row in found if not wanted or wanted in map(caseless, json.loads(row[4]))), None)
        if row is None:
            return None
        items = self._all(
            f"SELECT p.sku, p.stock FROM products p WHERE (p.parent = ? OR p.sku = ?) AND {fits} ORDER BY p.sku",
            (row[0], row[0], *values),
        )
        units = {item[0]: terms.units if item[1] is None else min(terms.units, int(item[1])) for item in items}
        return Found(row[0], row[1], int(row[2]), int(row[3]), units)

    def had_its_turn(self, terms: RuleTerms, base: str, now: int) -> bool:
        """Whether ``pick`` would leave that one out by now: put on sale or proposed meanwhile."""
        again = now - terms.repeat_days * 86_400_000
        sql = f"SELECT 1 WHERE CAST(? AS TEXT) IN ({_SOLD}) OR CAST(? AS TEXT) IN ({_PROPOSED})"
        return self._one(sql, (base, *_since(again), base, again)) is not None

    def shop_sold(self, sku: str) -> int | None:
        """Until when at the latest (ms) the shop last sold it, as far as its orders were read."""
        row = self._one("SELECT sold_at FROM shop_sold WHERE sku = ?", (sku,))
        return row[0] if row else None

    def sold_lately(self, sku: str, but_sale: str, days: int, now: int) -> bool:
        """Whether another sale has the product (with its variants) on sale now, or put it on sale within ``days``."""
        return (
            self._one(
                f"SELECT 1 {_ON_SALE} AND s.id <> ? AND {_BASE.format('q')} = ? LIMIT 1",
                (*_since(now - days * 86_400_000), but_sale, sku),
            )
            is not None
        )

    def texts_since(self, since: int) -> list[str]:
        """What was posted of any sale since then."""
        return [row[0] for row in self._all("SELECT DISTINCT text FROM posts WHERE posted_at > ?", (since,))]

    def about_to_post(self) -> list[str]:
        """Sales whose post stands, or may go out at any moment: those that are on, and drafts that a rule has begun with."""
        found = self._all(
            "SELECT s.id FROM sales s WHERE s.terms NOT LIKE ? AND (s.state IN ('scheduled', 'live', 'paused') "
            "OR s.state = 'draft' AND EXISTS (SELECT 1 FROM clearance_proposals c WHERE c.id = s.id))",
            (_BASKET,),
        )
        return [row[0] for row in found]


class ClearanceWrites(ClearanceReads, WriteBase):
    """What is written, inside one transaction."""

    def add_rule(self, rule: Rule) -> bool:
        """False when another has the name."""
        return bool(
            self._changed(
                f"INSERT INTO clearance_rules ({_RULE}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (rule.id, rule.name, rule.terms.to_json(), int(rule.active), rule.since, rule.created_at),
            )
        )

    def switch_rule(self, rule_id: str, active: bool) -> bool:
        """False when it stood so already."""
        return bool(
            self._changed(
                "UPDATE clearance_rules SET active = ?, since = ? WHERE id = ? AND active = ?",
                (int(active), self.clock.ms(), rule_id, int(not active)),
            )
        )

    def change_rule(self, rule_id: str, name: str, terms: RuleTerms, since: int) -> None:
        self._db.execute(
            "UPDATE clearance_rules SET name = ?, terms = ?, since = ? WHERE id = ?",
            (name, terms.to_json(), since, rule_id),
        )

    def drop_rule(self, rule_id: str, why: str) -> bool:
        """Its name is free again; what it proposed lapses, what was approved goes out. False when it was gone."""
        if not self._changed(
            "UPDATE clearance_rules SET active = ?, name = id WHERE id = ? AND active <> ?",
            (DROPPED, rule_id, DROPPED),
        ):
            return False
        self._db.execute(
            "UPDATE clearance_proposals SET state = 'lapsed', why = ?, decided_at = ? WHERE rule_id = ? AND state = 'proposed'",
            (why, self.clock.ms(), rule_id),
        )
        return True

    def put_sold(self, skus: Iterable[str], sold_at: int) -> None:
        """The shop sold these, until then at the latest."""
        self._many(
            "INSERT INTO shop_sold (sku, sold_at) VALUES (?, ?) "
            "ON CONFLICT (sku) DO UPDATE SET sold_at = excluded.sold_at WHERE excluded.sold_at > shop_sold.sold_at",
            [(sku, sold_at) for sku in skus],
        )

    def add_proposal(self, one: Proposal) -> bool:
        """False when the rule has come round at that moment already."""
        return bool(
            self._changed(
                f"INSERT INTO clearance_proposals ({_PROPOSAL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (rule_id, slot) DO NOTHING",
                (
                    one.id, one.rule_id, one.slot, one.sku, one.name, json.dumps(dict(one.items), ensure_ascii=False),
                    one.state, one.sale_id, one.why, one.created_at, one.lapses_at, one.decided_at,
                ),
            )
        )  # fmt: skip

    def move_proposal(
        self, proposal_id: str, before: str, after: str, *, why: str = "", sale_id: str = ""
    ) -> bool:
        """False when it is no longer where we saw it."""
        return bool(
            self._changed(
                "UPDATE clearance_proposals SET state = ?, why = ?, decided_at = ?, sale_id = COALESCE(?, sale_id) "
                "WHERE id = ? AND state = ?",
                (after, why, self.clock.ms(), sale_id or None, proposal_id, before),
            )
        )

    def lapse_proposals(self, why: str) -> int:
        """Those that nobody approved in time."""
        now = self.clock.ms()
        return self._changed(
            "UPDATE clearance_proposals SET state = 'lapsed', why = ?, decided_at = ? "
            "WHERE state = 'proposed' AND lapses_at <= ?",
            (why, now, now),
        )


def clearance(view: Reads) -> ClearanceReads:
    """The questions about clearance, for a view or a transaction that is there already."""
    return ClearanceReads(view._db)


def writes(tx: Tx) -> ClearanceWrites:
    made = ClearanceWrites(tx._db)
    made.clock = tx.clock
    return made
