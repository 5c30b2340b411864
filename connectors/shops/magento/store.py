"""What the store view says of itself: currency, time zone, addresses, stock. Asked once, then for an hour."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.errors import Permanent, Refused
from connectors.shops.magento.api import PLATFORM, Api

KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class View:
    """One store view."""

    id: int
    website_id: int
    currency: str
    zone: ZoneInfo
    base_url: str
    media_url: str


class Store:
    def __init__(self, api: Api, settings: Mapping[str, Any], now: Callable[[], datetime]) -> None:
        self._api, self._settings, self._now = api, settings, now
        self._lock = threading.Lock()
        self._view: tuple[datetime, View] | None = None
        self._others: tuple[datetime, list[tuple[str, str, str]]] | None = None
        self._stock: tuple[datetime, int | None] | None = None

    def view(self) -> View:
        with self._lock:
            if self._view and self._now() - self._view[0] < KEPT:
                return self._view[1]
        rows = self._configs()
        row = next((row for row in rows if row.get("code") == self._settings["store_code"]), None)
        if row is None:
            codes = ", ".join(str(row.get("code")) for row in rows)
            raise Permanent(
                f"Magento: no store view {self._settings['store_code']!r}; there are {codes}", platform=PLATFORM
            )
        try:
            zone = ZoneInfo(str(row.get("timezone") or "UTC"))
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        try:
            view = View(
                int(row["id"]), int(row["website_id"]), str(row["base_currency_code"]), zone,
                str(row["base_url"]), str(row["base_media_url"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError):
            raise self._api.odd("GET", "store/storeConfigs", "lacks what every store view has") from None
        if row.get("default_display_currency_code") not in (None, view.currency):
            raise Permanent(
                "Magento: the store view shows another currency than it charges; Replycart sells in the base currency only",
                platform=PLATFORM,
            )
        with self._lock:
            self._view = (self._now(), view)
        return view

    def _configs(self) -> list[dict[str, Any]]:
        found = self._api.call("GET", "store/storeConfigs", every_store=True)
        return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []

    def others(self, but: str) -> list[tuple[str, str, str]]:
        """(code, name, currency) of the further store views, those left out that show another currency than they charge."""
        with self._lock:
            if self._others and self._now() - self._others[0] < KEPT:
                return self._others[1]
        views = self._api.call("GET", "store/storeViews", every_store=True)
        names = {
            str(row.get("code")): str(row.get("name") or row.get("code"))
            for row in (views if isinstance(views, list) else [])
            if isinstance(row, dict) and row.get("is_active", 1)
        }
        made = []
        for row in self._configs():
            code, currency = str(row.get("code")), str(row.get("base_currency_code"))
            shown = row.get("default_display_currency_code")
            if code in names and code not in (but, "admin") and shown in (None, currency):
                made.append((code, names[code], currency))
        with self._lock:
            self._others = (self._now(), made)
        return made

    def website(self, store_code: str) -> str:
        """Code of the website of a store view."""
        row = next((row for row in self._configs() if row.get("code") == store_code), {})
        found = self._api.call("GET", "store/websites", every_store=True)
        for one in found if isinstance(found, list) else []:
            if isinstance(one, dict) and one.get("id") == row.get("website_id"):
                return str(one["code"])
        raise self._api.odd("GET", "store/websites", f"lacks the website of {store_code}")

    def stock_id(self) -> int | None:
        """Multi-source inventory's stock of the website; None where that module is off."""
        with self._lock:
            if self._stock and self._now() - self._stock[0] < KEPT:
                return self._stock[1]
        try:
            path = f"inventory/stock-resolver/website/{self._settings['website_code']}"
            found = self._api.object("GET", path).get("stock_id")
            stock = int(found) if isinstance(found, int | str) else None
        except Refused:
            stock = None
        with self._lock:
            self._stock = (self._now(), stock)
        return stock
