"""How products and variations look on the wire: member for member as in the recordings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from connectors.simulators import catalogue
from connectors.simulators.woocommerce.products import Row, Shelf
from connectors.simulators.woocommerce.rest import Json, gmt, local


class ProductWire:
    def __init__(self, home: Any, shelf: Shelf) -> None:
        self.home, self.shelf = home, shelf
        self.category_ids: dict[str, int] = {}

    def image(self, row: Row) -> Json:
        sku = self.shelf.rows[row.parent].sku if row.parent in self.shelf.rows else row.sku
        src = f"{self.home.base_url}/wp-content/uploads/{catalogue.slug(sku)}.png"
        shared = {
            "date_created": local(row.created),
            "date_created_gmt": gmt(row.created),
            "date_modified": local(row.created),
            "date_modified_gmt": gmt(row.created),
        }
        return {
            "id": 500_000 + row.id,
            **shared,
            "src": src,
            "name": catalogue.slug(sku) + ".png",
            "alt": row.name,
            "srcset": f"{src} 800w",
            "sizes": "(max-width: 800px) 100vw, 800px",
            "thumbnail": src,
        }

    def permalink(self, row: Row) -> str:
        owner = self.shelf.rows.get(row.parent, row)
        address = f"{self.home.base_url}/product/{owner.slug}/"
        chosen = {f"attribute_{catalogue.slug(name)}": value for name, value in row.options.items()}
        return address + ("?" + urlencode(chosen) if row.parent else "")

    def category(self, name: str) -> Json:
        number = self.category_ids.setdefault(name, 15 + len(self.category_ids))
        return {"id": number, "name": name.replace("&", "&amp;"), "slug": catalogue.slug(name)}

    def attributes(self, row: Row) -> list[Json]:
        if row.parent:
            return [{"id": 0, "name": n, "slug": catalogue.slug(n), "option": v} for n, v in row.options.items()]
        return [
            {"id": 0, "name": n, "slug": n, "position": at, "visible": True, "variation": True, "options": list(v)}
            for at, (n, v) in enumerate(row.options.items())
        ]

    def links(self, row: Row) -> Json:
        base = f"{self.home.base_url}/wp-json/wc/v3/products"
        allow = {"allow": ["GET", "POST", "PUT", "PATCH", "DELETE"]}
        if row.parent:
            own, every = f"{base}/{row.parent}/variations/{row.id}", f"{base}/{row.parent}/variations"
            up: Json = {"up": [{"href": f"{base}/{row.parent}"}]}
        else:
            own, every, up = f"{base}/{row.id}", base, {}
        return {"self": [{"href": own, "targetHints": allow}], "collection": [{"href": every}], **up}

    def _common(self, row: Row) -> Json:
        """What products and variations show alike, in the shop's own order of members."""
        return {
            "sku": row.sku,
            "price": row.price,
            "regular_price": row.regular,
            "sale_price": row.sale,
            "date_on_sale_from": local(row.sale_from),
            "date_on_sale_from_gmt": gmt(row.sale_from),
            "date_on_sale_to": local(row.sale_to),
            "date_on_sale_to_gmt": gmt(row.sale_to),
            "on_sale": row.on_sale,
            "purchasable": row.status == "publish" and row.price != "",
            "virtual": row.virtual,
            "downloadable": False,
            "downloads": [],
            "download_limit": -1,
            "download_expiry": -1,
            "tax_status": "taxable" if row.taxable else "none",
            "tax_class": "",
            "manage_stock": row.manage,
            "stock_quantity": row.stock if row.manage else None,
            "stock_status": row.stock_status,
            "backorders": row.backorders,
            "backorders_allowed": row.backorders != "no",
            "backordered": row.backorders != "no" and (row.stock or 0) < 0,
            "low_stock_amount": None,
            "weight": "",
            "dimensions": {"length": "", "width": "", "height": ""},
            "shipping_class": "",
            "shipping_class_id": 0,
            "global_unique_id": "",
            "menu_order": 0,
            "meta_data": row.meta,
            "status": row.status,
            "permalink": self.permalink(row),
            "date_created": local(row.created),
            "date_created_gmt": gmt(row.created),
            "date_modified": local(row.modified),
            "date_modified_gmt": gmt(row.modified),
            "attributes": self.attributes(row),
            "_links": self.links(row),
        }

    def variation(self, row: Row) -> Json:
        return {
            "id": row.id,
            "type": "variation",
            **self._common(row),
            "description": "",
            "image": self.image(row),
            "name": ", ".join(row.options.values()),
            "parent_id": row.parent,
        }

    def product(self, row: Row) -> Json:
        name = row.name
        if row.parent:
            name = f"{self.shelf.rows[row.parent].name} - {', '.join(row.options.values())}"
        symbol = '<span class="woocommerce-Price-currencySymbol">&euro;</span>'
        amount = f'<span class="woocommerce-Price-amount amount"><bdi>{symbol}{row.price}</bdi></span>'
        return {
            "id": row.id,
            "name": name.replace("&", "&amp;"),
            "slug": row.slug,
            "type": row.kind,
            "featured": False,
            "catalog_visibility": "visible",
            "description": row.description + "\n" if row.description else "",
            "short_description": "",
            **self._common(row),
            "total_sales": row.sold,
            "external_url": "",
            "button_text": "",
            "sold_individually": False,
            "shipping_required": not row.virtual,
            "shipping_taxable": not row.virtual,
            "reviews_allowed": True,
            "average_rating": "0.00",
            "rating_count": 0,
            "upsell_ids": [],
            "cross_sell_ids": [],
            "parent_id": row.parent,
            "purchase_note": "",
            "categories": [self.category(name) for name in row.categories],
            "brands": [],
            "tags": [],
            "images": [self.image(row)],
            "default_attributes": [],
            "variations": list(row.children),
            "grouped_products": [],
            "price_html": amount if row.price else "",
            "related_ids": [],
            "has_options": row.kind == "variable",
            "post_password": "",
        }
