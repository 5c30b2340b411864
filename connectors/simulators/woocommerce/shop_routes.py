"""Coupons, webhooks and settings by REST."""

from __future__ import annotations

from flask import Response, request

from connectors.simulators.woocommerce.rest import (
    API,
    Json,
    RestError,
    answer,
    body_of,
    ids,
    money,
    one_of,
    paged,
)
from connectors.simulators.woocommerce.state import State


class ShopRoutes(State):
    """/coupons, /webhooks, /settings, /taxes and the like."""

    def _coupons(self) -> Response:
        if request.method == "GET":
            code = request.args.get("code", "").lower()
            only = set(ids(request.args["include"])) if "include" in request.args else None
            rows = [
                row
                for number, row in self.coupons.rows.items()
                if (not code or row["code"] == code) and (only is None or number in only)
            ]
            return paged(request, self.base_url, rows, lambda row: row)
        row = self.coupons.create(body_of(request))
        return answer(request, row, 201, Location=f"{self.base_url}{API}/coupons/{row['id']}")

    def _coupon(self, number: int) -> Response:
        row = self.coupons.rows.get(number)
        if row is None:
            raise RestError(404, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")
        if request.method == "DELETE":
            del self.coupons.rows[number]
            del self.coupons.by_code[row["code"]]
        return answer(request, row)

    def _webhooks(self) -> Response:
        assert self.hooks
        if request.method == "GET":
            status = one_of(request.args, "status", "all", ("all", "active", "paused", "disabled"))
            rows = [hook for hook in self.hooks.rows.values() if status in {"all", hook.status}]
            return paged(request, self.base_url, rows, self.hooks.json)
        shown = self.hooks.json(self.hooks.create(body_of(request)))
        return answer(request, shown, 201, Location=f"{self.base_url}{API}/webhooks/{shown['id']}")

    def _webhook(self, number: int) -> Response:
        assert self.hooks
        hook = self.hooks.find(number)
        if request.method == "PUT":
            self.hooks.update(hook, body_of(request))
        elif request.method == "DELETE":
            del self.hooks.rows[number]
        return answer(request, self.hooks.json(hook))

    def _currency(self) -> Response:
        names = {"EUR": ("Euro", "&euro;"), "USD": ("United States (US) dollar", "&#36;")}
        name, symbol = names.get(self.currency, (self.currency, self.currency))
        base = f"{self.base_url}{API}/data/currencies"
        links = {
            "self": [{"href": f"{base}/{self.currency}", "targetHints": {"allow": ["GET"]}}],
            "collection": [{"href": base}],
        }
        return answer(request, {"code": self.currency, "name": name, "symbol": symbol, "_links": links})

    def _all_settings(self) -> dict[str, list[Json]]:
        rows = {
            "tax": [("woocommerce_prices_include_tax", "yes" if self.tax else "no")],
            "general": [
                ("woocommerce_calc_taxes", "yes" if self.rates else "no"),
                ("woocommerce_currency", self.currency),
                ("woocommerce_default_country", "DE:DE-BE"),
                ("woocommerce_price_num_decimals", "2"),
            ],
        }
        return {
            group: [
                {"id": name, "label": name, "type": "text", "default": "", "value": value} for name, value in found
            ]
            for group, found in rows.items()
        }

    def _settings(self, group: str) -> Response:
        rows = self._all_settings().get(group)
        if rows is None:
            raise RestError(404, "rest_setting_setting_group_invalid", "Invalid setting group.")
        return answer(request, rows)

    def _setting(self, group: str, name: str) -> Response:
        for row in self._all_settings().get(group, []):
            if row["id"] == name:
                return answer(request, row)
        raise RestError(404, "rest_setting_setting_invalid", "Invalid setting.")

    def _taxes(self) -> Response:
        rows = [
            {
                "id": self.book.rate_ids[country],
                "country": country,
                "rate": money(rate, 4),
                "name": "VAT",
                "class": "standard",
            }
            for country, rate in self.book.rates.items()
        ]
        return paged(request, self.base_url, rows, lambda row: row)

    def _status(self) -> Response:
        environment = {
            "home_url": self.base_url,
            "site_url": self.base_url,
            "version": "10.2.4",
            "wp_version": "6.8.8",
        }
        return answer(request, {"environment": environment, "settings": {"currency": self.currency}})
