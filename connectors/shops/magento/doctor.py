"""What ``replycart doctor`` sees of a Magento: keys, permissions, currency, clock, payment method, module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from connectors.errors import ConnectorError
from connectors.shops.magento.api import Api, filters
from connectors.shops.magento.module import Module
from connectors.shops.magento.store import Store
from connectors.values import Finding

#: (what it is for, a read that needs the same resource, the resource's name in Magento's admin)
NEEDED = (
    ("orders", "orders", "Sales › Operations › Orders"),
    ("cart rules", "salesRules/search", "Marketing › Promotions › Cart Price Rules"),
    ("credit memos", "creditmemos", "Sales › Operations › Credit Memos"),
)


def look(api: Api, store: Store, settings: Mapping[str, Any], module: Module) -> Sequence[Finding]:
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
    found += _ways(module, str(settings["payment_method"]))
    return found


def _ways(module: Module, method: str) -> list[Finding]:
    """How orders are placed, and which mail the buyer gets of the shop."""
    try:
        way = module.finding()
        used = module.sells()
    except ConnectorError as error:
        return [Finding("module", "warning", error.message, "is something in its way? Look at the shop's log")]
    if used:
        return [way, Finding("mails", "ok", "the shop's order mail, unless switched off in the module's settings")]
    text = f"the shop sends its order mail when the order is placed with {method}"
    advice = "look at the text of that payment method's mail: the order is paid already"
    return [way, Finding("mails", "warning", text, advice)]


def _stock(store: Store) -> str:
    stock_id = store.stock_id()
    return "multi-source inventory is off" if stock_id is None else f"stock {stock_id}"


def _seen(api: Api, path: str, params: Sequence[tuple[str, str]]) -> str:
    return f"{len(api.rows(path, params))} seen"
