"""A house as the service builds it, with one sale live, and replies to it as X's stream sends them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridge import bootstrap, catalogue, sales
from bridge.config import Config, Section, Seller
from bridge.house import House
from bridge.store import Sale
from connectors.networks.x import mapping
from connectors.simulators.memory import MemoryShop
from connectors.values import Account, Money, Product, Reply

SKU = "PHONE"
SHOP = Account("1", "shop")
#: What people write who buy; most write the same few things.
BUYS = (
    ("@shop buy", 50), ("@shop Buy!", 15), ("@shop buy please", 8), ("@shop I'll take one, buy", 5), ("@shop BUY 🙌", 6),
    ("@shop j'achète", 6), ("@shop je prends", 5), ("@shop je le prends !", 3), ("@shop Buy! I love {}", 2),
)  # fmt: skip


def house(folder: Path, database: str = "") -> House:
    """Real rooms and a real ledger on disk; shop, network and payments in memory, so that no wire is measured."""
    config = Config(
        public_url="https://sell.example.com",
        secret_key="only-for-the-benchmark-0123456789abcdef",  # noqa: S106
        shop=Section("memory", {}),
        network=Section("memory", {}),
        payments=Section("memory", {}),
        seller=Seller("The Shop", country="FR"),
        database=database or f"sqlite:///{folder / 'ledger.db'}",
    )
    return bootstrap.build(config)


def on_sale(home: House, units: int, *, limit: int = 1, hold_seconds: int = 86_400) -> tuple[Sale, str]:
    """A sale of one product, live and posted; returns it with the post's id."""
    assert isinstance(home.shop, MemoryShop)
    home.shop.items = {SKU: Product(SKU, "1", "Phone", Money(19900, "EUR"), stock=units)}
    catalogue.sync(home, full=True)
    request = sales.SaleRequest(
        SKU, quantity=units, limit_per_buyer=limit, hold_seconds=hold_seconds, with_picture=False
    )
    sale = sales.publish(home, sales.create(home, request).id)
    bootstrap.outbox(home).drain()
    return sale, home.store.view().posts(sale.id)[0].post_id


def lines(post_id: str, count: int, start: int = 0, seed: int = 1) -> Iterator[bytes]:
    """Replies of so many people, each once, as lines of X's filtered stream."""
    rng = random.Random(seed + start)
    texts = [text for text, weight in BUYS for _ in range(weight)]
    first = int(post_id) + (1 << 22)
    for number in range(start, start + count):
        # Two hundred a millisecond of X's clock: a rush, with times that differ.
        ident = str(first + (number // 200 << 22) + number % 200)
        author, text = f"9{number:08d}", rng.choice(texts).format(_word(number))
        body: dict[str, Any] = {
            "data": {
                "id": ident,
                "text": text,
                "author_id": author,
                "conversation_id": post_id,
                "created_at": f"{mapping.moment_of(ident):%Y-%m-%dT%H:%M:%S}.000Z",
                "edit_history_tweet_ids": [ident],
                "in_reply_to_user_id": SHOP.id,
                "lang": "fr" if "j" in text else "en",
                "referenced_tweets": [{"type": "replied_to", "id": post_id}],
                "entities": {"mentions": [{"start": 0, "end": 5, "username": SHOP.handle, "id": SHOP.id}]},
            },
            "includes": {"users": [{"id": author, "name": f"Buyer {number}", "username": f"buyer{number}"}]},
            "matching_rules": [{"id": "1", "tag": "replycart"}],
        }
        yield json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _word(number: int) -> str:
    """A word that no other reply has, without digits: a number beside an order makes it unclear."""
    return "x" + "".join(chr(97 + int(digit)) for digit in str(number))


def read(line: bytes) -> Reply | None:
    """A line as the connector reads it."""
    body = json.loads(line)
    handles = mapping.people(body)
    return mapping.reply(mapping.posts(body)[0], SHOP, handles, mentioned=False)
