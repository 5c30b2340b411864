"""Setting it up and keeping it: init, doctor, backup, restore, tokens and people."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from marshmallow import ValidationError, fields

from bridge import doctor as clinic
from bridge import tokens, views
from bridge.cli.common import as_json, house, out, plain, read_config, say, table
from bridge.cli.template import example
from bridge.config import ConfigSchema, SellerSchema
from bridge.store.engine import StoreError
from bridge.store.ground import unused
from bridge.store.migrations import LATEST
from bridge.store.sqlite import SQLiteEngine


def _fit(field: fields.Field[Any], change: Callable[[str], str] = str.strip) -> Callable[..., str]:
    """What is asked for is checked as the configuration will be, before it stands in the file."""

    def check(context: click.Context, parameter: click.Parameter, value: str) -> str:
        value = change(value)
        try:
            field.deserialize(value)
        except ValidationError as error:
            raise click.BadParameter(" ".join(str(text) for text in error.messages)) from None
        return value

    return check


_URL = ConfigSchema().fields["public_url"]
_SELLER = SellerSchema().fields


@click.command()
@click.option("--shop", type=click.Choice(["woocommerce", "magento"]), prompt="Which shop", default="woocommerce")
@click.option(
    "--url",
    prompt="Public address of Replycart (https://…)",
    default="https://sell.example.com",
    callback=_fit(_URL),
)
@click.option("--shop-url", prompt="Address of the shop", default="https://shop.example.com", callback=_fit(_URL))
@click.option("--seller", prompt="Name of the seller", default="My Shop", callback=_fit(_SELLER["name"]))
@click.option(
    "--country",
    prompt="Country of the seller (two letters)",
    default="FR",
    callback=_fit(_SELLER["country"], lambda text: text.strip().upper()),
)
@click.option("--force", is_flag=True, help="Replace an existing file.")
@click.pass_obj
def init(path: str, shop: str, url: str, shop_url: str, seller: str, country: str, force: bool) -> None:
    """Write config.yaml, with comments and a strong secret. Then fill in the keys."""
    target = Path(path)
    if target.exists() and not force:
        raise click.ClickException(f"{path} exists already; --force replaces it")
    text = example(
        shop,
        public_url=url,
        shop_url=shop_url,
        seller=seller,
        country=country,
        secret=secrets.token_urlsafe(48),
    )
    try:
        with open(target, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
    say(f"{plain(path)} is written (readable by you alone). Fill in the keys, then: replycart doctor")


@click.command()
@as_json
@click.pass_obj
def doctor(path: str, as_json: bool) -> None:
    """Look at everything that can be wrong, and say what to do. Exit code 1 if anything failed."""
    findings = clinic.examine(lambda: read_config(path))
    if as_json:
        out([{"name": f.name, "status": f.status, "detail": f.detail, "advice": f.advice} for f in findings])
    else:
        colours = {"ok": "green", "warning": "yellow", "failed": "red"}
        for finding in findings:
            name, detail = plain(finding.name), plain(finding.detail)
            say(f"[{colours[finding.status]}]{finding.status:8}[/] [bold]{name}[/bold] {detail}")
            if finding.advice and finding.status != "ok":
                say(f"         → {plain(finding.advice)}")
    raise SystemExit(1 if any(finding.status == "failed" for finding in findings) else 0)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.pass_obj
def backup(path: str, file: str) -> None:
    """A sound copy of the ledger, while it runs."""
    with house(path) as home:
        try:
            home.store.backup(file)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"backup: {file} cannot be written: {error}") from None
    say(f"The ledger is copied to {plain(file)}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False), required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--done", is_flag=True, help="The ledger was put back by other tools: say so, before the service starts."
)
@click.pass_obj
def restore(path: str, file: str | None, yes: bool, done: bool) -> None:
    """Put a backup in the ledger's place. The service must be stopped; the old ledger is kept beside it."""
    if done:
        with house(path) as home:
            home.store.restored(by_hand=True)
        say("Noted: what was heard until now is looked for before it is done again. Start the service.")
        return
    settings = read_config(path)
    if settings.database.startswith("postgres"):
        raise StoreError(
            "restore: on PostgreSQL use its own tools (docs/scale.md), then say so by: replycart restore --done"
        )
    if file is None:
        raise click.UsageError("name the FILE that `replycart backup` made, or say --done")
    target = Path(settings.database.removeprefix("sqlite:///"))
    with _sound(Path(file)) as source:
        kept = _free(f"{target}.before-restore")
        if target.exists() and not yes:
            click.confirm(f"Replace {target}? It is kept as {kept}", abort=True)
        try:
            with unused(target):
                _swap(source, target, kept)
            SQLiteEngine(target).close()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"restore: {target}: {error}") from None
    say(
        f"{plain(target)} is restored from {plain(file)}. "
        "Start the service: it asks PayPal and the shop what happened since."
    )


@contextlib.contextmanager
def _sound(file: Path) -> Iterator[sqlite3.Connection]:
    """The copy, open for reading; ``StoreError`` when it is no ledger that this Replycart can use."""
    address = f"{file.absolute().as_uri()}?mode=ro"
    try:
        source = sqlite3.connect(address, uri=True)
        try:
            source.execute("PRAGMA schema_version")
        except sqlite3.OperationalError:
            # On a medium that cannot be written SQLite opens a ledger only with the promise that nobody changes it.
            source.close()
            source = sqlite3.connect(f"{address}&immutable=1", uri=True)
        with contextlib.closing(source):
            sound = source.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            known = source.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'purchases'").fetchone()[0]
            version = source.execute("PRAGMA user_version").fetchone()[0]
            if not sound or not known:
                raise StoreError(f"{file} is no sound Replycart ledger")
            if version > LATEST:
                raise StoreError(
                    f"{file} was made by a newer Replycart (schema {version}): install that one first"
                )
            yield source
    except sqlite3.DatabaseError:
        raise StoreError(f"{file} is no sound Replycart ledger") from None


def _free(name: str) -> str:
    """The name, or the first numbered one that nothing has: an older ledger is never thrown away."""
    names = (name if count == 1 else f"{name}-{count}" for count in range(1, 10_000))
    return next(one for one in names if not Path(one).exists())


def _swap(source: sqlite3.Connection, target: Path, kept: str) -> None:
    fresh = Path(f"{target}.restoring")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    with contextlib.closing(sqlite3.connect(fresh)) as copy:
        source.backup(copy)
    # The write-ahead log belongs to the old file, and goes beside it: it may hold its last commits.
    for suffix in ("", "-wal", "-shm"):
        old = Path(f"{target}{suffix}")
        if old.exists():
            old.replace(f"{kept}{suffix}")
    fresh.replace(target)


@click.command("migrate-store")
@click.argument("address")
@click.pass_obj
def migrate_store(path: str, address: str) -> None:
    """Move the ledger from SQLite to PostgreSQL (ADDRESS: postgresql://…), while the service runs. Whoever writes
    waits; the old ledger is sealed. Then set `database:` and start the service anew."""
    settings = read_config(path)
    if settings.database.startswith("postgres"):
        raise StoreError("migrate-store: the ledger is on PostgreSQL already")
    try:
        from bridge.store.moving import move_store
    except ImportError as error:
        raise StoreError(f"PostgreSQL needs its driver ({error}); install replycart[postgres]") from None
    source = settings.database.removeprefix("sqlite:///")
    if not Path(source).exists():
        raise StoreError(f"migrate-store: there is no ledger at {source}")
    counts = move_store(source, address, lambda text: say(plain(text)))
    say(
        f"{sum(counts.values()):,} rows moved. Set `database:` in {plain(path)} to the new address and start again."
    )


@click.group()
def token() -> None:
    """Keys to the API, for the back offices."""


@token.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help=f"One of {', '.join(tokens.SCOPES)}; all without one.")
@as_json
@click.pass_obj
def token_create(path: str, name: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Make a token; it is shown once."""
    with house(path) as home:
        token_id, secret = tokens.create(home.store, name, scopes)
    if as_json:
        out({"id": token_id, "token": secret})
    else:
        say(
            f"{secret}\n[dim]Shown once; keep it in the back office's settings. Revoke it: replycart token revoke {token_id}[/dim]"
        )


@token.command("list")
@as_json
@click.pass_obj
def token_list(path: str, as_json: bool) -> None:
    """Tokens, without their secrets."""
    with house(path) as home:
        found = home.store.view().tokens()
    rows = [
        {**row, **{key: views.iso(row[key]) for key in ("created_at", "used_at", "revoked_at")}} for row in found
    ]
    if as_json:
        out(rows)
    else:
        table(
            ["id", "name", "scopes", "created", "revoked"],
            [[r["id"], r["name"], r["scopes"], r["created_at"], r["revoked_at"]] for r in rows],
        )


@token.command("revoke")
@click.argument("token_id")
@click.pass_obj
def token_revoke(path: str, token_id: str) -> None:
    """Shut a token out at once."""
    with house(path) as home:
        if not home.store.write(lambda tx: tx.revoke_token(token_id)):
            raise click.ClickException(f"no valid token {token_id}; see: replycart token list")
    say("Revoked.")


@click.group()
def user() -> None:
    """People who may sign in to the dashboard."""


@user.command("create")
@click.argument("name")
@click.password_option(help="At least 12 characters; asked for when not given.")
@click.pass_obj
def user_create(path: str, name: str, password: str) -> None:
    """Add a person to the dashboard (/admin), or set a new password: that signs out everywhere and ends the second step."""
    with house(path) as home:
        tokens.create_user(home.store, name, password)
    say(f"{plain(name)} can sign in.")


COMMANDS: tuple[click.Command, ...] = (init, doctor, backup, restore, migrate_store, token, user)
