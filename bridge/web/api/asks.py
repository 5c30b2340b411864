"""What may be asked for in the query, list by list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args

from marshmallow import fields, validate

from bridge.figures import MOST_DAYS
from bridge.inputs import READABLE, Strict, readable
from bridge.replies_inbox import STATES as REPLY_STATES
from bridge.states import State
from bridge.store import pages
from bridge.store.gifts import GIFT_STATES
from bridge.store.records import SaleState
from bridge.store.records.clearance import STATES as PROPOSAL_STATES

SALE_STATES: tuple[str, ...] = get_args(SaleState)
MOST_PAGES = 1_000_000


class _Whole(fields.Int):
    """Digits and nothing else: Python would read "1_0" and " 7 " too."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", str(value)):
            raise self.make_error("invalid", input=value)
        return int(value)


def _whole(default: int, most: int, help_text: str) -> fields.Int:
    valid = validate.Range(1, most, error="must be between {min} and {max}")
    return _Whole(load_default=default, validate=valid, metadata={"description": help_text})


def _text(help_text: str, most: int = 100) -> fields.Str:
    return fields.Str(
        load_default="",
        validate=[validate.Length(max=most), readable],
        metadata={"description": help_text, **READABLE},
    )


def _one_of(choices: Iterable[str], help_text: str, default: str = "") -> fields.Str:
    known = list(choices)
    return fields.Str(
        load_default=default,
        validate=validate.OneOf(["", *known], error="{input!r} is not one of " + ", ".join(known)),
        metadata={"description": help_text},
    )


def _sort(columns: Iterable[str]) -> fields.Str:
    known = [sign + name for name in columns for sign in ("", "-")]
    return _one_of(known, "By what to sort; “-” turns the order round.")


class MoreUnits(Strict):
    """More units of one thing of a sale."""

    sku = fields.Str(required=True, validate=[validate.Length(1, 200), readable], metadata=READABLE)
    units = fields.Int(required=True, strict=True, validate=validate.Range(1, 1_000_000))


class Paged(Strict):
    """Which page of how many each."""

    page = _whole(1, MOST_PAGES, "Counts from 1.")
    per_page = _whole(50, 200, "How many on a page.")


class ProductsQuery(Paged):
    search = _text("A part of SKU or name.")
    sort = _sort(pages.PRODUCTS)


class SalesQuery(Paged):
    state = _one_of(SALE_STATES, "Only in this state.")
    search = _text("A part of title, short name, SKU or name of what is sold.")
    product = _text("Only with this SKU, or variants of it, on the shelf.", 200)
    sort = _sort(pages.SALES)


class GiftsQuery(Paged):
    """Which gifts."""

    state = _one_of(GIFT_STATES, "Only in this state.")


class OffersQuery(Paged):
    state = _one_of(["open", "ended"], "Only in this state.")


class CouponsQuery(Paged):
    """Nothing but the page: the newest come first."""


class ProposalsQuery(Paged):
    state = _one_of(PROPOSAL_STATES, "Only in this state.")


class WaitlistQuery(Paged):
    """Nothing but the page: a line has one order."""


class PurchasesQuery(Paged):
    sale = _text("Only of this sale: id or short name.")
    state = _one_of([str(state) for state in State], "Only in this state.")
    search = _text("A part of handle, order number or name; or a whole id.")
    handle = _text("Only of this buyer: the whole handle, with or without @.")
    order = _text("Only of this order: the shop's own id of it.")
    sort = _sort(pages.PURCHASES)


class RepliesQuery(Paged):
    state = _one_of(REPLY_STATES, "Only in this state; without it: inbox.", "inbox")
    sale = _text("Only of this sale: id or short name.")
    search = _text("A part of the text or of the handle.")
    assigned = _text("Only of this user of the dashboard; “-” for nobody's.", 80)
    sort = _sort(pages.REPLIES)


class AlertsQuery(Paged):
    """Nothing but the page: the newest come first."""


class TasksQuery(Paged):
    """Which tasks."""

    state = _one_of(["queued", "running", "parked", "done"], "Only in this state; without it: parked.", "parked")


class WalletsQuery(Paged):
    """Nothing but the page: who changed theirs last comes first."""


class AssignSchema(Strict):
    """Whose a reply is."""

    user = fields.Str(required=True, validate=[validate.Length(max=80), readable], metadata=READABLE)
    was = fields.Str(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(max=80), readable],
        metadata={
            **READABLE,
            "description": "Whose it was when you looked, empty for nobody's: 409 when it is not.",
        },
    )


class BuyersQuery(Paged):
    search = _text("A part of the handle, or the whole id.")
    email = _text("Only whose purchases carry this e-mail address.", 254)


class FiguresQuery(Strict):
    days = _whole(30, MOST_DAYS, "How many days of UTC, today included.")


class HealthQuery(Strict):
    deep = _one_of(["0", "1"], "1: ask the platforms too. Slower, and on X not free.", "0")
