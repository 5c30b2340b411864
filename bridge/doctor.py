"""``replycart doctor``: everything that can be wrong, each with what to do. Reads only, but for a probe of the ledger."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bridge import bootstrap, budget, privately
from bridge.config import Config, ConfigError
from bridge.house import House
from bridge.store.engine import StoreError
from connectors.errors import ConnectorError, Permanent
from connectors.values import Finding

LOW_DISK = 500 * 1024 * 1024


def examine(read: Callable[[], Config]) -> list[Finding]:
    """All findings, in the order in which a person would mend them."""
    logging.getLogger("replycart").setLevel(logging.CRITICAL)
    try:
        config = read()
    except ConfigError as error:
        return [
            Finding("configuration", "failed", str(error), "mend the file, or write a new one: replycart init")
        ]
    findings = [Finding("configuration", "ok", "readable and complete"), *_addresses(config), *_disk(config)]
    try:
        house = bootstrap.build(config)
    except StoreError as error:
        return [*findings, Finding("ledger", "failed", str(error), "see `database` in the configuration")]
    except Permanent as error:
        return [
            *findings,
            Finding("connectors", "failed", str(error), "see the platform's section in the configuration"),
        ]
    try:
        findings += [*_ledger(house), *_platforms(house), *_waiting(house)]
    finally:
        house.store.close()
    return findings


def _addresses(config: Config) -> Iterator[Finding]:
    parts = urlsplit(config.public_url)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme != "https" and not local:
        yield Finding(
            "public address", "failed", config.public_url,
            "buyers, PayPal and X need https: put nginx or Caddy in front (deploy/), and set public_url",
        )  # fmt: skip
    elif local:
        yield Finding(
            "public address", "warning", f"{config.public_url} is only this machine", "fine for a rehearsal"
        )
    else:
        yield Finding("public address", "ok", config.public_url)
    if not config.alerts:
        yield Finding(
            "alerts", "warning", "nobody is told when something needs a person",
            "set alerts, like mailtos://user:password@smtp.example.com?to=you@example.com",
        )  # fmt: skip
    else:
        yield Finding("alerts", "ok", f"{len(config.alerts)} address(es)")


def _disk(config: Config) -> Iterator[Finding]:
    folder = Path(config.database.removeprefix("sqlite:///")).absolute().parent
    if not folder.is_dir():
        yield Finding("disk", "failed", f"{folder} does not exist", "make the folder, owned by the service's user")
        return
    free = shutil.disk_usage(folder).free
    text = f"{free // 1024 // 1024} MB free at {folder}"
    if free < LOW_DISK:
        yield Finding("disk", "failed", text, "a full disk stops every sale: make room")
    elif not os.access(folder, os.W_OK):
        yield Finding("disk", "failed", f"{folder} cannot be written", "give the folder to the service's user")
    else:
        yield Finding("disk", "ok", text)


def _ledger(house: House) -> Iterator[Finding]:
    house.store.write(lambda tx: tx.set_cursor("doctor", house.clock.now().isoformat()))
    wrong = house.store.view().imbalances()
    if wrong:
        yield Finding(
            "ledger", "failed", "; ".join(wrong), "do not sell on; send us the ledger without its addresses"
        )
    else:
        products = house.store.view().product_counts()
        yield Finding(
            "ledger", "ok", f"{house.config.database}, writable, units add up, {products['known']} products"
        )
    if not house.store.view().product_counts()["known"]:
        yield Finding("catalogue", "warning", "no products yet", "replycart sync")


def _platforms(house: House) -> Iterator[Finding]:
    networks = [
        ("network" if name == house.network_name else f"networks.{name}", one)
        for name, one in house.networks.items()
    ]
    for name, connector in (("shop", house.shop), *networks, ("payments", house.payments)):
        try:
            for found in connector.check():
                yield Finding(f"{name}: {found.name}", found.status, found.detail, found.advice)
        except ConnectorError as error:
            yield Finding(name, "failed", str(error), "is the platform up, and its address right?")
    yield from _currency(house)
    yield from _ways_back(house)
    yield from _watching(house)
    for name, found in privately.standing(house):
        title = "network" if name == house.network_name else f"networks.{name}"
        yield replace(found, name=f"{title}: {found.name}")
    level = budget.standing(house)
    text = f"{level.spent / 1e6:.2f} of {level.budget / 1e6:.2f} USD this month"
    if level.level == "free":
        yield Finding("network: budget", "ok", text)
    else:
        yield Finding("network: budget", "warning", text, "raise budget.monthly_usd, or wait for next month")


def _currency(house: House) -> Iterator[Finding]:
    takes = house.payments.currencies
    try:
        code = house.shop.currency()
    except ConnectorError:
        # Said already, where the shop was asked how it is.
        return
    if takes is not None and code not in takes:
        yield Finding(
            "payments: currency", "failed", f"the shop sells in {code}, which {house.paid_with} does not take",
            "sell in another of the shop's currencies: replycart sale markets",
        )  # fmt: skip


def _ways_back(house: House) -> Iterator[Finding]:
    """Whether whoever replied finds the hold: by signing in, by a code, or by the link in the answer alone."""
    selling = house.config.selling
    for name, network in house.networks.items():
        if network.can_sign_in():
            if not network.can_sign_in("ada@elsewhere.example") and selling.answers != "held":
                yield Finding(
                    f"{name}: sign-in", "warning", "buyers of other servers cannot sign in, and get no answer with a link",
                    "set selling.answers to held",
                )  # fmt: skip
            continue
        if selling.answers == "held":
            more = "; on X such an answer costs twenty times as much: set client_id" if name == "x" else ""
            whose = "which only its buyer can read" if network.whispers else "which everybody can read"
            if network.may_whisper and selling.messages:
                whose += " but where the buyer takes messages"
            how = "has a code" if selling.answer_code else f"has the link to pay, {whose}"
            yield Finding(
                f"{name}: sign-in",
                "ok" if not more else "warning",
                f"nobody can sign in, so each answer {how}",
                more[2:],
            )
        else:
            yield Finding(
                f"{name}: sign-in", "failed", "nobody can sign in, and no answer tells buyers the way to pay",
                "set selling.answers to held",
            )  # fmt: skip


def _watching(house: House) -> Iterator[Finding]:
    """Words that are to be watched are of no use where posts cannot be searched for them."""
    words = house.config.work.watch
    for name, network in house.networks.items() if words else ():
        title = "network" if name == house.network_name else f"networks.{name}"
        if network.watches:
            yield Finding(f"{title}: watch", "ok", f"{len(words)} word(s) are looked for")
        else:
            yield Finding(
                f"{title}: watch", "warning", f"{name} cannot be searched for the words of work.watch",
                "nothing to mend: its servers do not offer it. Look there by hand, or leave work.watch empty",
            )  # fmt: skip


def _waiting(house: House) -> Iterator[Finding]:
    parked = house.store.view().tasks(state="parked")
    if parked:
        yield Finding(
            "outbox", "failed", f"{len(parked)} tasks wait for a person: {parked[0].error}",
            "replycart tasks list --state parked, mend the cause, then replycart tasks retry",
        )  # fmt: skip
    else:
        yield Finding("outbox", "ok", "nothing waits for a person")
