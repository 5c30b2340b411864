"""The documents keep up with the code: settings, commands, doors, states, contracts, links.

``python -m tests.unit.test_docs`` writes anew what is made from the code: config.example.yaml, and the tables
of docs/configuration.md.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, get_args
from urllib.parse import unquote

import click
import pytest
import responses
import yaml
from marshmallow import Schema, fields, missing, validate

from bridge import bootstrap, config, intent, tokens, wording
from bridge.cli import cli
from bridge.cli.template import NESTED, SECTIONS, example
from bridge.config import ConfigSchema
from bridge.inputs import SaleSchema, ShippingSchema
from bridge.states import State
from bridge.store.migrations import MIGRATIONS
from bridge.store.records import SaleState
from bridge.web import application, create_app, security
from connectors import contracts, registry
from connectors.contracts import Connector, Network, Payments, Shop, Surroundings
from connectors.errors import Permanent, RefusalCode, Refused, Retryable
from connectors.http import Http
from connectors.simulators import paypal as sim_paypal
from connectors.simulators import x as sim_x
from connectors.values import Address, Money, OrderDraft, OrderLine, Payment, RefundLine, Shipping

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
EXAMPLE = ROOT / "config.example.yaml"
#: In the order of the file; the shops stand one after the other, as a merchant has only one of them.
PLATFORMS = {"shop": ("woocommerce", "magento"), "network": ("x", "bluesky", "mastodon"), "payments": ("paypal",)}


def doc(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# what is made from the code


def example_text() -> str:
    """What `replycart init` writes, but for the secret: an example that starts would be copied with its secret."""
    return example(
        "woocommerce", public_url="https://sell.example.com", shop_url="https://shop.example.com", seller="My Shop",
        country="FR", secret="",
    )  # fmt: skip


def _default(field: fields.Field[Any]) -> str:
    if field.required:
        return "required"
    value = field.load_default() if callable(field.load_default) else field.load_default
    if value is missing or value in (None, "", [], {}):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _allowed(field: fields.Field[Any]) -> str:
    said = []
    for rule in field.validators:
        if isinstance(rule, validate.OneOf):
            said.append(", ".join(f"`{choice}`" for choice in rule.choices))
        elif isinstance(rule, validate.Range):
            low, high = rule.min, rule.max
            said.append(f"{low} to {high}" if high is not None else f"{low} or more")
    return "; ".join(said)


def _table(schema: Schema, prefix: str) -> list[str]:
    lines = ["| key | default | allowed | |", "|---|---|---|---|"]
    for name, field in schema.fields.items():
        if not prefix and (name in NESTED or name in SECTIONS):
            continue
        help_text = " ".join(str(field.metadata.get("help", "")).split()).replace("|", "\\|")
        secret = " *secret*" if field.metadata.get("secret") else ""
        lines.append(f"| `{prefix}{name}` | {_default(field)} | {_allowed(field)} | {help_text}{secret} |")
    return lines


def reference() -> str:
    """Every key of the configuration, section by section."""
    lines = ["", "## The whole", "", *_table(ConfigSchema(), "")]
    whole = ConfigSchema().fields
    for section, group in SECTIONS.items():
        for platform in PLATFORMS[section]:
            lines += ["", f"## {section}: {platform}", "", f"`{section}.platform: {platform}`", ""]
            lines += _table(registry.connector(group, platform).settings(), f"{section}.")
    for section, schema in NESTED.items():
        lines += [
            "",
            f"## {section}",
            "",
            str(whole[section].metadata["help"]),
            "",
            *_table(schema(), f"{section}."),
        ]
    return "\n".join([*lines, "", ""])


def with_reference(text: str) -> str:
    return re.sub(r"(<!-- keys -->).*(<!-- /keys -->)", lambda m: m[1] + reference() + m[2], text, flags=re.DOTALL)


def test_every_key_of_the_configuration_is_documented_as_it_is():
    assert doc("configuration.md") == with_reference(doc("configuration.md")), (
        "the keys have changed: python -m tests.unit.test_docs"
    )
    assert "`shop.webhook_secret`" in reference()


def test_every_connector_setting_has_a_help_text():
    for section, group in SECTIONS.items():
        for platform in PLATFORMS[section]:
            for name, field in registry.connector(group, platform).settings().fields.items():
                assert field.metadata.get("help"), f"{section}.{name} ({platform}) has no help"


def test_the_example_is_what_init_writes():
    assert EXAMPLE.read_text(encoding="utf-8") == example_text(), (
        "the template has changed: python -m tests.unit.test_docs"
    )


NEEDED = {
    "REPLYCART_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "REPLYCART_SHOP__CONSUMER_KEY": "ck_1",
    "REPLYCART_SHOP__CONSUMER_SECRET": "cs_1",
    "REPLYCART_NETWORK__CLIENT_ID": "id",
    "REPLYCART_PAYMENTS__CLIENT_ID": "id",
    "REPLYCART_PAYMENTS__CLIENT_SECRET": "secret",
}


def test_the_example_asks_for_its_keys_and_starts_with_them():
    with pytest.raises(config.ConfigError) as caught:
        config.load(EXAMPLE, {})
    for name in NEEDED:
        assert name.removeprefix("REPLYCART_").lower().replace("__", ".") in str(caught.value)
    loaded = config.load(EXAMPLE, NEEDED)
    assert loaded.shop.settings["url"] == "https://shop.example.com"


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_what_init_writes_can_be_read_with_every_key_filled_in(shop):
    text = example(
        shop,
        public_url="https://a.example",
        shop_url="https://b.example",
        seller="A # b",
        country="FR",
        secret="s",
    )
    assert isinstance(yaml.safe_load(text), dict)
    keys = {name for schema in (ConfigSchema, *NESTED.values()) for name in schema().fields}
    for section, group in SECTIONS.items():
        platform = shop if section == "shop" else PLATFORMS[section][0]
        keys |= set(registry.connector(group, platform).settings().fields)
    hidden = rf"^( *)# ({'|'.join(sorted(keys))}):"
    filled = re.sub(hidden, r"\1\2:", text, flags=re.MULTILINE)
    assert filled != text
    data = yaml.safe_load(filled)
    assert data["seller"]["name"] == "A # b"
    for section, schema in NESTED.items():
        assert set(data[section]) == set(schema().fields)


# states, commands, doors, contracts


def test_every_state_is_explained():
    architecture, selling = doc("architecture.md"), doc("selling.md")
    for state in State:
        assert f"{state} " in architecture, f"docs/architecture.md lacks {state}"
        assert f"`{state}`" in selling, f"docs/selling.md lacks {state}"
    for state in get_args(SaleState):
        assert f"| `{state}` |" in selling


def test_every_table_and_task_is_named():
    architecture = doc("architecture.md")
    renamed = {name for _, _, script in MIGRATIONS for name in re.findall(r"ALTER TABLE (\w+) RENAME TO", script)}
    for _, _, script in MIGRATIONS:
        for table in set(re.findall(r"CREATE TABLE (\w+)", script)) - renamed:
            assert f"`{table}`" in architecture, f"docs/architecture.md lacks the table {table}"
    for kind in bootstrap.HANDLERS:
        assert f"| `{kind}` |" in architecture, f"docs/architecture.md lacks the task {kind}"


def commands(command: click.Command, path: str = "replycart") -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from commands(one, f"{path} {name}")
    else:
        yield path, command


@pytest.mark.parametrize(("path", "command"), [pytest.param(*pair, id=pair[0]) for pair in commands(cli)])
def test_every_command_is_documented_with_its_options(path, command):
    found = re.search(rf"^### {path}\n(.*?)(?=^##|\Z)", doc("commands.md"), re.MULTILINE | re.DOTALL)
    assert found, f"docs/commands.md has no heading `### {path}`"
    for parameter in command.params:
        for option in [*parameter.opts, *parameter.secondary_opts]:
            if option.startswith("-"):
                assert re.search(rf"`[^`]*(?<![\w-]){option}(?![\w-])", found[1]), (
                    f"{path}: {option} is not documented"
                )


def test_the_options_of_the_whole_and_the_exit_codes_are_documented():
    text = doc("commands.md")
    for parameter in cli.params:
        for option in parameter.opts:
            assert f"`{option}" in text or f", `{option}" in text
    for code in (0, 1, 2, 130):
        assert f"\n| {code} | " in text


def test_the_readme_names_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## The command line")[2].partition("\n## ")[0]
    for path, _ in commands(cli):
        for word in path.split()[1:]:
            assert re.search(rf"`[^`]*\b{word}\b[^`]*`", section), f"README.md: {path} is not in the table"


def test_the_readme_begins_with_the_two_commands():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:8]
    assert any(line.startswith("make demo") for line in lines)
    assert any(line.startswith("make test") for line in lines)


def doors(app: Any) -> Iterator[str]:
    """ "GET /c/<token>" of every door; a choice in the address counts as several."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        choice = re.search(r"<any\(([^)]*)\):\w+>", rule.rule)
        for word in choice[1].split(", ") if choice else [""]:
            address = rule.rule.replace(choice[0], word) if choice else rule.rule
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield f"{method} {address}"


def test_every_door_is_documented(rehearsal):
    text = doc("api.md") + doc("dashboard.md")
    there = set(doors(create_app(rehearsal.house)))
    assert "POST /api/v1/sales/<key>/pause" in there
    for door in there:
        assert f"`{door}`" in text, f"docs/{'dashboard' if ' /admin' in door else 'api'}.md lacks {door}"
    told = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`]*)`", text))
    assert told <= there, f"docs/api.md or docs/dashboard.md tell of doors that are not there: {told - there}"


def test_the_api_s_scopes_fields_and_sizes_are_documented():
    text = doc("api.md")
    for scope in tokens.SCOPES:
        assert f"`{scope}`" in text
    for name in [*SaleSchema().fields, *ShippingSchema().fields]:
        assert f"`{name}`" in text, f"docs/api.md lacks the field {name}"
    assert f"{application.MAX_BODY:,} bytes" in text
    assert "600 requests a minute" in text


def test_the_limits_per_address_are_documented():
    limits = [value for value in vars(security).values() if isinstance(value, str) and " per minute" in value]
    assert limits
    for limit in limits:
        assert f"`{limit}`" in (ROOT / "SECURITY.md").read_text(encoding="utf-8"), f"SECURITY.md lacks {limit}"


def test_every_room_is_under_the_law_and_on_the_map():
    """A module that the law does not name may import whatever it likes, and nobody finds it."""
    law = (ROOT / ".importlinter").read_text(encoding="utf-8")
    rooms = [
        one for one in sorted((ROOT / "bridge").iterdir()) if one.suffix == ".py" or (one / "__init__.py").exists()
    ]
    for room in rooms:
        if room.stem == "__init__":
            continue
        assert re.search(rf"bridge\.{room.stem}\b", law), f".importlinter lacks bridge.{room.stem}"
        named = f"`bridge/{room.name}`" if room.suffix else f"`bridge/{room.name}/`"
        assert named in doc("architecture.md"), f"docs/architecture.md lacks {named}"


@pytest.mark.parametrize("kind", [Connector, Shop, Network, Payments])
def test_every_method_of_the_contracts_is_documented(kind):
    text = doc("connectors.md")
    own = [name for name, _ in inspect.getmembers(kind, inspect.isroutine) if name in vars(kind)]
    assert own
    for name in own:
        if not name.startswith("_"):
            assert f"`{name}`" in text, f"docs/connectors.md lacks {kind.__name__}.{name}"


def test_every_code_of_a_refusal_is_documented():
    for code in get_args(RefusalCode):
        assert f"`{code}`" in doc("connectors.md")


def test_every_placeholder_is_documented():
    for name in wording.POST_FIELDS:
        assert f"| `{{{name}}}` |" in doc("selling.md")


# what a sysadmin meets: findings, alerts, figures


def _sources(*patterns: str) -> Iterator[str]:
    for pattern in patterns:
        for path in ROOT.glob(pattern):
            yield path.read_text(encoding="utf-8")


def test_every_finding_of_doctor_is_explained():
    explained = doc("going-live.md").partition("## What doctor says")[2]
    found = set()
    for source in _sources("bridge/doctor.py", "connectors/*/*/doctor.py", "connectors/*/*/checks.py"):
        found |= set(re.findall(r"(?:Finding|step)\(\s*\"([^\"{}]+)\"", source))
    assert {"keys", "disk", "x credentials"} <= found
    for name in found:
        assert re.search(rf"^\|[^|]*`{re.escape(name)}`", explained, re.MULTILINE), (
            f"doctor's {name!r} is not explained"
        )


def test_every_kind_of_alert_is_explained():
    found = set()
    for source in _sources("bridge/**/*.py"):
        found |= set(re.findall(r"\.alert\(\s*\"(\w+)\"", source))
    assert {"unwritten", "parked"} <= found
    for kind in found:
        assert f"| `{kind}` |" in doc("going-live.md"), f"docs/going-live.md lacks the alert {kind}"


def test_every_figure_is_explained():
    found = [
        name for text in _sources("bridge/web/health.py") for name in re.findall(r"\"(replycart_\w+)\"", text)
    ]
    assert found
    for name in found:
        assert f"`{name}" in doc("watching.md"), f"docs/watching.md lacks the figure {name}"


# what the documents show is true


def test_the_replies_in_the_merchant_s_table_mean_what_it_says():
    section = doc("selling.md").partition("| reply | is | |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines()[2:]]
    assert len(rows) > 10
    for reply, said, _ in rows:
        meant = intent.read(reply)
        assert (f"buy {meant.quantity}" if meant.kind == "buy" else meant.kind) == said, reply


def test_the_rehearsal_s_configuration_fits_the_simulators(tmp_path):
    block = re.search(r"```yaml\n(.*?)```", doc("going-live.md"), re.DOTALL)
    assert block
    (tmp_path / "rehearsal.yaml").write_text(block[1], encoding="utf-8")
    loaded = config.load(tmp_path / "rehearsal.yaml", {})
    x, paypal = loaded.network.settings, loaded.payments.settings
    assert (x["client_id"], x["client_secret"], x["refresh_token"], x["bearer_token"]) == (
        sim_x.CLIENT_ID, sim_x.CLIENT_SECRET, sim_x.REFRESH_TOKEN, sim_x.BEARER,
    )  # fmt: skip
    assert (paypal["client_id"], paypal["client_secret"], paypal["webhook_id"]) == (
        sim_paypal.CLIENT_ID, sim_paypal.CLIENT_SECRET, sim_paypal.WEBHOOK_ID,
    )  # fmt: skip


def test_the_events_to_tick_at_paypal_are_those_that_doctor_wants():
    from connectors.payments.paypal.checks import NEEDED as events

    block = re.search(r"with these events:\s+```\n(.*?)```", doc("going-live.md"), re.DOTALL)
    assert block
    assert block[1].split() == list(events)


def _python_blocks(name: str) -> list[str]:
    return [inspect.cleandoc("\n" + block) for block in re.findall(r"```python\n(.*?)```", doc(name), re.DOTALL)]


def test_the_python_in_the_documents_can_be_read():
    blocks = [block for page in PAGES for block in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)]
    assert len(blocks) >= 2
    for block in blocks:
        compile(inspect.cleandoc("\n" + block), "docs", "exec")


class TestTheSkeleton:
    """The connector in docs/connectors.md is whole, and keeps the rules that the page states."""

    @pytest.fixture
    def shop(self) -> Shop:
        space: dict[str, Any] = {"__name__": "corner"}
        exec(_python_blocks("connectors.md")[0], space)  # the code of our own page
        corner = space["Corner"]
        assert issubclass(corner, contracts.Shop)
        settings = corner.settings().load({"url": "https://corner.example", "key": "k"})
        around = Surroundings(
            Http(sleep=lambda _: None), lambda: datetime.now(UTC), lambda *_: None, lambda _: None, lambda *_: None
        )
        return corner.build(settings, around)

    draft = OrderDraft(
        reference="rc-1", currency="EUR", lines=(OrderLine("MUG", "7", "Mug", 2, Money(1000, "EUR")),),
        shipping=Shipping("", Money(490, "EUR")), address=Address("A", "B", "1 Street", "Paris", "FR", "75001"),
        payment=Payment("PayPal", "CAP1", datetime(2026, 11, 23, tzinfo=UTC)),
    )  # fmt: skip
    order: ClassVar[dict[str, Any]] = {
        "id": 5, "number": "1005", "reference": "rc-1", "total": "24.90", "currency": "EUR", "paid": True,
        "status": "processing", "lines": [{"sku": "MUG", "quantity": 2}], "transaction": "CAP1",
    }  # fmt: skip

    @responses.activate
    def test_an_order_is_found_before_it_is_placed(self, shop):
        quote = {
            "lines": [{"net": "16.81", "tax": "3.19", "currency": "EUR"}], "shipping_net": "4.12", "shipping_tax": "0.78",
            "total": "24.90", "currency": "EUR",
        }  # fmt: skip
        responses.post("https://corner.example/api/quotes", json=quote)
        stranger = {**self.order, "id": 4, "reference": "rc-0"}
        found = responses.get("https://corner.example/api/orders", json={"items": [stranger]})
        placed = responses.post("https://corner.example/api/orders", json=self.order)
        assert shop.place_order(self.draft).number == "1005"
        responses.replace("GET", "https://corner.example/api/orders", json={"items": [stranger, self.order]})
        assert shop.place_order(self.draft).number == "1005"
        assert (found.call_count, placed.call_count) == (1, 1)

    @responses.activate
    def test_errors_are_told_apart(self, shop):
        responses.get("https://corner.example/api/info", status=401)
        with pytest.raises(Permanent):
            shop.currency()
        assert shop.check()[0].status == "failed"
        responses.get("https://corner.example/api/products/A%2FB", status=404)
        assert shop.product("A/B") is None
        responses.get("https://corner.example/api/products/MUG", json=[])
        with pytest.raises(Retryable):
            shop.product("MUG")
        responses.get("https://corner.example/api/orders", json={"items": []})
        responses.post("https://corner.example/api/quotes", status=409)
        with pytest.raises(Refused) as refused:
            shop.place_order(self.draft)
        assert refused.value.code == "out_of_stock"

    @responses.activate
    def test_pages_end_and_refunds_are_made_once(self, shop):
        mug = {"id": 7, "sku": "MUG", "name": "Mug", "price": "10.00", "currency": "EUR", "stock": 3}
        responses.get("https://corner.example/api/products", json={"items": [mug], "total": 2})
        responses.get(
            "https://corner.example/api/products", json={"items": [{**mug, "id": 8, "sku": "CUP"}], "total": 2}
        )
        assert [product.sku for page in shop.products() for product in page.products] == ["MUG", "CUP"]
        refunds = "https://corner.example/api/orders/5/refunds"
        responses.get(refunds, json={"items": []})
        made = responses.post(refunds, json={"id": 9})
        give = lambda: shop.refund_order("5", Money(500, "EUR"), [RefundLine("MUG", 1)], reference="refund-1")  # noqa: E731
        assert give() == "9"
        responses.replace("GET", refunds, json={"items": [{"id": 9, "reference": "refund-1"}]})
        assert give() == "9"
        assert made.call_count == 1


# links


def _plain(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """As GitHub makes them from headings."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} (.+)$", _plain(page.read_text(encoding="utf-8")), re.MULTILINE):
        words = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
        found.add(words.strip().replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_is_broken(page):
    text, broken = _plain(page.read_text(encoding="utf-8")), []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        place = (page.parent / name).resolve() if name else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            broken.append(target)
    assert not broken


def test_every_page_is_reached_from_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in PAGES:
        if page.name != "README.md":
            assert page.relative_to(ROOT).as_posix() in readme, f"README.md does not lead to {page.name}"


def test_the_files_to_deploy_point_to_what_is_there():
    unit = (ROOT / "deploy" / "replycart.service").read_text(encoding="utf-8")
    assert "replycart serve" in unit
    watched = "WATCHDOG=1" in "".join(_sources("bridge/**/*.py"))
    assert watched == bool(re.search(r"^WatchdogSec=", unit, re.MULTILINE))
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert nginx.count("{") == nginx.count("}")
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"):
        assert header in (ROOT / "deploy" / "nginx-proxy.conf").read_text(encoding="utf-8")
    assert isinstance(yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")), dict)


if __name__ == "__main__":
    EXAMPLE.write_text(example_text(), encoding="utf-8")
    page = DOCS / "configuration.md"
    page.write_text(with_reference(page.read_text(encoding="utf-8")), encoding="utf-8")
