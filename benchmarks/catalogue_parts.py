"""The processes of the catalogue's figure, each by itself so that its CPU and memory can be told from the others':

``shop PLATFORM COUNT PAUSE`` serves a simulator with so many products, each answer that many ms later; ``bare``, ``ours`` and ``package PLATFORM URL FOLDER``
read it once and print what that took, as JSON.
"""

from __future__ import annotations

import json
import random
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import requests
import yaml

from bridge.demo.ports import free_port
from connectors.simulators.catalogue import Item, Offer, catalogue

PAGE = 100
#: A family is a parent with nine variants; so many of a hundred products belong to one.
FAMILY, IN_FAMILIES = 10, 10
WORDS = (
    "Hand-thrown stoneware, fired twice at 1,240 °C", "Woven in a mill that has stood since 1872", "Dishwasher safe",
    "Cut from one piece; no two are alike", "Organic cotton, certified", "Papier mat, 200&nbsp;g", "Made to be mended",
    "Ships in a box without plastic", "Goes with everything in the series", "Cuir pleine fleur, tannage végétal",
)  # fmt: skip


def items(count: int) -> Iterator[Item]:
    """So many products as a shop has them: parents, variants and all; descriptions of some 600 letters of HTML."""
    rng, looks = random.Random(7), [item for item in catalogue() if item.kind == "simple"]
    families = count * IN_FAMILIES // 100 // FAMILY
    for number in range(count - families * FAMILY):
        look = looks[number % len(looks)]
        yield Item(
            f"SKU-{number:06d}", f"{look.name} no. {number}", look.price, rng.randrange(400), _text(rng, look.description),
            look.categories, special=Offer(look.price * 4 // 5) if number % 10 == 0 else None,
        )  # fmt: skip
    for number in range(families):
        look = looks[number % len(looks)]
        parent = Item(f"FAM-{number:05d}", f"{look.name} series {number}", look.price, None,
                      _text(rng, look.description), look.categories, "parent")  # fmt: skip
        yield parent
        for colour in ("Red", "Navy", "White"):
            for size in ("S", "M", "L"):
                yield Item(f"{parent.sku}-{colour}-{size}", f"{parent.name}, {colour} / {size}", parent.price,
                           rng.randrange(60), parent.description, parent.categories, "variant", None, parent.sku,
                           {"Colour": colour, "Size": size})  # fmt: skip


def _text(rng: random.Random, start: str) -> str:
    lines = rng.sample(WORDS, 6)
    return f"{start}<p>{lines[0]}. {lines[1]} &amp; {lines[2]}.</p><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"


# the shop


def shop(platform: str, count: int, pause: int) -> None:
    """Serve until the end of standard input. Prints the address, then the ids of the parents."""
    if platform == "woocommerce":
        from connectors.simulators.woocommerce import WooCommerce

        simulator: Any = WooCommerce(items(count))
        simulator.app.wsgi_app = _as_php(simulator.app.wsgi_app)
        parents = [row.id for row in simulator.shelf.rows.values() if row.kind == "variable"]
    else:
        simulator = _magento(items(count))
        parents = []
    if pause:
        simulator.app.wsgi_app = _later(simulator.app.wsgi_app, pause / 1000)
    print(simulator.start(free_port()), flush=True)
    print(json.dumps(parents), flush=True)
    sys.stdin.read()
    simulator.stop()


def _magento(products: Iterable[Item]) -> Any:
    from connectors.simulators.magento import Magento

    class Big(Magento):
        """Finds by its shelf's memory of the last search, as a database does by its indexes."""

        def routes(self) -> None:
            super().routes()
            # As the package pymagento writes it; the real store takes both.
            self._add("GET", "products/", self._products, "Magento_Catalog::products")

        def _products(self) -> dict[str, Any]:
            return self._criteria().answer(self.shelf.search(self._criteria()), self.shelf.product)

        def _sources(self) -> dict[str, Any]:
            return self._criteria().answer(
                self.shelf.counted(),
                lambda row: {"sku": row.item.sku, "source_code": "default", "quantity": row.stock, "status": 1},
            )

    return Big(products, bearer=True)


def _as_php(application: Any) -> Any:
    """A parameter that comes twice counts once, as PHP has it: the package ``woocommerce`` sends its own so over http."""

    def once(environ: dict[str, Any], start: Any) -> Any:
        environ["QUERY_STRING"] = "&".join(dict.fromkeys(environ["QUERY_STRING"].split("&")))
        return application(environ, start)

    return once


def _later(application: Any, pause: float) -> Any:
    """Answers take their time without taking the processor."""

    def late(environ: dict[str, Any], start: Any) -> Any:
        time.sleep(pause)
        return application(environ, start)

    return late


# who reads


def bare(platform: str, url: str, folder: Path) -> int:
    """The pages that a sync needs, one after the other, thrown away unread: how long the shop takes to hand them out."""
    session = requests.Session()
    session.trust_env = False
    count = 0
    for path, params in _pages(platform, folder):
        answer = session.get(f"{url}/{path}", params=params, auth=_signer(platform))
        answer.raise_for_status()
        count += len(answer.content)
    return count


def _signer(platform: str) -> Any:
    if platform == "woocommerce":
        from connectors.shops.woocommerce.api import OAuth1

        return OAuth1("ck_demo", "cs_demo", lambda: datetime.now(UTC))
    from connectors.shops.magento.signing import Bearer
    from connectors.simulators.magento import ACCESS_TOKEN

    return Bearer(ACCESS_TOKEN)


def _pages(platform: str, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Every page with the very fields that Replycart asks for. The numbers are known beforehand: nothing is parsed."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    count, parents = int(plan["count"]), plan["parents"]
    if platform == "woocommerce":
        from connectors.shops.woocommerce.products import FIELDS

        common = {"status": "publish", "orderby": "id", "order": "asc", "per_page": str(PAGE)}
        top = count - len(parents) * (FAMILY - 1)
        for page in range(1, -(-top // PAGE) + 1):
            yield "wp-json/wc/v3/products", {**common, "_fields": FIELDS + ",variations", "page": str(page)}
        for parent in parents:
            yield f"wp-json/wc/v3/products/{parent}/variations", {**common, "_fields": FIELDS, "page": "1"}
        return
    from connectors.shops.magento import products

    families = count * IN_FAMILIES // 100 // FAMILY
    options = (
        "items[id,sku,extension_attributes[configurable_product_options,configurable_product_links]],total_count"
    )
    yield from _searched(
        "products", families, PAGE, options, [("type_id", "eq", "configurable"), ("status", "eq", "1")]
    )
    yield from _searched(
        "inventory/source-items", count - families, 300, "items[sku,quantity,status],total_count", []
    )
    yield from _searched("products", count, PAGE, f"items[{products.FIELDS}],total_count", [("status", "eq", "1")])


def _searched(
    path: str, count: int, size: int, fields: str, wanted: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[str, dict[str, str]]]:
    from connectors.shops.magento.api import filters

    order = "source_item_id" if "source" in path else "entity_id"
    for page in range(1, -(-count // size) + 1):
        yield f"rest/default/V1/{path}", {
            **dict(filters(*wanted)), "searchCriteria[pageSize]": str(size), "searchCriteria[currentPage]": str(page),
            "searchCriteria[sortOrders][0][field]": order, "searchCriteria[sortOrders][0][direction]": "ASC",
            "fields": fields,
        }  # fmt: skip


def ours(platform: str, url: str, folder: Path) -> int:
    """The first sync into a fresh ledger, by the connector and the room of the service."""
    from bridge import bootstrap, catalogue, config
    from connectors.simulators import magento

    keys = {
        "woocommerce": {"consumer_key": "ck_demo", "consumer_secret": "cs_demo"},
        "magento": {"auth": "bearer", "access_token": magento.ACCESS_TOKEN},
    }
    given = {
        "public_url": "https://sell.example.com", "secret_key": "only-for-the-benchmark-0123456789abcdef",
        "database": f"sqlite:///{folder / 'ledger.db'}", "seller": {"name": "The Shop", "country": "FR"},
        "shop": {"platform": platform, "url": url, **keys[platform]},
        "network": {"platform": "memory"}, "payments": {"platform": "memory"},
    }  # fmt: skip
    (folder / "config.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
    house = bootstrap.build(config.load(folder / "config.yaml", {}))
    try:
        catalogue.sync(house, full=True)
        return house.store.view().product_counts()["known"]
    finally:
        house.store.close()


def package(platform: str, url: str, folder: Path) -> int:
    """What a user would write with the package of the platform: a loop over the pages, products put into SQLite."""
    database = sqlite3.connect(folder / "package.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(
        "CREATE TABLE products (sku TEXT PRIMARY KEY, id TEXT, name TEXT, price TEXT, stock INTEGER, body TEXT)"
    )
    insert = "INSERT OR REPLACE INTO products VALUES (?, ?, ?, ?, ?, ?)"
    rows = _by_woocommerce(url) if platform == "woocommerce" else _by_pymagento(url)
    for page in rows:
        with database:
            database.executemany(insert, page)
    (count,) = database.execute("SELECT COUNT(*) FROM products").fetchone()
    database.close()
    return int(count)


def _by_woocommerce(url: str) -> Iterator[list[tuple[Any, ...]]]:
    from woocommerce import API  # type: ignore[import-untyped]

    api = API(url, "ck_demo", "cs_demo", version="wc/v3", timeout=60)

    def listed(path: str) -> Iterator[list[dict[str, Any]]]:
        page = 1
        while True:
            answer = api.get(path, params={"per_page": PAGE, "page": page, "orderby": "id", "order": "asc"})
            answer.raise_for_status()
            found = answer.json()
            yield found
            if page >= int(answer.headers["X-WP-TotalPages"]):
                return
            page += 1

    for found in listed("products"):
        yield [_woocommerce(row) for row in found]
        for row in found:
            if row["type"] == "variable":
                for variations in listed(f"products/{row['id']}/variations"):
                    yield [_woocommerce(variation) for variation in variations]


def _woocommerce(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["sku"], str(row["id"]), row.get("name"), row["price"], row["stock_quantity"], json.dumps(row))


def _by_pymagento(url: str) -> Iterator[list[tuple[Any, ...]]]:
    from magento import Magento

    from connectors.simulators.magento import ACCESS_TOKEN

    api = Magento(token=ACCESS_TOKEN, base_url=url, scope="default", batch_page_size=PAGE)
    stock = {row["sku"]: row["quantity"] for row in api.get_source_items()}
    page: list[tuple[Any, ...]] = []
    for row in api.get_products():
        page.append(
            (row["sku"], str(row["id"]), row["name"], str(row["price"]), stock.get(row["sku"]), json.dumps(row))
        )
        if len(page) >= PAGE:
            yield page
            page = []
    yield page


READERS: dict[str, Callable[[str, str, Path], int]] = {"bare": bare, "ours": ours, "package": package}


def _warm(names: Iterable[str]) -> list[ModuleType]:
    """Loaded before the clock starts: a service that runs has them already."""
    from importlib import import_module

    return [import_module(name) for name in names]


def main(arguments: Sequence[str]) -> None:
    if arguments[0] == "shop":
        shop(arguments[1], int(arguments[2]), int(arguments[3]))
        return
    kind, platform, url, folder = arguments
    _warm({
        "bare": ("connectors.simulators.magento", f"connectors.shops.{platform}"),
        "ours": ("bridge.bootstrap", "connectors.simulators.magento", f"connectors.shops.{platform}"),
        "package": ("connectors.simulators.magento", "magento" if platform == "magento" else "woocommerce"),
    }[kind])  # fmt: skip
    wall, cpu = time.perf_counter(), time.process_time()
    count = READERS[kind](platform, url, Path(folder))
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "count": count}
    took["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
