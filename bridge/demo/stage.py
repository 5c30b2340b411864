"""The stage: three simulators, and Replycart as a merchant would run it, configured for them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waitress.server import create_server

from bridge import app, bootstrap, config, log
from bridge.demo.ports import free_port
from bridge.house import House
from bridge.web import create_app
from connectors import simulators
from connectors.simulators.base import Simulator


@dataclass(slots=True)
class Stage:
    """What stands on it, with the addresses of each."""

    house: House
    x: Simulator
    paypal: Simulator
    shop: Simulator
    shop_name: str
    base: str


def settings(x: Any, paypal: Any, shop: Any, shop_name: str, base: str, folder: Path) -> dict[str, Any]:
    """A whole configuration for the simulators, as a merchant would write it for the real platforms."""
    from connectors.simulators import paypal as sim_paypal
    from connectors.simulators import x as sim_x

    certificate = folder / "paypal-simulator-ca.pem"
    certificate.write_bytes(paypal.ca_pem if isinstance(paypal.ca_pem, bytes) else paypal.ca_pem.encode())
    shops: dict[str, dict[str, Any]] = {
        "woocommerce": {
            "consumer_key": "ck_demo",
            "consumer_secret": "cs_demo",
            "webhook_secret": "demo-webhook-secret",
            "currencies": ["CHF"],
        },
        "magento": {"auth": "oauth"},
    }
    if shop_name == "magento":
        from connectors.simulators import magento as sim_magento

        shops["magento"].update(
            consumer_key=sim_magento.CONSUMER_KEY, consumer_secret=sim_magento.CONSUMER_SECRET,
            access_token=sim_magento.ACCESS_TOKEN, access_token_secret=sim_magento.ACCESS_TOKEN_SECRET,
        )  # fmt: skip
    return {
        "public_url": base,
        "listen": base.removeprefix("http://"),
        "trusted_proxies": 0,
        "database": f"sqlite:///{folder / 'ledger.db'}",
        "secret_key": "only-for-the-demo-0123456789abcdef",
        "log_format": "text",
        "seller": {"name": "Atelier Nord", "address": "Hauptstraße 1, 10115 Berlin", "country": "DE", "email": "hello@example.com", "delivery": "2 to 4 working days"},
        "selling": {"hold_minutes": 15, "wallets": True, "grace_seconds": 5, "draw_seconds": 4, "messages": True},
        "giving": {"charities": {"helpers": {"name": "The Helpers", "payee": "give@helpers.example"}}, "send": True},
        "work": {
            "poll_seconds": 0.3, "tag_seconds": 1, "message_seconds": 8, "reconcile_minutes": 1, "sync_minutes": 60,
            "watch": ["Atelier Nord"], "watch_seconds": 5,
        },
        "shop": {"platform": shop_name, "url": shop.base_url, **shops[shop_name]},
        "network": {
            "platform": "x", "auth": "oauth2", "client_id": sim_x.CLIENT_ID, "client_secret": sim_x.CLIENT_SECRET,
            "refresh_token": sim_x.REFRESH_TOKEN, "bearer_token": sim_x.BEARER, "base_url": x.base_url,
            "authorize_url": x.base_url,
        },
        "payments": {
            "platform": "paypal", "client_id": sim_paypal.CLIENT_ID, "client_secret": sim_paypal.CLIENT_SECRET,
            "mode": "sandbox", "base_url": paypal.base_url, "webhook_id": sim_paypal.WEBHOOK_ID,
            "webhook_verify": "offline", "webhook_ca": str(certificate), "brand_name": "Atelier Nord",
        },
    }  # fmt: skip


def _serve(server: Any) -> None:
    # At the end its sockets are closed under it, which it may notice while it waits for one of them.
    with contextlib.suppress(OSError):
        server.run()


@contextlib.contextmanager
def standing(
    shop_name: str, folder: Path, *, quiet: bool = True, more: dict[str, Any] | None = None
) -> Iterator[Stage]:
    """Everything up, over real HTTP on loopback; everything down afterwards. ``more``: of the configuration."""
    import yaml

    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("ledger.db*"):
        old.unlink()
    log.configure("text", "error" if quiet else "info")
    base = f"http://127.0.0.1:{free_port()}"
    x = simulators.make("x", unfurls=base)
    paypal = simulators.make("paypal", webhook_url=f"{base}/webhooks/paypal")
    shop = simulators.make(shop_name, **({"beside": "CHF"} if shop_name == "magento" else {}))
    for simulator in (x, paypal, shop):
        simulator.start()
    path = folder / "config.yaml"
    given = settings(x, paypal, shop, shop_name, base, folder) | (more or {})
    path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    house = bootstrap.build(config.load(path, {}))
    work = app.Work(house)
    work.start()
    host, _, port = house.config.listen.rpartition(":")
    server = create_server(create_app(house), host=host, port=int(port), threads=8, ident=None)
    threading.Thread(target=_serve, args=(server,), name="demo-web", daemon=True).start()
    try:
        yield Stage(house, x, paypal, shop, shop_name, base)
    finally:
        server.close()
        work.stop()
        house.store.close()
        for simulator in (x, paypal, shop):
            simulator.stop()
