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
        self._stock: tuple[datetime, int | None] | None = None

    def view(self) -> View:
        with self._lock:
            if self._view and self._now() - self._view[0] < KEPT:
                return self._view[1]
        found = self._api.call("GET", "store/storeConfigs", every_store=True)
        rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
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
