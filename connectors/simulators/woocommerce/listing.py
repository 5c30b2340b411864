"""Which products a list request names, and in what order: filters, the stable and the unstable sorts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal

from connectors.simulators.woocommerce.products import Row, Shelf
from connectors.simulators.woocommerce.rest import ids, moment, one_of

ORDERBY = ("date", "id", "include", "title", "slug", "modified", "popularity", "rating", "price", "menu_order")


def listed(shelf: Shelf, args: Mapping[str, str], children: Row | None = None) -> list[Row]:
    """Rows of a list request, filtered and sorted. Unknown filters are ignored."""
    status = one_of(args, "status", "any", ("any", "future", "trash", "draft", "pending", "private", "publish"))
    orderby = one_of(args, "orderby", "date", ORDERBY)
    order = one_of(args, "order", "desc", ("asc", "desc"))
    if children is not None:
        rows = [shelf.rows[child] for child in children.children]
        rows = [row for row in rows if _has(row, status)]
    elif args.get("sku"):
        wanted = {args["sku"], *args["sku"].split(",")}
        found = [shelf.rows[shelf.by_sku[sku]] for sku in wanted if sku in shelf.by_sku]
        rows = [row for row in found if _has(row, status)]
    else:
        if status not in shelf.lists:
            every = (shelf.rows[key] for key in shelf.sorted_ids)
            shelf.lists[status] = [row for row in every if not row.parent and _has(row, status)]
        rows = shelf.lists[status]
    if args.get("type"):
        kind = one_of(args, "type", "", ("simple", "grouped", "external", "variable"))
        rows = [row for row in rows if row.kind == kind]
    if "include" in args:
        wanted_ids = set(ids(args["include"]))
        rows = [row for row in rows if row.id in wanted_ids]
    if args.get("search"):
        text = args["search"].lower()
        rows = [row for row in rows if text in row.name.lower() or text in row.description.lower()]
    if "modified_after" in args:
        after = moment(args["modified_after"], "modified_after")
        # with dates_are_gmt the real shop compares in the wrong zone and finds nothing
        rows = [] if args.get("dates_are_gmt") in {"1", "true"} else [r for r in rows if r.modified > after]
    return _sort(rows, orderby, order == "desc", args.get("page", "1"))


def _has(row: Row, status: str) -> bool:
    return row.status == status or (status == "any" and row.status not in {"trash", "auto-draft"})


def _sort(rows: list[Row], orderby: str, down: bool, page: str) -> list[Row]:
    if orderby in {"id", "include"}:
        return rows[::-1] if down else rows
    key = {
        "date": lambda row: row.created.timestamp(),
        "modified": lambda row: row.modified.timestamp(),
        "title": lambda row: row.name.lower(),
        "slug": lambda row: row.slug,
        "price": lambda row: Decimal(row.price or 0),
        "popularity": lambda row: row.sold,
    }.get(orderby, lambda row: 0)
    if orderby in {"date", "modified"}:
        # Equal keys come in another order on every page: the database promises none.
        def tie(row: Row) -> bytes:
            return hashlib.blake2b(f"{page}/{row.id}".encode(), digest_size=8).digest()

        rows = sorted(rows, key=tie)
    return sorted(rows, key=key, reverse=down)
