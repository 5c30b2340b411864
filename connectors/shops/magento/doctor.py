"""What ``replycart doctor`` sees of a Magento: keys, permissions, currency, clock, payment method, module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from connectors.errors import ConnectorError, Refused
from connectors.shops.magento.api import Api, filters
from connectors.shops.magento.store import Store
from connectors.values import Finding

#: (what it is for, a read that needs the same resource, the resource's name in Magento's admin)
NEEDED = (
    ("orders", "orders", "Sales › Operations › Orders"),
    ("cart rules", "salesRules/search", "Marketing › Promotions › Cart Price Rules"),
    ("credit memos", "creditmemos", "Sales › Operations › Credit Memos"),
)


def look(api: Api, store: Store, settings: Mapping[str, Any]) -> Sequence[Finding]:
    """Reads only."""
    found: list[Finding] = []

    def step(name: str, work: Callable[[], str], advice: str = "") -> bool:
        try:
            found.append(Finding(name, "ok", work()))
            return True
        except ConnectorError as error:
            found.append(Finding(name, "failed", str(error), advice or "see the message"))
            return False

    if not step(
        "keys", lambda: f"accepted by {store.view().base_url}", "check the integration in System › Integrations"
    ):
        return found
    view = store.view()
    found.append(Finding("currency", "ok", view.currency))
    if api.skew is not None and abs(api.skew) > 300:
        found.append(
            Finding("clock", "failed", f"{api.skew:.0f} s apart from the shop", "let both keep time by NTP")
        )
    else:
        found.append(Finding("clock", "ok", "agrees"))
    one = [("searchCriteria[pageSize]", "1"), *filters(("entity_id", "gt", 0))]
    for name, path, resource in NEEDED:
        params = one if path != "salesRules/search" else [("searchCriteria[pageSize]", "1")]
        step(
            f"may use {name}",
            partial(_seen, api, path, params),
            f"give the integration {resource}",
        )
    step("stock", lambda: _stock(store))
    try:
        modules = api.get("modules", [("searchCriteria[pageSize]", "1000")])
        names = modules.get("items") if isinstance(modules, dict) else []
        there = "Replycart_Bridge" in (names or [])
    except Refused:
        there = False
    except ConnectorError:
        there = False
    found.append(
        Finding("module", "ok", "Replycart_Bridge is installed")
        if there
        else Finding(
            "module", "warning", "Replycart_Bridge is not installed: orders are placed by plain REST",
            "prices above the shop's, for goods or shipping, are not possible without it",
        )
    )  # fmt: skip
    found.append(
        Finding(
            "mails", "warning", f"the shop sends its order mail when the order is placed with {settings['payment_method']}",
            "look at the text of that payment method's mail: the order is paid already",
        )
    )  # fmt: skip
    return found


def _stock(store: Store) -> str:
    stock_id = store.stock_id()
    return "multi-source inventory is off" if stock_id is None else f"stock {stock_id}"


def _seen(api: Api, path: str, params: Sequence[tuple[str, str]]) -> str:
    return f"{len(api.rows(path, params))} seen"
