"""Coupons for one use. Codes are the shop's key: it keeps them in lower case, and makes none twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from connectors.errors import Refused
from connectors.shops.woocommerce.api import Api, Json
from connectors.values import Coupon, Money, Percent

FIELDS = "id,code"
MOST = 100


def create(api: Api, code: str, amount: Money | Percent, *, expires: datetime, minimum: Money | None) -> Coupon:
    """The coupon of that code, found or made. ``minimum``: what the goods of the cart must come to."""
    if found := _find(api, code):
        return found
    percent = isinstance(amount, Percent)
    body: Json = {
        "code": code,
        "discount_type": "percent" if percent else "fixed_cart",
        "amount": str(amount.share if isinstance(amount, Percent) else amount.decimal),
        "usage_limit": 1,
        "individual_use": True,
        "date_expires_gmt": expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
    }
    if minimum is not None:
        body["minimum_amount"] = str(minimum.decimal)
    try:
        made = api.object("POST", "coupons", {"_fields": FIELDS}, body)
    except Refused:
        # Its twin may have been made at this moment, by a call whose answer was lost.
        if found := _find(api, code):
            return found
        raise
    if type(made.get("id")) is not int:
        raise api.odd("POST", "coupons", "gave no coupon")
    return Coupon(str(made["id"]), code)


def _find(api: Api, code: str) -> Coupon | None:
    """Compared by us: a filter that a shop does not know is ignored, and everything comes back."""
    rows, _ = api.rows("coupons", {"code": code, "_fields": FIELDS})
    row = next((row for row in rows if str(row.get("code")).lower() == code.lower()), None)
    return Coupon(str(row["id"]), code) if row else None


def used(api: Api, coupons: Sequence[Coupon]) -> dict[str, int]:
    """Code → how often it was used, by one call for all of them."""
    if not coupons:
        return {}
    codes = {one.id: one.code for one in coupons[:MOST]}
    params = {"include": ",".join(codes), "per_page": str(MOST), "_fields": "id,code,usage_count"}
    rows, _ = api.rows("coupons", params)
    found = {}
    for row in rows:
        code = codes.get(str(row.get("id")), "")
        if code and str(row.get("code")).lower() == code.lower():
            found[code] = int(row.get("usage_count") or 0)
    return found
