"""The commented configuration file, made from the schemas themselves, so that it cannot fall behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, missing

from bridge.config import BudgetSchema, ConfigSchema, GivingSchema, SellerSchema, SellingSchema, WorkSchema
from connectors import registry

NESTED: dict[str, type[Schema]] = {
    "seller": SellerSchema, "selling": SellingSchema, "giving": GivingSchema, "budget": BudgetSchema, "work": WorkSchema,
}  # fmt: skip
SECTIONS = {"shop": "shops", "network": "networks", "payments": "payments"}


def example(shop: str, *, public_url: str, shop_url: str, seller: str, country: str, secret: str) -> str:
    """A whole config.yaml for that shop, X and PayPal; keys that must be filled in stand empty."""
    given: dict[str, Any] = {
        "public_url": public_url, "secret_key": secret, "seller.name": seller, "seller.country": country,
        "shop.url": shop_url,
    }  # fmt: skip
    platforms = {"shop": shop, "network": "x", "payments": "paypal"}
    lines = [
        "# Replycart's configuration. Every key can also come from the environment, which wins:",
        "# REPLYCART_SHOP__URL sets shop.url. Every secret can come from a file: secret_key_file: /run/secrets/key,",
        "# or REPLYCART_SECRET_KEY_FILE=/run/secrets/key. Keys with a # before them show their default.",
        "# Check it all: replycart doctor",
        "",
    ]
    for name, field in ConfigSchema().fields.items():
        lines += _comment(field, "")
        if name in SECTIONS:
            lines.append(f"{name}:")
            lines.append(f"  platform: {platforms[name]}")
            schema = registry.connector(SECTIONS[name], platforms[name]).settings()
            lines += _section(schema, f"{name}.", given)
        elif name in NESTED:
            lines.append(f"{name}:")
            lines += _section(NESTED[name](), f"{name}.", given, first=True)
        else:
            lines.append(_line(name, field, given.get(name), ""))
        lines.append("")
    return "\n".join(lines)


def _section(schema: Schema, prefix: str, given: Mapping[str, Any], *, first: bool = False) -> list[str]:
    """``first``: the first key stands without its #. YAML wants one key in a section, and ``{}`` would forbid others."""
    lines = []
    for number, (name, field) in enumerate(schema.fields.items()):
        lines += _comment(field, "  ")
        line = _line(name, field, given.get(prefix + name), "  ")
        lines.append(
            "  " + line.removeprefix("  # ") if first and not number and line.startswith("  # ") else line
        )
    return lines


def _comment(field: fields.Field[Any], indent: str) -> list[str]:
    text = str(field.metadata.get("help", ""))
    return [f"{indent}# {line}" for line in text.split("\n") if line]


def _line(name: str, field: fields.Field[Any], value: Any, indent: str) -> str:
    if value is not None:
        return f"{indent}{name}: {json.dumps(value, ensure_ascii=False)}"
    if field.required:
        return f'{indent}{name}: ""'
    default = field.load_default() if callable(field.load_default) else field.load_default
    shown = "" if default is missing or default is None else json.dumps(default, ensure_ascii=False)
    return f"{indent}# {name}: {shown}".rstrip()
