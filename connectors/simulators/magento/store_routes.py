"""Keys for an administrator; store views, websites and modules."""

from __future__ import annotations

from connectors.simulators.magento.shelf import Json
from connectors.simulators.magento.state import State


class StoreRoutes(State):
    """``/store/…``, ``/modules``, ``/integration/admin/token``."""

    def _token(self) -> str:
        body = self._body()
        return self.door.admin_token(body.get("username"), body.get("password"))

    def _configs(self) -> list[Json]:
        base = self.base_url + "/"
        return [{
            "id": ident, "code": code, "website_id": ident, "locale": "en_US", "base_currency_code": currency,
            "default_display_currency_code": currency, "timezone": "UTC", "weight_unit": "kgs", "base_url": base,
            "base_link_url": base, "base_static_url": base + "static/", "base_media_url": base + "media/",
            "secure_base_url": base, "secure_base_link_url": base, "secure_base_media_url": base + "media/",
        } for ident, code, currency in self._views()]  # fmt: skip

    def _store_views(self) -> list[Json]:
        return [
            {"id": 0, "code": "admin", "name": "Admin", "website_id": 0, "store_group_id": 0, "is_active": 1},
            *(
                {"id": ident, "code": code, "name": {"ch": "Schweiz"}.get(code, "Default Store View"),
                 "website_id": ident, "store_group_id": ident, "is_active": 1}
                for ident, code, _ in self._views()
            ),
        ]  # fmt: skip

    def _websites(self) -> list[Json]:
        codes = {"default": "base"}
        return [
            {"id": 0, "code": "admin", "name": "Admin", "default_group_id": 0},
            *({"id": ident, "code": codes.get(code, code), "name": code, "default_group_id": ident}
              for ident, code, _ in self._views()),
        ]  # fmt: skip

    @staticmethod
    def _modules() -> Json:
        return {
            "items": ["Magento_Store", "Magento_Catalog", "Magento_Sales", "Magento_InventoryApi"],
            "total_count": 4,
        }
