"""Coupons for one use, each by a cart rule of its own, named after its code: by that name what a call left half done
is found again, and finished.

Magento counts uses late, by a queue, and knows days only: a coupon lives to the end of its last day in the store's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from connectors.errors import Refused
from connectors.shops.magento.api import PLATFORM, Api, Json, filters
from connectors.shops.magento.store import Store
from connectors.values import Coupon, Money, Percent

NAME = "Replycart coupon "
MOST = 100
_CONDITION = "Magento\\SalesRule\\Model\\Rule\\Condition\\"


def create(
    api: Api, store: Store, code: str, amount: Money | Percent, *, expires: datetime, minimum: Money | None
) -> Coupon:
    """The coupon of that code, found or made; the rule first, then its code."""
    if found := _find(api, code):
        return found
    day = expires.astimezone(store.view().zone)
    rule_id = _rule_of(api, code) or _make_rule(api, store, code, amount, day, minimum)
    coupon = {
        "rule_id": rule_id, "code": code, "usage_limit": 1, "usage_per_customer": 1, "times_used": 0,
        "is_primary": False, "type": 1, "expiration_date": day.strftime("%Y-%m-%d %H:%M:%S"),
    }  # fmt: skip
    try:
        made = api.object("POST", "coupons", body={"coupon": coupon})
    except Refused as refusal:
        if found := _find(api, code):
            return found
        api.call("DELETE", f"salesRules/{rule_id}")
        # Without the code: whoever reads a log could use it.
        message = refusal.message.replace(code, "…")
        raise Refused(f"a coupon was refused: {message}", code="duplicate", platform=PLATFORM) from None
    if type(made.get("coupon_id")) is not int:
        raise api.odd("POST", "coupons", "is no coupon")
    return Coupon(str(made["coupon_id"]), code)


def _make_rule(
    api: Api, store: Store, code: str, amount: Money | Percent, day: datetime, minimum: Money | None
) -> int:
    percent = isinstance(amount, Percent)
    rule: dict[str, Any] = {
        "name": NAME + code, "website_ids": [store.view().website_id], "customer_group_ids": [0, 1],
        "to_date": day.strftime("%Y-%m-%d"), "is_active": True, "stop_rules_processing": False, "is_advanced": True,
        "sort_order": 0, "simple_action": "by_percent" if percent else "cart_fixed",
        "discount_amount": float(amount.share if isinstance(amount, Percent) else amount.decimal), "discount_step": 0,
        "apply_to_shipping": False, "simple_free_shipping": "0", "times_used": 0, "is_rss": False,
        "coupon_type": "SPECIFIC_COUPON", "use_auto_generation": True, "uses_per_coupon": 1, "uses_per_customer": 1,
    }  # fmt: skip
    if minimum is not None:
        rule["condition"] = {
            "condition_type": _CONDITION + "Combine", "aggregator_type": "all", "value": "1",
            "conditions": [{
                "condition_type": _CONDITION + "Address", "operator": ">=", "attribute_name": "base_subtotal",
                "value": str(minimum.decimal),
            }],
        }  # fmt: skip
    made = api.object("POST", "salesRules", body={"rule": rule})
    if type(made.get("rule_id")) is not int:
        raise api.odd("POST", "salesRules", "is no rule")
    return int(made["rule_id"])


def _rule_of(api: Api, code: str) -> int | None:
    """The rule that an earlier call made before it died."""
    params = [*filters(("name", "eq", NAME + code)), ("fields", "items[rule_id,name],total_count")]
    rows = api.rows("salesRules/search", params)
    return next((int(row["rule_id"]) for row in rows if row.get("name") == NAME + code), None)


def _find(api: Api, code: str) -> Coupon | None:
    rows = api.rows("coupons/search", filters(("code", "eq", code)))
    return next((Coupon(str(row["coupon_id"]), code) for row in rows if row.get("code") == code), None)


def used(api: Api, coupons: Sequence[Coupon]) -> dict[str, int]:
    """Code → how often it was used, by one call for all of them."""
    if not coupons:
        return {}
    codes = {one.code for one in coupons[:MOST]}
    params = [
        *filters(("code", "in", ",".join(sorted(codes)))),
        ("searchCriteria[pageSize]", str(MOST)),
        ("fields", "items[coupon_id,code,times_used],total_count"),
    ]
    rows: list[Json] = api.rows("coupons/search", params)
    return {str(row["code"]): int(row.get("times_used") or 0) for row in rows if row.get("code") in codes}
