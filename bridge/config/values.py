"""The configuration as the rooms see it: frozen, complete, with defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Dollars per call, as published in autumn 2026; a merchant sets what the plan really costs.
PRICES = {
    "post": 0.015,
    "post_link": 0.200,
    "answer": 0.010,
    "answer_link": 0.200,
    "message": 0.015,
    "read_post": 0.005,
    "read_owned": 0.001,
    "read_user": 0.010,
}
#: An e-mail address, or an account id of PayPal's.
PAYEE = re.compile(r"[^@\s<>\"']{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[2-9A-HJ-NP-Z]{13}")


@dataclass(frozen=True, slots=True)
class Section:
    """One connector: its platform, and its settings as its own schema read them."""

    platform: str
    settings: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seller:
    name: str
    address: str = ""
    email: str = ""
    country: str = "FR"
    terms_url: str = ""
    privacy_url: str = ""
    withdrawal_days: int = 14
    delivery: str = ""


@dataclass(frozen=True, slots=True)
class Selling:
    hold_minutes: int = 15
    limit_per_buyer: int = 1
    lapses: int = 3
    language: str = "en"
    answers: str = "held"
    answer_code: bool = False
    answer_link: bool = False
    keywords: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    wallets: bool = False
    grace_seconds: int = 60
    draw_seconds: int = 15
    messages: bool = False


@dataclass(frozen=True, slots=True)
class Charity:
    """Who takes gifts: ``payee`` is its e-mail address or account id at PayPal."""

    name: str
    payee: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Giving:
    """Ceilings: currency → minor units; what has none there cannot be given."""

    charities: Mapping[str, Charity] = field(default_factory=dict)
    send: bool = False
    donate_ceiling: Mapping[str, int] = field(default_factory=lambda: {"EUR": 50_000})
    send_ceiling: Mapping[str, int] = field(default_factory=lambda: {"EUR": 25_000})
    days: int = 14


@dataclass(frozen=True, slots=True)
class Budget:
    """Millionths of a dollar: a month's budget, and the price of each call. ``rates``: currency → millionths of it that a
    dollar is worth."""

    monthly_microdollars: int = 50_000_000
    prices: Mapping[str, int] = field(default_factory=lambda: {k: round(v * 1e6) for k, v in PRICES.items()})
    rates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    network_workers: int = 2
    payments_workers: int = 4
    shop_workers: int = 2
    web_threads: int = 16
    sync_minutes: int = 10
    full_sync_hours: int = 24
    poll_seconds: float = 5.0
    tag_seconds: float = 30.0
    message_seconds: float = 60.0
    watch: list[str] = field(default_factory=list)
    watch_seconds: float = 300.0
    spread_seconds: float = 300.0
    reposters: int = 100
    rush_replies: int = 200
    reconcile_minutes: int = 5
    keep_days: int = 365


@dataclass(frozen=True, slots=True)
class Config:
    public_url: str
    secret_key: str = field(repr=False)
    shop: Section
    network: Section
    payments: Section
    seller: Seller
    networks: Mapping[str, Section] = field(default_factory=dict)
    listen: str = "127.0.0.1:8000"
    trusted_proxies: int = 1
    database: str = "sqlite:///replycart.db"
    log_format: str = "json"
    log_level: str = "info"
    alerts: list[str] = field(default_factory=list, repr=False)
    selling: Selling = field(default_factory=Selling)
    giving: Giving = field(default_factory=Giving)
    budget: Budget = field(default_factory=Budget)
    work: Work = field(default_factory=Work)
