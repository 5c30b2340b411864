"""What ``replycart doctor`` asks of a WooCommerce shop. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.errors import ConnectorError
from connectors.shops.woocommerce.api import Api, Json
from connectors.shops.woocommerce.module import Module
from connectors.values import Finding

HOOK_FIELDS = "id,name,status,topic,delivery_url"
OUR_PATH = "/webhooks/woocommerce"


def look(api: Api, hook_secret: bool, module: Module) -> Sequence[Finding]:
    """Every finding with what to do; what cannot be asked any more after a failure is left out."""
    found = [_address(api)]
    try:
        code = api.object("GET", "data/currencies/current").get("code")
        found.append(Finding("keys", "ok", "accepted"))
        found.append(Finding("currency", "ok", str(code)))
    except ConnectorError as error:
        found.append(Finding("keys", "failed", error.message, "Mend url, consumer_key and consumer_secret first."))
        return found
    found.append(_clock(api))
    for question in (_permission, _taxes):
        try:
            found.append(question(api))
        except ConnectorError as error:
            name = question.__name__.strip("_")
            found.append(Finding(name, "failed", error.message, "Give the key Read/Write permission."))
    try:
        found.append(module.finding())
    except ConnectorError as error:
        found.append(
            Finding("plugin", "warning", error.message, "Is another plugin in its way? Look at the shop's log.")
        )
    try:
        if hook_secret and module.tells():
            found.append(Finding("webhooks", "ok", "the plugin sends the notices"))
            return found
        rows, _ = api.rows("webhooks", {"per_page": "100", "_fields": HOOK_FIELDS})
        found += _webhooks(rows, hook_secret)
    except ConnectorError as error:
        found.append(Finding("webhooks", "warning", error.message, "Let the key's user manage WooCommerce."))
    return found


def _address(api: Api) -> Finding:
    if api.url.startswith("https:"):
        return Finding("address", "ok", api.url)
    advice = (
        "Use https where the shop is not on this machine or in a private network: addresses of buyers travel here."
    )
    return Finding("address", "warning", f"{api.url} is plain http (signed with OAuth 1.0a)", advice)


def _clock(api: Api) -> Finding:
    ahead = round(api.skew)
    if abs(ahead) > 600:
        return Finding("clock", "failed", f"the shop's clock is {ahead} s ahead", "Set both clocks by NTP.")
    if abs(ahead) > 5:
        return Finding("clock", "warning", f"the shop's clock is {ahead} s ahead", "Set both clocks by NTP.")
    return Finding("clock", "ok", "agrees within 5 s")


def _permission(api: Api) -> Finding:
    """An empty batch: refused to a read-only key, and nothing to do for any other."""
    api.call("POST", "orders/batch", body={})
    return Finding("permission", "ok", "may write orders")


def _taxes(api: Api) -> Finding:
    values: dict[str, str] = {}
    for group in ("general", "tax"):
        rows, _ = api.rows(f"settings/{group}", {"_fields": "id,value"})
        values |= {str(row.get("id")): str(row.get("value")) for row in rows}
    if values.get("woocommerce_calc_taxes") != "yes":
        return Finding("taxes", "ok", "the shop reckons no taxes")
    if values.get("woocommerce_prices_include_tax") == "yes":
        return Finding("taxes", "ok", "prices include tax: agreed prices are what the buyer pays")
    return Finding("taxes", "ok", "prices are net: the shop's tax comes on top of agreed prices")


def _webhooks(rows: list[Json], secret: bool) -> list[Finding]:
    ours = [row for row in rows if OUR_PATH in str(row.get("delivery_url", ""))]
    off = [str(row.get("topic")) for row in ours if row.get("status") != "active"]
    if not secret:
        advice = "Set webhook_secret and register webhooks to hear of changes sooner; polling works without."
        return [Finding("webhooks", "warning", "no webhook_secret", advice)]
    if not ours:
        advice = f"Add webhooks to …{OUR_PATH} with the same secret (WooCommerce, Settings, Advanced, Webhooks)."
        return [Finding("webhooks", "warning", "none delivers to Replycart", advice)]
    if off:
        advice = "Switch them to Active (WooCommerce, Settings, Advanced, Webhooks); the shop disables after 7 failures."
        return [Finding("webhooks", "warning", f"switched off: {', '.join(off)}", advice)]
    return [Finding("webhooks", "ok", f"{len(ours)} active")]
