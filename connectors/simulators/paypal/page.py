"""The page where a buyer approves: whole in one answer, no script, readable on a phone."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from markupsafe import Markup, escape

from connectors.simulators.paypal.amounts import read_money, write_money
from connectors.simulators.paypal.state import Order

_STYLE = """
*{box-sizing:border-box}
body{margin:0;background:#eef1f4;color:#1c2430;font:16px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
header{background:#1f3a4d;color:#fff;padding:14px 20px;text-align:center;letter-spacing:.02em}
header strong{font-weight:650}header span{display:block;font-size:13px;color:#c9dae4}
main{max-width:520px;margin:24px auto 48px;padding:0 14px}
.card{background:#fff;border-radius:14px;box-shadow:0 1px 2px #1c243014,0 10px 30px #1c243012;padding:22px 22px 26px}
h1{font-size:15px;font-weight:600;color:#51606e;margin:0}
.total{font-size:34px;font-weight:680;margin:2px 0 18px;letter-spacing:-.01em}
table{width:100%;border-collapse:collapse;margin:0 0 6px;font-size:15px}
td{padding:8px 0;border-top:1px solid #e6eaee;vertical-align:top}
td:last-child{text-align:right;white-space:nowrap;padding-left:12px;font-variant-numeric:tabular-nums}
tr.sum td{font-weight:650;border-top:2px solid #cdd5dc}
small{color:#51606e;display:block}
.to{background:#f5f7f9;border-radius:10px;padding:12px 14px;margin:16px 0;font-size:15px}
details{margin:14px 0 18px}summary{cursor:pointer;color:#1f5673;font-size:15px;padding:4px 0}
label{display:block;font-size:14px;color:#51606e;margin-top:10px}
input{width:100%;font:inherit;padding:9px 11px;border:1px solid #8a98a5;border-radius:8px;margin-top:3px}
button{width:100%;font:inherit;font-weight:620;padding:13px;border-radius:10px;border:1px solid transparent;
margin-top:10px;cursor:pointer}
button:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid #f0a63a;outline-offset:2px}
.go{background:#1f5673;color:#fff}.go:hover{background:#17455d}
.other{background:#fff;border-color:#8a98a5;color:#1c2430}.other:hover{background:#f5f7f9}
.back{background:none;color:#1f5673;text-decoration:underline}
.note{background:#fff4e0;border-radius:10px;padding:12px 14px;margin:0 0 16px;font-size:15px}
footer{text-align:center;color:#51606e;font-size:13px;margin-top:18px}
"""


def return_address(url: str, **extra: str) -> str:
    """The merchant's address with PayPal's parameters added to its own."""
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *extra.items()])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))


def _shown(money: dict[str, str]) -> str:
    return f"{money['value']} {money['currency_code']}"


def _frame(title: str, body: Markup) -> str:
    return str(
        Markup(
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
            "<title>{} – PayPal simulator</title><style>{}</style></head><body>"
            "<header><strong>PayPal simulator</strong><span>A rehearsal: no money moves here</span></header>"
            "<main>{}<footer>Part of Replycart. Not made by, or connected with, PayPal.</footer></main></body></html>"
        ).format(title, Markup(_STYLE), body)  # noqa: S704 (our own style sheet)
    )


def message_page(title: str, text: str) -> str:
    """A page that only says something."""
    return _frame(
        title, Markup('<div class="card"><h1>{}</h1><p style="margin-bottom:0">{}</p></div>').format(title, text)
    )


def approval_page(order: Order) -> str:
    """Merchant, lines, total, and what the buyer may do."""
    unit: dict[str, Any] = json.loads(order.units)[0]
    amount = unit["amount"]
    rows = [
        Markup("<tr><td>{}<small>{} × {}</small></td><td>{}</td></tr>").format(
            item["name"], item["quantity"], _shown(item["unit_amount"]), _line_total(item)
        )
        for item in unit.get("items") or []
    ]
    names = {"tax_total": "Tax", "shipping": "Shipping", "handling": "Handling", "insurance": "Insurance"}
    off = {"discount": "Discount", "shipping_discount": "Shipping discount"}
    for key, money in (amount.get("breakdown") or {}).items():
        if key in names | off and read_money(money, "", zero=True)[0]:
            sign = "−" if key in off else ""
            rows.append(
                Markup("<tr><td>{}</td><td>{}{}</td></tr>").format((names | off)[key], sign, _shown(money))
            )
    rows.append(Markup('<tr class="sum"><td>Total</td><td>{}</td></tr>').format(_shown(amount)))
    brand = order.context().get("brand_name") or "Test store"
    shipping = unit.get("shipping") or {}
    full_name = (shipping.get("name") or {}).get("full_name", "")
    body = Markup(
        '<div class="card">{note}<h1>Pay {brand}</h1><div class="total">{total}</div><table>{rows}</table>{to}'
        '<form method="post" action="/checkoutnow?token={token}">'
        "<details><summary>Pay as somebody else</summary>"
        '<label>Name<input name="name" value="{name}" autocomplete="off"></label>'
        '<label>E-mail<input name="email" type="email" value="ada.buyer@example.com" autocomplete="off"></label>'
        "</details>"
        '<button class="go" name="choice" value="approve" id="approve">Approve {total}</button>'
        '<button class="other" name="choice" value="echeck" id="echeck">Pay by eCheck (pending)</button>'
        '<button class="other" name="choice" value="declined" id="declined">Card will be declined</button>'
        '<button class="back" name="choice" value="cancel" id="cancel" formnovalidate>Cancel</button></form></div>'
    ).format(
        note=Markup('<p class="note">Your last means of payment was declined. Please choose another.</p>')
        if order.status == "APPROVED" and order.instrument == "declined"
        else "",
        brand=brand,
        total=_shown(amount),
        rows=Markup("").join(rows),
        to=_ship_to(shipping, full_name),
        token=order.id,
        name=full_name or "Ada Buyer",
    )
    return _frame(f"Pay {brand}", body)


def consent_page(setup_id: str, wallet: dict[str, Any]) -> str:
    """What is agreed to, and what the buyer may do."""
    brand = wallet["experience_context"].get("brand_name") or "Test store"
    body = Markup(
        '<div class="card"><h1>Let {brand} charge your PayPal</h1><p>{description}</p>'
        '<form method="post" action="/agreements/approve?approval_session_id={setup}">'
        '<button class="go" name="choice" value="approve" id="approve">Agree</button>'
        '<button class="other" name="choice" value="declined" id="declined">Agree, payments will be declined</button>'
        '<button class="back" name="choice" value="cancel" id="cancel">Cancel</button></form></div>'
    ).format(brand=brand, description=wallet.get("description") or "", setup=setup_id)
    return _frame(f"Agree with {brand}", body)


def _line_total(item: dict[str, Any]) -> str:
    minor, currency = read_money(item["unit_amount"], "", zero=True)
    return _shown(write_money(minor * int(item["quantity"]), currency))


def _ship_to(shipping: dict[str, Any], full_name: str) -> Markup:
    address = shipping.get("address") or {}
    if not address:
        return Markup("")
    keys = ("address_line_1", "address_line_2", "postal_code", "admin_area_2", "admin_area_1", "country_code")
    lines = [escape(address[key]) for key in keys if address.get(key)]
    return Markup('<div class="to"><small>Ship to</small>{}<br>{}</div>').format(
        full_name, Markup(", ").join(lines)
    )
